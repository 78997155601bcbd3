"""What happens between sessions and is written down? Calls, rides, forms, a visit at the nurse; some signed late."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.journey.attendance import actions
from midspan.journey.attendance.queries import draft_of, facts_to_carry
from midspan.journey.attendance.terms import ContactPlace, NoteDraft, NoteKind

SINCE = timedelta(weeks=5)
HOUR = timedelta(hours=1)
TRAINEE, SUPERVISOR, NURSE = "nia", "abena", "pat"
KINDS = (NoteKind.TELEPHONE, NoteKind.CASE, NoteKind.MEDICAL)
LATE_WORDS = "Was with somebody in crisis until the evening."
SAID: dict[NoteKind, tuple[tuple[str, ...], ...]] = {
    NoteKind.TELEPHONE: (
        ("Called at noon: the car is in repair, asked how to get here on Thursday.", "Asks for help before a day is lost.",
         "Bus pass at the front desk; calls again if the bus is late."),
        ("Rang back after a hard evening. Did not use; sat outside with a neighbor.", "Used the list of three people.",
         "Will tell it in group, if it feels right."),
        ("The sister called with their consent; the spare room is theirs until spring.", "Home is settled for some weeks.",
         "Family session in two weeks."),
    ),
    NoteKind.CASE: (
        ("Filled in the form for the heating grant together; two payslips are missing.", "Payslips on Friday, then it is sent."),
        ("Spoke with the employer's office: evening shifts end this month.", "Written word of the new hours by Monday."),
        ("Looked through three rooms to let; one landlord takes the voucher.", "Visit on Wednesday at four."),
    ),
    NoteKind.MEDICAL: (
        ("Sleeps five hours, wakes at three. No cravings at night.", "Blood pressure 128 over 82, pulse 74, no tremor.",
         "Sleep is mending; nothing speaks for withdrawal.", "Same again in two weeks; no screens in bed."),
        ("Headache since Tuesday, drinks little water.", "Temperature and pulse are as they should be.",
         "Nothing that asks for a doctor today.", "Two liters a day; comes by if it stays until Friday."),
    ),
}  # fmt: skip


def contacts(one: Living) -> Iterator[Happening]:
    """A contact or two of somebody in treatment in the last weeks; a few are drafts still, or late, or wait."""
    course, plan = one.course, one.clinic.plan
    if course.admitted_on is None or course.ended_on is not None:
        return
    rng = Random(f"contacts:{plan.seed}:{course.number}")
    first = max(course.admitted_on, (plan.today - SINCE))
    days = (plan.today - first).days
    for place in range(1 + course.number % 2):
        kind = KINDS[(course.number // 2 + place) % len(KINDS)]
        back = rng.randrange(1, max(days, 2))
        moment = plan.now.replace(hour=9 + rng.randrange(0, 7), minute=rng.randrange(0, 12) * 5, second=0, microsecond=0)
        written = moment - timedelta(days=back) + HOUR
        late = course.number % 9 == 4
        yield from happening(
            written + (30 * HOUR if late and back > 2 else 0 * HOUR), _write, one, kind, written - HOUR, rng.random()
        )


def _write(one: Living, kind: NoteKind, contact: datetime, chance: float, *, at: datetime) -> None:
    """One note: begun, written, most of them signed; a trainee's is co-signed within days, the newest still waits."""
    author = NURSE if kind == NoteKind.MEDICAL else TRAINEE if kind == NoteKind.CASE else one.assessor
    by = one.staff(author)
    place = ContactPlace.TELEPHONE if kind == NoteKind.TELEPHONE else ContactPlace.SITE
    row = actions.begin_note(
        one.episode, kind=kind, happened_at=contact, minutes=5 * (1 + one.course.number % 5), place=place, by=by, at=at
    )
    said = SAID[kind][one.course.number % len(SAID[kind])]
    if kind == NoteKind.MEDICAL and (offers := facts_to_carry(one.episode, on=row.on, besides=row.pk)):
        row = actions.carry_fact(row, key=offers[0].key, by=by, at=at)
    late = LATE_WORDS if at - contact > 24 * HOUR else ""
    kept = draft_of(row)
    answers = {part["code"]: words for part, words in zip(row.asked, said, strict=False)}
    draft = NoteDraft(kept.happened_at, kept.minutes, kept.place, late_reason=late, answers=answers)
    row = actions.save_note(row, draft=draft, by=by, at=at)
    if chance < 0.06:  # one that nobody has signed yet
        return
    done = actions.sign_note(row, proof=one.clinic.proofs[author], by=by, at=at)
    if done.needs_cosign and at < one.clinic.plan.now - 96 * HOUR:
        actions.cosign_note(done, proof=one.clinic.proofs[SUPERVISOR], by=one.staff(SUPERVISOR), at=at + HOUR)
