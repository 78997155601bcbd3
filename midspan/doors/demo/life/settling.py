"""How does a person settle in? Papers signed in one sitting, where they live, which hours are taken, how long it is planned."""

from datetime import datetime, timedelta
from typing import Any

from midspan.doors.demo.life.persons import Living
from midspan.doors.demo.words import sentences
from midspan.journey.admission import actions
from midspan.journey.admission.terms import BusyHours, BusyKind, Effect, Factor, FactorAnswer, LivingKind

TOGETHER = ("patient_rights", "part2_notice", "consent_to_treatment", "group_agreement", "program_rules", "consent_tpo")
SETTLING: dict[str, Any] = sentences("settling")
SAID = SETTLING["said"]


def settle(one: Living, part_of_day: str, *, at: datetime) -> None:
    """Home first, because papers name it; then the week; then the papers, one of which a few decline."""
    number, ines = one.course.number, one.staff("ines")
    where = dict(SETTLING["homes"][number % len(SETTLING["homes"])])
    kind = LivingKind(where.pop("kind"))
    actions.change_living(one.episode, kind=kind, **where, from_on=at.date(), by=ines, at=at)
    weeks = SETTLING["weeks"].get(part_of_day.capitalize(), [[]])
    hours = [
        BusyHours(day, line["starts"], line["ends"], BusyKind(line["kind"]))
        for line in weeks[number % len(weeks)]
        for day in line["days"]
    ]
    if hours:
        actions.set_hours(one.episode, hours=hours, from_on=at.date(), by=ines, at=at)
    declines = number % 17 == 3
    codes = TOGETHER[:-1] if declines else TOGETHER
    name = one.course.person.legal_name
    actions.sign_papers(one.episode, codes=codes, typed_name=name, by=ines, at=at + timedelta(seconds=30))
    if declines:
        actions.decline_paper(one.episode, code="consent_tpo", reason=SAID["declined"], by=ines, at=at + timedelta(seconds=40))


def length(one: Living) -> dict[Factor, FactorAnswer]:
    """What the length rests on: what the assessment found, and two answers that only the person can give."""
    number, found = one.course.number, one.course.findings
    duration, comfort = (SAID[what][number % len(SAID[what])] for what in ("duration", "comfort"))
    often = found.prior_treatments > 1
    return {
        Factor.SUBSTANCE: FactorAnswer(found.substance.value.replace("_", " ")),
        Factor.DURATION: FactorAnswer(duration),
        Factor.ATTEMPTS: FactorAnswer(f"{found.prior_treatments} earlier treatments", Effect.LONGER if often else Effect.USUAL),
        Factor.COMFORT: FactorAnswer(comfort, Effect.LONGER if number % 4 == 1 else Effect.USUAL),
    }
