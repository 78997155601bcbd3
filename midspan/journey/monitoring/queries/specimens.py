"""Who was asked for a specimen, how it ended, what is due, and where a specimen went?"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from midspan.foundation.episodes.queries import among, courses_of
from midspan.foundation.episodes.terms import CourseFacts, EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import PERMISSIONS, Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.rules import local_day
from midspan.journey.admission.queries import paper_rows
from midspan.journey.admission.terms import PaperFacts, PaperStatus
from midspan.journey.monitoring.models import CustodyStep, Specimen, TestOrder
from midspan.journey.monitoring.queries.policy import states_among
from midspan.journey.monitoring.terms.draw import OrderFacts, OrderKind, Outcome, TestDue, TestDueKind
from midspan.journey.monitoring.terms.specimens import (
    Appearance,
    Collected,
    CustodyFacts,
    CustodyKind,
    IdentityCheck,
    Matrix,
    ObserverWish,
    SpecimenFacts,
)

AGREEMENT = "consent_to_treatment"  # the paper that names drug and alcohol tests


def todays_orders(viewer: Staff, *, at: datetime, timezone: str) -> list[OrderFacts]:
    """Who of the viewer's people is asked for a specimen now: everything open, and what was settled today. One query.

    Nothing about another day to come is stored anywhere, so nothing of it can be read here.
    """
    today = local_day(at, timezone)
    seen = episodes_of_teams(viewer, Permission.COLLECT, "episode__") | episodes_of_teams(
        viewer, Permission.CHECK_IN, "episode__"
    )
    rows = _orders().filter(seen, Q(outcome="") | Q(on=today))
    return [order_facts(row) for row in rows.order_by("due_at", "episode__patient__last_name", "id")]


def orders_of(episode_id: int, *, limit: int = 60) -> list[OrderFacts]:
    """Every asking of one person, the newest first. One query."""
    return [order_facts(row) for row in _orders().filter(episode_id=episode_id).order_by("-on", "-id")[:limit]]


def order_row(order_id: int) -> TestOrder:
    """One asking, for the action that changes it. Raises TestOrder.DoesNotExist."""
    return TestOrder.objects.select_related("episode__patient", "episode__site", "site", "told_by").get(pk=order_id)


def open_orders(episode_ids: Iterable[int], *, asked_to: datetime) -> list[TestOrder]:
    """What these people were asked for up to a moment and is not settled, earliest first, for those who see to it. One query."""
    rows = TestOrder.objects.filter(episode_id__any=among(episode_ids), outcome="", asked_at__lte=asked_to)
    return list(rows.select_related("episode__patient", "site").order_by("asked_at", "id"))


def order_facts(row: TestOrder) -> OrderFacts:
    """An asking as facts."""
    specimen = getattr(row, "specimen", None)
    return OrderFacts(
        row.pk, row.episode_id, row.episode.patient_id, row.episode.patient.name, row.on, OrderKind(row.kind), row.matrix,
        tuple(row.panels), row.reason, row.asked_at, row.due_at, row.told_at, row.told_by.name if row.told_by else "",
        Outcome(row.outcome) if row.outcome else None, row.outcome_at, row.outcome_by.name if row.outcome_by else "",
        row.outcome_words, specimen.pk if specimen else None, specimen.code if specimen else "",
    )  # fmt: skip


def of_order(order_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names an asking."""
    return _scope(TestOrder.objects.filter(pk=order_id))


def of_specimen(specimen_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a specimen."""
    return _scope(Specimen.objects.filter(pk=specimen_id))


def specimen_row(specimen_id: int) -> Specimen:
    """One specimen, for the action that passes it on. Raises Specimen.DoesNotExist."""
    return Specimen.objects.select_related("episode__patient", "episode__site", "order", "by", "observer").get(pk=specimen_id)


def specimen_facts(specimen_id: int) -> SpecimenFacts:
    """One specimen with its steps. Two queries. Raises Specimen.DoesNotExist."""
    row = specimen_row(specimen_id)
    steps = CustodyStep.objects.filter(specimen=row).select_related("by")
    return _specimen_facts(row, steps)


def specimen_of_code(code: str, viewer: Staff) -> int | None:
    """The specimen whose label was scanned or typed, where the viewer may collect; None for every other code. One query."""
    seen = episodes_of_teams(viewer, Permission.COLLECT, "episode__")
    return Specimen.objects.filter(seen, code=code.strip().upper()).values_list("pk", flat=True).first()


def tests_due(
    episode_ids: Iterable[int], *, on: date, courses: Mapping[int, CourseFacts] | None = None
) -> dict[int, list[TestDue]]:
    """What is due in tests by episode: asked for and not settled, or longer without a specimen than the longest gap.

    Nobody without anything due is named. Five queries for any number of people; `courses` are the courses of care, where they
    were read before.
    """
    ids = list(episode_ids)
    found: dict[int, list[TestDue]] = {}
    for row in TestOrder.objects.filter(episode_id__any=among(ids), outcome="").select_related("site", "episode"):
        found.setdefault(row.episode_id, []).append(_asked(row, on))
    known = courses_of(ids) if courses is None else courses
    held = [known[pk] for pk in ids if pk in known and known[pk].status == EpisodeStatus.ACTIVE and pk not in found]
    policies, states = states_among([(one.id, one.site_id, one.timezone, one.admitted_on) for one in held], on)
    for one in held:
        state = states.get(one.id)
        longest = policies[one.site_id][state.phase].pace.longest if state else 0
        if state and state.since_days > longest:
            found[one.id] = [_past(one, on - timedelta(days=state.since_days - longest), longest)]
    return found


def collectors(site_id: int) -> list[tuple[int, str]]:
    """Who of a site may collect, and so be in the room, by name. One query."""
    roles = [role for role, held in PERMISSIONS.items() if Permission.COLLECT in held]
    holding = Q(assignments__site_id=site_id) | Q(assignments__site__isnull=True)
    rows = Staff.objects.filter(holding, ended_on__isnull=True, assignments__ended_on__isnull=True, assignments__role__in=roles)
    return list(rows.distinct().order_by("name").values_list("pk", "name"))


def agreement_of(episode_id: int) -> datetime | None:
    """When the person signed the paper that names drug and alcohol tests, if it is in force. One query."""
    papers = paper_rows([episode_id]).get(episode_id, [])
    return max((paper.at for paper in papers if paper.code == AGREEMENT and _in_force(paper)), default=None)


def _in_force(paper: PaperFacts) -> bool:
    return paper.status == PaperStatus.SIGNED and paper.withdrawn_at is None


def _asked(row: TestOrder, on: date) -> TestDue:
    due_on = local_day(row.due_at, row.site.timezone)
    words = "Test asked for; how it ended is not written down" if due_on < on else "Test asked for, not collected yet"
    return TestDue(row.episode_id, TestDueKind.ASKED, due_on, words, order_id=row.pk, owner_id=row.episode.primary_counsellor_id)


def _past(course: CourseFacts, due_on: date, longest: int) -> TestDue:
    words = f"No specimen for more than {longest} days, the longest gap of this phase"
    return TestDue(course.id, TestDueKind.LONGEST, due_on, words, owner_id=course.counsellor_id)


def _orders() -> QuerySet[TestOrder]:
    return TestOrder.objects.select_related("episode__patient", "told_by", "outcome_by", "specimen")


def _scope(rows: QuerySet[Any]) -> Scope | None:
    row = rows.values_list("episode__patient_id", "episode__site_id", "episode__track_id", "episode_id").first()
    return Scope(patient_id=row[0], site_id=row[1], track_id=row[2], episode_id=row[3]) if row else None


def _specimen_facts(row: Specimen, steps: Collection[CustodyStep]) -> SpecimenFacts:
    detail = Collected(
        Matrix(row.matrix), IdentityCheck(row.identity), row.observed, row.observer_id, ObserverWish(row.observer_wish),
        row.wish_kept, row.temperature_f, row.temperature_after_minutes, row.volume_ml,
        Appearance(row.appearance) if row.appearance else None, row.note,
    )  # fmt: skip
    taken = tuple(CustodyFacts(CustodyKind(step.kind), step.at, step.by.name, step.other, step.note) for step in steps)
    return SpecimenFacts(
        row.pk, row.code, row.episode_id, row.order_id, Matrix(row.matrix), row.collected_at, row.by.name, tuple(row.panels),
        detail, taken,
    )  # fmt: skip
