"""What stands around an intake: senders and their papers, times that are opened, booked and missed, people who wait."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from midspan.doors.demo.days import holidays
from midspan.doors.demo.funnel import SOURCES
from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.setup import Clinic
from midspan.foundation.program.models import Site
from midspan.journey.referral import actions as referral
from midspan.journey.referral.terms import (
    BestPractice,
    BookingOutcome,
    ContactChannel,
    ContactOutcome,
    Interim,
    PriorityGroup,
    ReferralStatus,
    SentBy,
    SourceKind,
    WaitReason,
)

MINUTE = timedelta(minutes=1)
LENGTH = 90 * MINUTE
B = BestPractice
SPOKEN_ABOUT = (
    (B.RISK_OF_FIRST_WEEKS, B.MEDICATION_GOES_ON, B.WHOM_TO_CALL),
    (B.RISK_OF_FIRST_WEEKS, B.MUTUAL_HELP, B.WHAT_HELPS_AT_HOME),
    (B.OVERDOSE, B.WHOM_TO_CALL, B.WHAT_HELPS_AT_HOME),
)
NEEDS = {
    SourceKind.COURT: "A letter of admission and monthly attendance, once the person has signed the release.",
    SourceKind.DETOX: "A bed-to-intake time before ten, so that they can order the ride.",
    SourceKind.HOSPITAL: "A call to the ward on the day before discharge.",
    SourceKind.RESIDENTIAL: "Two weeks' notice before an intake time.",
}
SAYS = (
    {"medications": "Sertraline 50 mg in the morning", "allergies": "None known", "last_use": "Nineteen days before discharge",
     "recommended_level": "2.1"},
    {"medications": "None", "allergies": "Penicillin: rash", "last_use": "On the day of admission there",
     "recommended_level": "2.1, evenings"},
    {"medications": "Buprenorphine/naloxone 8/2 mg twice a day", "allergies": "None known", "last_use": "Three weeks ago",
     "recommended_level": "2.1"},
)  # fmt: skip
WHY = (
    (WaitReason.NO_GROUP_SEAT, "The evening groups are full until somebody steps down."),
    (WaitReason.NOT_READY, "Begins after the night shifts of this month."),
    (WaitReason.COVERAGE, "The plan changes on the first."),
)
FREE = (("marcus", 10), ("rosa", 13), ("abena", 11), ("marcus", 15))  # by turns, on the coming weekdays


def senders(clinic: Clinic) -> Iterator[Happening]:
    """The houses that send people are listed before the first of them does."""
    at = datetime.combine(clinic.plan.first_day, time(6, 40), clinic.plan.now.tzinfo)
    for place, (kind, _share, name) in enumerate(SOURCES):
        if name:
            yield from happening(at + place * MINUTE, _list, clinic, kind, name, place)


def intake_times(clinic: Clinic, everyone: Sequence[Living]) -> Iterator[Happening]:
    """A time for each first assessment, booked after the safety questions; some are missed first; some stay free."""
    book = _Book(clinic, set(holidays(clinic.plan.first_day, clinic.plan.today + timedelta(days=180), today=clinic.plan.today)))
    for one in everyone:
        yield from _of_person(book, one)
    for place, day in enumerate(_weekdays(clinic.plan.today + timedelta(days=2), 9)):
        who, hour = FREE[place % len(FREE)]
        begins = datetime.combine(day, time(hour, 30 * (place % 2)), clinic.plan.now.tzinfo)
        yield from book.open(who, begins, before=clinic.plan.now - timedelta(days=1), site=clinic.site)


def waits(one: Living) -> Iterator[Happening]:
    """Half of those whose level is agreed wait for something, and somebody speaks with them each working day."""
    course, now = one.course, one.clinic.plan.now
    if course.stage is not ReferralStatus.PLACED or course.placed_at is None or course.number % 2:
        return
    begun = course.placed_at + 15 * MINUTE
    yield from happening(begun, _wait, one)
    yield from happening(begun + 4 * MINUTE, _offer, one, Interim.CRISIS_LINE)
    yield from happening(begun + 5 * MINUTE, _offer, one, Interim.NALOXONE)
    for number, day in enumerate(_weekdays(course.placed_at.date() + timedelta(days=1), 30)):
        if day < now.date() or (day == now.date() and course.number % 4 == 0):
            yield from happening(datetime.combine(day, time(10, course.number % 60), now.tzinfo), _call, one, number)


def paper_came(one: Living, *, at: datetime) -> None:
    """The discharge summary: every other one as a file, the rest on paper; what it says in short is written down."""
    says = SAYS[one.course.number % len(SAYS)]
    told = "".join(f"{name.replace('_', ' ').capitalize()}: {words}\n" for name, words in says.items())
    text = f"DISCHARGE SUMMARY (synthetic)\n{one.course.source_name}\n{one.course.person.legal_name}\n\n{told}"
    file: dict[str, Any] = {"on_paper": True}
    if one.course.number % 2:
        file = {"content": text.encode(), "file_name": "discharge-summary.txt"}
    referral.receive_document(one.referral, channel=SentBy.FAX, **file, **says, by=one.staff("ines"), at=at)


@dataclass
class _Book:
    """The times as they were opened: whose, when, and the row of each."""

    clinic: Clinic
    closed: set[date]
    spans: dict[str, list[datetime]] = field(default_factory=dict)
    rows: dict[tuple[str, datetime], Any] = field(default_factory=dict)

    def open(self, who: str, begins: datetime, *, before: datetime, site: Site) -> Iterator[Happening]:
        """Two weeks ahead, or `before` that moment; nothing on a closed day or beside another time of the same person."""
        taken = self.spans.setdefault(who, [])
        if begins.date() in self.closed or any(abs(begins - other) < LENGTH for other in taken):
            return
        taken.append(begins)
        opened = min(begins - timedelta(days=14), before - 30 * MINUTE)
        yield from happening(max(opened, self._first_morning), self._open, who, begins, site)

    @property
    def _first_morning(self) -> datetime:
        """Nothing happens before the first day that is lived through."""
        return datetime.combine(self.clinic.plan.first_day, time(6), self.clinic.plan.now.tzinfo)

    def _open(self, who: str, begins: datetime, site: Site, *, at: datetime) -> None:
        self.rows[who, begins] = referral.open_times(
            site, clinician=self.clinic.staff[who], starts_on=begins.date(), starts=begins.time(),
            minutes=LENGTH // MINUTE, by=self.clinic.staff["ines"], at=at,
        )[0]  # fmt: skip


def _of_person(book: _Book, one: Living) -> Iterator[Happening]:
    course, now = one.course, book.clinic.plan.now
    asked = course.detox_cleared_at or course.screened_at
    if asked is None or (course.diverted_to and course.detox_cleared_at is None):
        return
    booked, held = asked + 8 * MINUTE, dict[str, Any]()
    before = [day for day in _weekdays(asked.date() + timedelta(days=1), 12) if day < (course.assessed_at or now).date()]
    if before and course.number % 6 == 1:
        begins = datetime.combine(before[-1], time(16), now.tzinfo)
        yield from _booked(book, one, held, begins, booked)
        if (one.assessor, begins) in book.rows or begins in book.spans.get(one.assessor, []):
            yield from happening(begins + 25 * MINUTE, _mark, held, one, BookingOutcome.NO_SHOW)
        booked = begins + 70 * MINUTE
        if course.assessed_at is None:
            return  # missed, and nobody has offered another yet
    if course.assessed_at is not None:
        begins = course.assessed_at - 5 * MINUTE
        yield from _booked(book, one, held, begins, booked)
        yield from happening(begins + 3 * MINUTE, _mark, held, one, BookingOutcome.KEPT)
    elif course.stage is ReferralStatus.SCREENED and course.number % 6 in {0, 2, 3}:
        day = next(_weekdays(now.date() + timedelta(days=1 + course.number % 2), 1))
        yield from _booked(book, one, held, datetime.combine(day, time(9 + course.number % 7), now.tzinfo), booked)


def _booked(book: _Book, one: Living, held: dict[str, Any], begins: datetime, at: datetime) -> Iterator[Happening]:
    opening = list(book.open(one.assessor, begins, before=at, site=book.clinic.site_of(one.course)))
    if opening:
        yield from opening
        yield from happening(at, _take, book, one, held, begins)


def _take(book: _Book, one: Living, held: dict[str, Any], begins: datetime, *, at: datetime) -> None:
    held["booking"] = referral.book(one.referral, slot=book.rows[one.assessor, begins], by=one.staff("ines"), at=at)
    held["begins"] = begins


def _mark(held: dict[str, Any], one: Living, outcome: BookingOutcome, *, at: datetime) -> None:
    """Who had a time then; others came without one."""
    if held.get("begins") is not None and held["begins"] <= at < held["begins"] + LENGTH:
        referral.mark_booking(held["booking"], outcome=outcome, by=one.staff("ines"), at=at)


def _list(clinic: Clinic, kind: SourceKind, name: str, place: int, *, at: datetime) -> None:
    referral.list_agency(
        name=name, kind=kind, telephone=f"(202) 555-01{20 + place}", fax=f"(202) 555-01{40 + place}", contact="Intake desk",
        needs=NEEDS.get(kind, ""), by=clinic.staff["ines"], at=at,
    )  # fmt: skip


def _wait(one: Living, *, at: datetime) -> None:
    reason, note = WHY[one.course.number // 2 % len(WHY)]
    first = PriorityGroup.INJECTING if one.course.number % 8 == 0 else PriorityGroup.NONE
    one.wait = referral.put_on_list(
        one.referral,
        reason=reason,
        note=note,
        wanted_on=at.date() + timedelta(days=14),
        priority=first,
        by=one.staff("ines"),
        at=at,
    )


def _offer(one: Living, kind: Interim, *, at: datetime) -> None:
    referral.offer_interim(one.wait, kind=kind, accepted=one.course.number % 3 > 0, by=one.staff("ines"), at=at)


def _call(one: Living, number: int, *, at: datetime) -> None:
    outcome = ContactOutcome.NO_ANSWER if number % 4 == 3 else ContactOutcome.REACHED
    referral.record_attempt(one.referral, channel=ContactChannel.TELEPHONE, outcome=outcome, by=one.staff("ines"), at=at)


def _weekdays(first: date, count: int) -> Iterator[date]:
    """So many days from Monday to Friday, from this day on."""
    day = first
    while count:
        if day.isoweekday() <= 5:
            count -= 1
            yield day
        day += timedelta(days=1)
