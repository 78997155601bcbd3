"""Finding people: by name with typing errors forgiven, by birth date, by record number; staff and what they may lead."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from midspan.foundation.people.models import (
    Assignment,
    EmergencyContact,
    Licence,
    OnCallShift,
    Patient,
    PossibleDuplicate,
    Staff,
    Training,
)
from midspan.foundation.people.rules import licence_state, plain, qualifications, read_birth_date
from midspan.foundation.people.terms import LicenceState, Role
from midspan.foundation.program.terms import Qualification

LOOSELY = 0.35  # trigram likeness of a word with two letters in the wrong order; PostgreSQL's own limit is 0.6


def find(text: str, *, among: QuerySet[Patient], limit: int = 20, loosely: bool = False) -> list[Patient]:
    """The people meant by a name (also misspelt), a birth date or a record number, best first.

    `loosely` looks once more, less strictly, when nobody is found.
    """
    wanted = plain(text)
    if len(wanted) < 2:
        return []
    if born := read_birth_date(text):
        return list(among.filter(birth_date=born)[:limit])
    if wanted.startswith("ms-"):
        return list(among.filter(record_number__startswith=wanted.upper())[:limit])
    if (found := _like(wanted, among, limit)) or not loosely:
        return found
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LOOSELY)])
        return _like(wanted, among, limit)


def _like(wanted: str, among: QuerySet[Patient], limit: int) -> list[Patient]:
    like = among.filter(search_text__trigram_word_similar=wanted)
    return list(like.annotate(likeness=TrigramWordSimilarity(wanted, "search_text")).order_by("-likeness", "pk")[:limit])


def alike(name: str, *, born: date | None, among: QuerySet[Patient], limit: int = 5) -> list[Patient]:
    """People who may be the one about to be written down: a like name and the same birth date, or one not known.

    With both birth dates known and different they are two people, however alike their names.
    """
    if born is not None:
        among = among.filter(Q(birth_date=born) | Q(birth_date__isnull=True))
    return find(name, among=among, limit=limit)


def staff_with(role: Role, *, site_id: int | None = None) -> QuerySet[Staff]:
    """Staff who hold a role now, at this site or at every one."""
    held = Staff.objects.filter(ended_on__isnull=True, assignments__role=role, assignments__ended_on__isnull=True)
    if site_id is not None:
        held = held.filter(assignments__site__in=[site_id]) | held.filter(assignments__site__isnull=True)
    return held.distinct().order_by("name")


def licence_of(staff: Staff, *, on: date) -> LicenceState:
    """How the licences of a staff member stand on a day."""
    return licence_state([licence.facts for licence in staff.licences.all()], on=on)


def qualifications_of(staff_ids: Iterable[int], on: date) -> dict[int, frozenset[Qualification]]:
    """What these people may lead on a day: by a licence valid that day, by a medical role, by what they trained for.

    Whoever has no valid licence has none. Three queries, whatever the number.
    """
    ids = set(staff_ids)
    licensed = set(Licence.objects.filter(staff_id__in=ids, expires_on__gte=on).values_list("staff_id", flat=True))
    roles: dict[int, set[Role]] = defaultdict(set)
    for staff_id, role in Assignment.objects.filter(staff_id__in=licensed, ended_on__isnull=True).values_list("staff_id", "role"):
        roles[staff_id].add(Role(role))
    trained: dict[int, set[Qualification]] = defaultdict(set)
    rows = Training.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), staff_id__in=licensed, from_on__lte=on)
    for staff_id, code in rows.values_list("staff_id", "qualification"):
        trained[staff_id].add(Qualification(code))
    return {
        staff_id: qualifications(licensed=staff_id in licensed, roles=roles[staff_id], trained=trained[staff_id])
        for staff_id in ids
    }


def emergency_contacts(patient_id: int) -> list[EmergencyContact]:
    """Whom to reach in an emergency now, in the order in which they were named."""
    return list(EmergencyContact.objects.filter(patient=patient_id, ended_at__isnull=True).order_by("pk"))


def on_call_at(moment: datetime, *, site_id: int) -> Staff | None:
    """Who is on call at a site at a moment."""
    shift = OnCallShift.objects.filter(site_id=site_id, starts_at__lte=moment, ends_at__gt=moment).select_related("staff").first()
    return shift.staff if shift else None


def duplicates_to_settle(*, among: QuerySet[Patient], limit: int = 100) -> list[PossibleDuplicate]:
    """Pairs that may be one person, likeliest first, of people the viewer may see."""
    ids = among.values("pk")
    rows = PossibleDuplicate.objects.filter(settled_at__isnull=True, first__in=ids, second__in=ids)
    return list(rows.select_related("first", "second")[:limit])
