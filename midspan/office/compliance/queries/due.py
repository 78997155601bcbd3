"""Everything that is due, for everybody whom somebody looks after: one source for every list and every rate."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from midspan.foundation.people.models import Staff
from midspan.office.compliance.catalog import due_rules
from midspan.office.compliance.queries import entry, notes, plan, services, team, treatment
from midspan.office.compliance.queries.core import HadServices
from midspan.office.compliance.queries.people import Asked, asked_by, names_of
from midspan.office.compliance.rules import concerns, in_order, owner_of, readable
from midspan.office.compliance.terms import DueLine, DueList, DueRule, Found, PersonOfDue

OF_SERVICES = ("individual_weekly", "core_missing")
COLLECTED: tuple[tuple[tuple[str, ...], Callable[[Asked], Iterable[Found]]], ...] = (  # which rules each question answers
    (("note_unsigned",), notes.unsigned),
    (("note_to_cosign",), notes.second_names),
    (("assessment_section",), entry.assessments),
    (("measure_due",), entry.measures),
    (("paper_ends", "paper_open"), entry.papers),
    (("plan_due", "plan_signature", "plan_review", "plan_point"), plan.plans),
    (("objective_untouched",), plan.objectives),
    (("living", "care_team_gap"), plan.living),
    (("short_week",), services.weeks),
    (("level_review",), services.levels),
    (("follow_up",), services.follow_ups),
    (("medication", "reconciliation"), treatment.medicines),
    (("test_today", "test_due"), treatment.tests),
    (("care_review",), treatment.reviews),
    (("licence_ends", "training_ends"), team.licences),
)


def due_lines(viewer: Staff, *, on: date, now: datetime) -> DueList:
    """Every line that this viewer may read on a day, the longest overdue first. A constant number of queries, whatever the
    number of people."""
    asked = asked_by(viewer, on=on, now=now)
    lines = readable(asked.eye, lines_of(asked, found_by(asked)))
    return DueList(on, asked.eye, tuple(in_order(lines)), asked.people)


def found_by(asked: Asked, *, every: bool = False) -> Iterator[Found]:
    """What the stations say is due: what whoever looks may read at all, or `every` thing, for rates."""
    for codes, collect in COLLECTED:
        if every or any(concerns(asked.eye, rule) for rule in _rules(asked.on, codes)):
            yield from collect(asked)
    if every or any(concerns(asked.eye, rule) for rule in _rules(asked.on, OF_SERVICES)):
        had = HadServices(asked)
        yield from services.individual(asked, had.last)
        yield from services.core(asked, had.had)


def lines_of(asked: Asked, found: Iterable[Found]) -> Iterator[DueLine]:
    """Lines with their rule, person and owner. One query for the owners' names."""
    held = list(found)
    rules = due_rules(asked.on)
    owners = {one.owner_id for one in held if one.owner_id} | {
        number for person in asked.people.values() for number in (person.counsellor_id, person.supervisor_id) if number
    }
    names = names_of(owners)
    for one in held:
        rule = rules[one.rule]
        person = asked.people.get(one.episode_id) if one.episode_id is not None else None
        if one.episode_id is not None and person is None:
            continue
        role = one.role or rule.role
        owner_id = owner_of(one, role, person)
        page, of = one.page or rule.page, one.of or rule.of
        yield DueLine(
            rule=rule, due_on=one.due_on, words=one.words, act=one.act or rule.act, person=person, owner_id=owner_id,
            owner=names.get(owner_id, "") if owner_id else "", role=role, page=page, args=_args(of, one, person),
            track_id=person.track_id if person else one.track_id, site_ids=one.site_ids,
        )  # fmt: skip


def _args(of: str, one: Found, person: PersonOfDue | None) -> tuple[int, ...]:
    if of == "target" and one.target is not None:
        return (one.target,)
    if of == "episode" and person is not None:
        return (person.episode_id,)
    return (person.patient_id,) if of == "patient" and person is not None else ()


def _rules(on: date, codes: Iterable[str]) -> list[DueRule]:
    held = due_rules(on)
    return [held[code] for code in codes]
