"""Which label says when an injection may follow, what is repeated around a medicine, and which side effects are asked about?"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from midspan.journey.medication.terms.giving import DueKind, DueRule, InjectionKind, WindowRule

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Effect:
    """One side effect that is asked about: its code, words, and the medicines it goes with."""

    code: str
    words: str
    medicines: tuple[str, ...]

    def of(self, medicine: str) -> bool:
        """Whether it is asked about with this medicine."""
        return any(one == medicine or (one.endswith("*") and medicine.startswith(one[:-1])) for one in self.medicines)


@cache
def window_rules() -> tuple[WindowRule, ...]:
    """Every dated row of the labels of injections."""
    return tuple(
        WindowRule(**row | {"kind": InjectionKind(row["kind"]), "body": tuple(row["body"])}) for row in _read("windows")["rows"]
    )


@cache
def due_rules() -> tuple[DueRule, ...]:
    """Every dated row of what is repeated around a medicine."""
    return tuple(
        DueRule(**row | {"kind": DueKind(row["kind"]), "medicines": tuple(row["medicines"])}) for row in _read("due")["rows"]
    )


@cache
def effects() -> tuple[Effect, ...]:
    """Side effects in the order in which they are asked."""
    return tuple(Effect(row["code"], row["words"], tuple(row["medicines"])) for row in _read("effects")["effects"])


def effects_of(medicine: str) -> list[Effect]:
    """What is asked about with this medicine (the code of the list)."""
    return [effect for effect in effects() if effect.of(medicine)]


def effect_words(code: str) -> str:
    """The words of a side effect; a code that the list no longer knows is read as words."""
    return next((effect.words for effect in effects() if effect.code == code), code.replace("_", " "))


def effects_source() -> tuple[str, bool]:
    """Where the side effects come from, and whether somebody checked it."""
    raw = _read("effects")
    return raw["source"], raw["verified"]


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
