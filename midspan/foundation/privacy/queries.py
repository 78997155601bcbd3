"""Who may see whom: the people and episodes a staff member may see, and on what basis."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Assignment, Patient, Staff
from midspan.foundation.people.rules import plain
from midspan.foundation.people.terms import PERMISSIONS, Permission, Role
from midspan.foundation.privacy.models import BreakGlass
from midspan.foundation.privacy.terms import Basis, LogLine, Scope
from midspan.foundation.program.models import Site
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind


def assignments_with(staff: Staff, permission: Permission) -> list[Assignment]:
    """The roles a staff member holds that carry this permission."""
    if staff.ended_on is not None:
        return []
    return [held for held in staff.current_assignments if permission in PERMISSIONS[Role(held.role)]]


def sites_with(staff: Staff, permission: Permission) -> list[Site]:
    """The open sites at which a staff member has this permission, by name."""
    held = assignments_with(staff, permission)
    sites = Site.objects.filter(closed_on__isnull=True)
    if all(assignment.site_id for assignment in held):
        sites = sites.filter(pk__in=[assignment.site_id for assignment in held])
    return list(sites)


def visible_episodes(staff: Staff, permission: Permission) -> QuerySet[Episode]:
    """Episodes of the staff member's sites and teams. A team sees its track and whoever is on none yet; a primary
    counsellor and a supervising clinician see their own people wherever they are at the site."""
    return Episode.objects.filter(episodes_of_teams(staff, permission))


def episodes_of_teams(staff: Staff, permission: Permission, prefix: str = "") -> Q:
    """The same as a condition on an episode reached through `prefix` (`episode__` from a row that hangs on one)."""
    condition = Q(pk__in=[])
    for held in assignments_with(staff, permission):
        at_site = Q(**{f"{prefix}site_id": held.site_id}) if held.site_id else Q(**{f"{prefix}pk__isnull": False})
        if held.track_id is not None:
            at_site &= (
                Q(**{f"{prefix}track_id": held.track_id})
                | Q(**{f"{prefix}track__isnull": True})
                | Q(**{f"{prefix}primary_counsellor_id": staff.pk})
                | Q(**{f"{prefix}supervising_clinician_id": staff.pk})
            )
        condition |= at_site
    return condition


def visible_patients(staff: Staff, permission: Permission) -> QuerySet[Patient]:
    """People with at least one episode that the staff member may see. Merged records stand under the kept one."""
    mine = visible_episodes(staff, permission).filter(patient=OuterRef("pk"))
    return Patient.objects.filter(Exists(mine), merged_into__isnull=True)


def basis_for(
    staff: Staff, patient_id: int, permission: Permission, *, at: datetime, episode_id: int | None = None
) -> Basis | None:
    """On what basis this staff member may see this person now, or this one of their episodes; or None."""
    held = visible_episodes(staff, permission).filter(patient_id=patient_id)
    if episode_id is not None:
        held = held.filter(pk=episode_id)
    if rows := list(held.order_by().values_list("primary_counsellor_id", "supervising_clinician_id")):
        return Basis.CASELOAD if any(staff.pk in row for row in rows) else Basis.TEAM
    if staff.may(Permission.BREAK_GLASS) and open_glass(staff, patient_id, at=at) and permission in GLASS_SHOWS:
        return Basis.BROKEN_GLASS
    return None


GLASS_SHOWS = frozenset({Permission.SEE_PERSON, Permission.SEE_CHART})


def open_glass(staff: Staff, patient_id: int, *, at: datetime) -> BreakGlass | None:
    """The glass this staff member broke for this person, while it is open."""
    return BreakGlass.objects.filter(staff=staff, patient_id=patient_id, at__lte=at, until__gt=at).order_by("-at").first()


def covers(staff: Staff, permission: Permission, scope: Scope) -> bool:
    """Whether a role that carries this permission reaches the site and team of a page that is about no one person."""
    return any(
        (scope.site_id is None or held.site_id in {None, scope.site_id})
        and (held.track_id is None or scope.track_id is None or held.track_id == scope.track_id)
        for held in assignments_with(staff, permission)
    )


def glass_to_review(viewer: Staff, *, limit: int = 100) -> list[BreakGlass]:
    """Broken glass of people of the viewer's sites: what nobody has reviewed, oldest first, then the latest reviewed."""
    rows = BreakGlass.objects.filter(patient__in=visible_patients(viewer, Permission.REVIEW_GLASS))
    rows = rows.select_related("staff", "patient", "reviewed_by")
    return [*rows.filter(reviewed_at__isnull=True).order_by("at")[:limit], *rows.filter(reviewed_at__isnull=False)[:limit]]


def named_exactly(*, record_number: str, last_name: str, birth_date: date | None) -> Patient | None:
    """The person whose record number, last name and birth date somebody knows exactly; None when one of them is wrong.

    The only look-up without a viewer: it tells nothing that was not said. A merged record answers as the one it is in.
    """
    rows = Patient.objects.filter(record_number__iexact=record_number.strip(), birth_date=birth_date)
    patient = rows.select_related("merged_into").first()
    if patient is None or plain(patient.last_name) != plain(last_name):
        return None
    return patient.merged_into or patient


def log(
    viewer: Staff,
    *,
    record_number: str = "",
    staff_id: int | None = None,
    kind: EventKind | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[LogLine]:
    """The latest events of the viewer's sites first, of one person, staff member or kind, older than `before`."""
    rows = _log_of(viewer)
    if record_number:
        seen = visible_patients(viewer, Permission.SEE_LOG).filter(record_number__iexact=record_number.strip())
        rows = rows.filter(chain__in=[f"patient:{pk}" for pk in seen.values_list("pk", flat=True)])
    if staff_id is not None:
        rows = rows.filter(by=f"staff:{staff_id}")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _lines(list(rows.order_by("-pk")[:limit]))


def _log_of(viewer: Staff) -> QuerySet[Event]:
    """Everything where the viewer's role reaches every site; else what is about no one person or one they may see."""
    if any(held.site_id is None for held in assignments_with(viewer, Permission.SEE_LOG)):
        return Event.objects.all()
    keys = visible_patients(viewer, Permission.SEE_LOG).annotate(key=Concat(Value("patient:"), Cast("pk", CharField())))
    return Event.objects.filter(Q(patient="") | Q(patient__in=keys.values("key")))


def _lines(events: list[Event]) -> list[LogLine]:
    staff = dict(Staff.objects.filter(pk__in=_numbers(event.by for event in events)).values_list("pk", "name"))
    patients = Patient.objects.filter(pk__in=_numbers(event.patient for event in events))
    numbers = dict(patients.values_list("pk", "record_number"))
    return [_line(event, staff, numbers) for event in events]


def _line(event: Event, staff: dict[int, str], numbers: dict[int, str]) -> LogLine:
    patient_id, by = _number(event.patient), _number(event.by)
    return LogLine(
        id=event.pk,
        at=event.at,
        kind=EventKind(event.kind),
        name=event.name,
        who=staff.get(by, event.by) if by else event.by,
        patient_id=patient_id,
        record_number=numbers.get(patient_id, event.patient) if patient_id else "",
        subject=event.subject,
        keys=dict(event.keys),
    )


def _numbers(keys: Iterable[str]) -> set[int]:
    return {number for key in keys if (number := _number(key)) is not None}


def _number(key: str) -> int | None:
    number = key.rpartition(":")[2]
    return int(number) if number.isdigit() else None
