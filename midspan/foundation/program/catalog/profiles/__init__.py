"""Which whole programs ship, one for each way real programs describe themselves? A TOML file each, checked like anybody's."""

from functools import cache
from importlib.resources import files

from midspan.foundation.program.catalog import levels, services
from midspan.foundation.program.rules.profile import read_profile
from midspan.foundation.program.terms.profile import ProfileChecked, ProfilePlan, ServiceFacts
from midspan.foundation.program.terms.setup import LevelFacts

SHIPPED = ("adults", "three-evenings", "nine-hours", "twelve-hours", "flexible")


def check_profile(text: str) -> ProfileChecked:
    """The program that a file tells, by the levels and services of the catalogue, or every flaw in it.

    Source: as `rules.profile.read_profile`.
    """
    return read_profile(text, levels=known_levels(), services=known_services())


def shipped_text(code: str) -> str:
    """The file of a shipped program as it stands. KeyError for a code that ships none.

    Source: house rule: what ships is a file that a clinic can copy and change.
    """
    if code not in SHIPPED:
        raise KeyError(code)
    return files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8")


@cache
def shipped_profile(code: str) -> ProfilePlan:
    """A shipped program. KeyError for a code that ships none.

    Source: as `shipped_text`.
    """
    plan = check_profile(shipped_text(code)).plan
    if plan is None:
        raise ValueError(f"The shipped program {code} has flaws.")
    return plan


@cache
def known_levels() -> tuple[LevelFacts, ...]:
    """The levels that a file may name, of either edition.

    Source: catalog/levels.
    """
    return tuple(
        LevelFacts(row["code"], row["name"], row["edition"], row["order"], row["adult_hours_from"], row["adult_hours_below"],
                   row["adolescent_hours_from"], row["offered"])
        for row in levels.rows()
    )  # fmt: skip


@cache
def known_services() -> tuple[ServiceFacts, ...]:
    """The services that a file may promise.

    Source: catalog/services.
    """
    return tuple(ServiceFacts(row["code"], row["name"], row["unit"], row["counts_as_treatment"]) for row in services.rows())
