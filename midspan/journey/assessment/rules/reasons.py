"""What stands against beginning, saving, signing, deciding and clearing? The same answer for page and action."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.rules.completeness import COUNSELLOR, forms_missing, sections_missing, substances_missing
from midspan.journey.assessment.rules.days import reasons_against_day
from midspan.journey.assessment.terms import (
    CRITERIA,
    AssessmentFacts,
    FieldKind,
    Rank,
    SectionCode,
    SectionSpec,
    SubstanceFacts,
    dimensions_of,
    rated_of,
)

WHY_FROM = 2  # from this rating on, the reason for it is written down
LONGEST_DISPOSITION = 500
SHORTEST_DISPOSITION = 10
WHO_ASSESSES = "The counsellor who assesses"


def reasons_against_beginning(*, episode_open: bool, one_open: bool) -> list[Reason]:
    """Why no assessment can begin now. Empty means it can.

    Source: mission row 000-18; house rule: one open assessment at a time.
    """
    if not episode_open:
        return [Reason("This course of care has ended. A new one begins with a referral.", rule="000-18", who="Admissions")]
    if one_open:
        return [Reason("An assessment is open already. Finish and sign that one first.", rule="000-18", who=WHO_ASSESSES)]
    return []


def reasons_against_details(details: Mapping[str, Any], *, signed: bool, on: date) -> list[Reason]:
    """Why these words and numbers cannot be kept. Empty means they can.

    Source: mission row 004-05; house rule: a signed record is amended, never edited.
    """
    if signed:
        return [Reason("This assessment is signed. Write an amendment; it will stand beside it.", rule="004-05")]
    reasons = []
    if details.get("days_used_of_30") is not None and not 0 <= details["days_used_of_30"] <= 30:
        reasons.append(Reason("Of the last 30 days: 0 to 30.", rule="004-05", field="days_used_of_30"))
    if details.get("criteria_met") is not None and not 0 <= details["criteria_met"] <= 11:
        reasons.append(Reason("There are eleven criteria: 0 to 11.", rule="004-05", field="criteria_met"))
    if details.get("last_used_on") is not None and details["last_used_on"] > on:
        reasons.append(Reason("The day of last use cannot lie ahead.", rule="004-05", field="last_used_on"))
    return reasons


def reasons_against_signing_assessment(facts: AssessmentFacts, specs: Mapping[SectionCode, SectionSpec]) -> list[Reason]:
    """What is still missing before this assessment can be signed, each with the field it is about and who owes it.

    A field is the code of a form, `substances`, `section.question`, a detail, or a dimension. Empty means nothing is missing.

    Source: mission rows 004-05 (severity, medical and mental disorders before enrolment), 000-19 to 000-22 and 000-02.
    """
    if facts.signed:
        return [Reason("This assessment is signed already.", rule="004-05")]
    found = [*forms_missing(facts), *substances_missing(facts), *sections_missing(facts, specs)]
    return [*found, *_screens_open(facts), *_ratings_open(facts)]


def reasons_against_section(*, signed: bool, moved_on: bool) -> list[Reason]:
    """Why a section cannot be saved. Empty means it can.

    Source: house rules: a signed record is updated beside itself, and nobody overwrites what they have not seen.
    """
    if signed:
        return [Reason("This assessment is signed. Write a dated update; it stands beside it.", rule="004-05", who="A clinician")]
    if moved_on:
        text = "Someone else changed this section since you opened it. Your words are kept below; look at theirs and save again."
        return [Reason(text, rule="lost-update")]
    return []


def reasons_against_days(spec: SectionSpec, answers: Mapping[str, Any], *, on: date) -> list[Reason]:
    """Why the days among these answers cannot be: each question for a day asks about the past.

    Source: row 000-19; house rule: what is told has happened.
    """
    days = [(one.code, answers.get(one.code)) for one in spec.questions if one.kind is FieldKind.DATE]
    return [
        reason for code, day in days if isinstance(day, date)
        for reason in reasons_against_day(day, on=on, rule="000-19", field=code)
    ]  # fmt: skip


def reasons_against_update(*, signed: bool, reason: str, changed: bool, moved_on: bool = False) -> list[Reason]:
    """Why a signed assessment cannot be updated so. Empty means it can; the licence is looked at when it is signed.

    Source: house rules: later changes are dated, signed, give their reason and stand beside what was signed; nobody
    overwrites what they have not seen.
    """
    if not signed:
        return [Reason("This assessment is not signed yet; just change the section.", rule="0003")]
    if moved_on:
        text = "Someone else updated this section since you opened it. Your words are kept below; look at theirs and sign again."
        return [Reason(text, rule="lost-update")]
    reasons = [] if reason.strip() else [Reason("Say why it changes.", rule="0003", field="reason")]
    return reasons if changed else [*reasons, Reason("Nothing differs from what stands now.", rule="0003")]


def reasons_against_substance(use: SubstanceFacts, others: Iterable[SubstanceFacts], *, on: date) -> list[Reason]:
    """Why a substance cannot be kept so: each is there once, each rank is there once, no day of it lies ahead.

    Source: rows 000-04 and 000-19.
    """
    others = list(others)
    reasons = []
    if any((one.substance, one.named.lower()) == (use.substance, use.named.lower()) for one in others):
        reasons.append(Reason("This substance is there already. Change that one.", rule="000-04", field="substance"))
    if use.rank is not Rank.OTHER and any(one.rank is use.rank for one in others):
        reasons.append(Reason(f"There is a {use.rank.value} substance already.", rule="000-04", field="rank"))
    if use.criteria and len(use.criteria) != len(CRITERIA):
        reasons.append(Reason("There are eleven criteria; say of each whether it is met or not known.", rule="000-19"))
    for name in ("last_used_on", "criteria_ended_on"):
        reasons += reasons_against_day(getattr(use, name), on=on, rule="000-19", field=name)
    return reasons


def reasons_against_answering(*, submitted: bool, episode_open: bool) -> list[Reason]:
    """Why a form takes no answers. Empty means it does.

    Source: house rule: what was handed in stays as it was; a new form stands beside it.
    """
    if submitted:
        return [Reason("This form was handed in. Ask a new one; both are kept.", rule="004-05")]
    if not episode_open:
        return [Reason("This course of care has ended.", rule="000-18", who="Admissions")]
    return []


def reasons_against_clearing(*, cleared: bool, disposition: str) -> list[Reason]:
    """Why this alert cannot be cleared with these words. Empty means it can.

    Source: house rule: only a licensed person clears an alert, and says what was done (facts/instruments 7.5).
    """
    if cleared:
        return [Reason("This alert was cleared already.", rule="7.5")]
    words = disposition.strip()
    if len(words) < SHORTEST_DISPOSITION:
        return [Reason("Say in a sentence what you found and did.", rule="7.5", field="disposition")]
    if len(words) > LONGEST_DISPOSITION:
        text = f"Keep it under {LONGEST_DISPOSITION} characters; the rest belongs in a note."
        return [Reason(text, rule="7.5", field="disposition")]
    return []


def _screens_open(facts: AssessmentFacts) -> list[Reason]:
    needed = {
        "needs_detox": (facts.needs_detox, "Say whether withdrawal management is needed first."),
        "needs_inpatient": (facts.needs_inpatient, "Say whether hospital care is needed first."),
    }
    return [Reason(text, rule="000-02", who=COUNSELLOR, field=name) for name, (answer, text) in needed.items() if answer is None]


def _ratings_open(facts: AssessmentFacts) -> list[Reason]:
    reasons = []
    for one in rated_of(facts.edition):
        label = dimensions_of(facts.edition)[one][0]
        rating, why = facts.ratings.get(one, (None, ""))
        if rating is None:
            reasons.append(Reason(f"{label} is not rated.", rule="004-05", who=COUNSELLOR, field=one.value))
        elif rating >= WHY_FROM and not why.strip():
            text = f"{label} is rated {rating}: say why."
            reasons.append(Reason(text, rule="004-05", who=COUNSELLOR, field=one.value))
    return reasons
