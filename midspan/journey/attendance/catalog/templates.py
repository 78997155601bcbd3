"""Which templates of notes come with the program, and from when on is a note a late entry?"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.attendance.catalog.prompts import PROMPTS
from midspan.journey.attendance.terms import LateRule, NoteKind, NotePrompt, TemplateFacts
from midspan.journey.schedule.terms import SessionKind

FILE = Path(__file__).parent / "templates.toml"
PROMPTED = {  # the prompts of the sessions of one person serve notes outside a session too, in the same words
    "prompts_individual": ("The prompts of an individual session", SessionKind.INDIVIDUAL, NoteKind.INDIVIDUAL),
    "prompts_family": ("The prompts of a family session", SessionKind.FAMILY, NoteKind.FAMILY),
}
LAST_PART = NotePrompt("next", "What was worked on, and what comes next")

LATE: Sequence[LateRule] = (
    LateRule(hours=24, effective_from=date(2026, 1, 1), source="House rule; payers and states set their own. Not checked."),
)


@cache
def note_templates() -> Mapping[str, TemplateFacts]:
    """The templates that come with the program, by code: the usual layouts and the prompts of own sessions.

    Source: mission rows 000-24, 002-33; templates.toml.
    """
    found = [_template(one) for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["templates"]]
    found += [_prompted(code) for code in PROMPTED]
    return MappingProxyType({one.code: one for one in found})


def late_rule(day: date) -> LateRule:
    """The rule for late entries on a day; before the first one the first one.

    Source: house rule, dated, not checked at a source.
    """
    held = [rule for rule in LATE if rule.effective_from <= day]
    return max(held, key=lambda rule: rule.effective_from, default=LATE[0])


def _template(raw: Mapping[str, Any]) -> TemplateFacts:
    prompts = tuple(NotePrompt(**one) for one in raw["prompts"])
    kinds = frozenset(NoteKind(kind) for kind in raw["kinds"])
    return TemplateFacts(raw["code"], raw["version"], raw["name"], prompts, kinds, raw["effective_from"], raw["source"])


def _prompted(code: str) -> TemplateFacts:
    name, session, kind = PROMPTED[code]
    prompts = tuple(NotePrompt(one.code, one.words, one.help) for one in PROMPTS[session])
    return TemplateFacts(
        code, 1, name, (*prompts, LAST_PART), frozenset({kind}), date(2026, 1, 1), "Mission rows 002-33, 002-36; house wording."
    )
