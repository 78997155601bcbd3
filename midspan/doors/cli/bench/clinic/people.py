"""Who comes to the bench's clinic? People with names, one course of care each, its referral, and their chair in a group."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from django.db import connection

from midspan.doors.cli.bench.clinic.frame import ADMISSIONS, SUPERVISOR, Frame
from midspan.doors.cli.bench.pour import pour
from midspan.doors.demo.names import FIRST_HALVES, MEN, SECOND_HALVES, STREETS, WOMEN, age
from midspan.foundation.people.rules import record_number, search_text
from midspan.foundation.people.terms import Sex
from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.program.terms import Edition

WAITING_AT_A_SITE = 12  # referrals in every inbox
ENDS = ("completed",) * 4 + ("dropped_out",) * 4 + ("transferred", "terminated")
SOURCES = ("self", "hospital", "detox", "court", "family", "health_care")
PATIENT = (
    "id record_number first_name middle_name last_name birth_date sex address_line city region postal_code telephone "
    "search_text registered_at"
)
EPISODE = (
    "id patient site status track level primary_counsellor supervising_clinician opened_at admitted_on planned_end_on "
    "ended_on end_reason"
)
REFERRAL = (
    "id episode received_at answered_at answered_by source_kind source_name urgency reason owner status close_reason closed_at"
)


def fill(frame: Frame, rng: Random) -> None:
    """People, episodes and referrals share one number each: whoever was admitted first, then the others."""
    pour("people.Patient", PATIENT, _patients(frame, rng))
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('people_record_number', %s)", [frame.shape.people])
    pour(
        "people.EmergencyContact", "patient name relationship telephone",
        ((number, "Sample Relative", "sister", "(202) 555-0142") for number in range(1, frame.shape.people + 1, 2)),
    )  # fmt: skip
    level = LevelOfCare.objects.get(edition=Edition.THIRD, code="2.1").pk
    pour("episodes.Episode", EPISODE, [*_admitted(frame, level, rng), *_never_admitted(frame)])
    pour("referral.Referral", REFERRAL, _referrals(frame, rng))
    pour(
        "schedule.Membership", "group episode from_on until_on",
        ((frame.group(stay.site, stay.group), number, frame.monday(stay.first),
          None if stay.active else frame.monday(stay.until)) for number, stay in enumerate(frame.stays, 1)),
    )  # fmt: skip


def names(number: int, rng: Random) -> tuple[str, str, str, Sex]:
    """First, middle and last name and sex of an invented person; in a large clinic some share a name."""
    sex = Sex.MALE if rng.random() < 0.645 else Sex.FEMALE
    given = MEN if sex is Sex.MALE else WOMEN
    first, last = rng.choice(FIRST_HALVES), rng.choice(SECOND_HALVES)
    return rng.choice(given), rng.choice(given) if number % 4 == 0 else "", f"{first}{last}", sex


def _patients(frame: Frame, rng: Random) -> Iterator[tuple]:
    for number in range(1, frame.shape.people + 1):
        first, middle, last, sex = names(number, rng)
        born = _birth_date(frame.today, rng)
        known = record_number(number)
        found_by = search_text(names=[last, first, middle], birth_date=born, record_number=known)
        street = f"{rng.randint(1, 240)} {rng.choice(STREETS)}"
        yield (number, known, first, middle, last, born, sex.value, street, "Sampleton", "NY", "10001", "(202) 555-0100",
               found_by, frame.moment(0))  # fmt: skip


def _birth_date(today: date, rng: Random) -> date:
    return today - timedelta(days=int((age(rng) + rng.random()) * 365.2425) + 1)


def _admitted(frame: Frame, level: int, rng: Random) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        begins, ends = frame.monday(stay.first), frame.monday(stay.until)
        counsellor = frame.staff(stay.site, stay.group + rng.choice((0, 4)))
        yield (number, number, frame.site(stay.site), "active" if stay.active else "finished",
               frame.track(stay.site, stay.group), level, counsellor, frame.staff(stay.site, SUPERVISOR),
               frame.moment(stay.first) - timedelta(days=6), begins, begins + timedelta(weeks=12),
               None if stay.active else ends, "" if stay.active else rng.choice(ENDS))  # fmt: skip


def _never_admitted(frame: Frame) -> Iterator[tuple]:
    """A dozen at every site wait; the others were referred once and did not start."""
    for number, site, waits in others(frame):
        opened = frame.moment(frame.shape.weeks - 1) - timedelta(hours=number % 300 + 1)
        yield (number, number, frame.site(site), "planned" if waits else "cancelled", None, None, None, None, opened, None,
               None, None, "")  # fmt: skip


def others(frame: Frame) -> Iterator[tuple[int, int, bool]]:
    """Number, site and whether they wait still, of whoever was not admitted."""
    for place, number in enumerate(range(len(frame.stays) + 1, frame.shape.people + 1)):
        yield number, place % frame.shape.sites, place < WAITING_AT_A_SITE * frame.shape.sites


def _referrals(frame: Frame, rng: Random) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        received = frame.moment(stay.first) - timedelta(days=6)
        who = frame.staff(stay.site, ADMISSIONS)
        yield (number, number, received, received + timedelta(minutes=40), who, rng.choice(SOURCES), "Sample source", "routine",
               "Asked for help after a relapse.", who, "admitted", "", None)  # fmt: skip
    for number, site, waits in others(frame):
        received = frame.moment(frame.shape.weeks - 1) - timedelta(hours=number % 300 + 1)
        who = frame.staff(site, ADMISSIONS)
        yield (number, number, received, None, None, rng.choice(SOURCES), "Sample source", "soon", "", who,
               "new" if waits else "closed", "" if waits else "no_contact", None if waits else received)  # fmt: skip


def typo(text: str) -> str:
    """The same word with two letters in the wrong order, as people type."""
    unlike = [place for place, (one, two) in enumerate(pairwise(text)) if one != two]
    if not unlike:
        return text
    swap = unlike[len(unlike) // 2]
    return text[:swap] + text[swap + 1] + text[swap] + text[swap + 2 :]
