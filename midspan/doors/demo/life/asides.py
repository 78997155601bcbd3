"""What else happens: the admissions line at odd hours, who is on call, glass that was broken, people who leave."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from random import Random

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.setup import Clinic
from midspan.doors.demo.words import sentences
from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN, EpisodeStatus
from midspan.foundation.people.models import PossibleDuplicate
from midspan.foundation.privacy.actions import break_glass, review_glass
from midspan.foundation.records.actions import episodes
from midspan.foundation.records.actions.people import merge
from midspan.foundation.records.actions.staff import roster_on_call
from midspan.journey.referral import actions as referral
from midspan.journey.referral.queries import referral_row
from midspan.journey.referral.terms import CloseReason, ContactChannel
from midspan.journey.schedule.actions import leave

ON_CALL = ("sam", "pat")
CALLERS = sentences("referrals")["callers"]
WHY_GLASS = (
    "Met them in the stairwell, unwell; looked up the emergency contact before calling.",
    "Covering the evening group for a colleague at short notice; needed to know about allergies.",
)


def line_and_roster(clinic: Clinic) -> Iterator[Happening]:
    """Calls at any hour over the months, and the on-call roster from last week to the next but one."""
    plan, rng = clinic.plan, Random(f"line:{clinic.plan.seed}")
    for number in range(plan.size.weeks * 2):
        moment = plan.now - timedelta(hours=7 + 83 * number + rng.randint(0, 40))
        yield from happening(moment, _call, clinic, number, rng.randint(1, 26))
    for number in range(-7, 14):
        day = plan.today + timedelta(days=number)
        starts_at = datetime.combine(day, time(21, 20), plan.now.tzinfo)
        yield from happening(plan.now - timedelta(days=10), _on_call, clinic, starts_at, number)


def glass(clinic: Clinic, everyone: Sequence[Living]) -> Iterator[Happening]:
    """Two looks outside one's team: one three weeks ago, reviewed; one of yesterday, waiting for review."""
    others = [one for one in everyone if one.course.group and one.course.group != "Lantern" and not one.course.ended_on]
    for number, days in enumerate((20, 1)):
        moment = clinic.plan.now - timedelta(days=days, hours=1)
        here = [one for one in others if one.course.here_on((moment - timedelta(days=1)).date())]
        if here:
            yield from happening(moment, _break, clinic, here[number % len(here)], number)


def leaving(one: Living) -> Iterator[Happening]:
    """The morning after the last day: out of the group, and the course of care is ended."""
    if one.course.ended_on is not None:
        yield from happening(
            datetime.combine(one.course.ended_on + timedelta(days=1), time(9, 40), one.clinic.plan.now.tzinfo), _leave, one
        )


def _call(clinic: Clinic, number: int, minutes: int, *, at: datetime) -> None:
    call = CALLERS[number % len(CALLERS)]
    by = clinic.staff[ON_CALL[number % 2]]
    inquiry = referral.log_inquiry(
        clinic.site, channel=ContactChannel.TELEPHONE, received_at=at, caller=call["caller"], call_back="(202) 555-0188",
        note=call["note"], by=by, at=at,
    )  # fmt: skip
    if number:  # the latest one still waits for a call back
        referral.answer_inquiry(inquiry, by=by, at=min(at + timedelta(minutes=minutes), clinic.plan.now))


def _on_call(clinic: Clinic, starts_at: datetime, number: int, *, at: datetime) -> None:
    roster_on_call(
        clinic.staff[ON_CALL[number % 2]], site=clinic.site, starts_at=starts_at, ends_at=starts_at + timedelta(days=1),
        by=clinic.staff["abena"], at=at,
    )  # fmt: skip


def _break(clinic: Clinic, one: Living, number: int, *, at: datetime) -> None:
    broken = break_glass(one.patient, reason=WHY_GLASS[number], by=clinic.staff["lena"], at=at)
    if number == 0:
        review_glass(
            broken, justified=True, note="Colleague confirmed it.", by=clinic.staff["priya"], at=at + timedelta(hours=20)
        )


def _leave(one: Living, *, at: datetime) -> None:
    abena, ended_on = one.staff("abena"), one.course.ended_on or at.date()
    leave(one.membership, until_on=ended_on + timedelta(days=1), by=abena, at=at)
    episodes.change_status(
        one.episode, to=EpisodeStatus.FINISHED, reason=one.course.ended, on=ended_on, by=abena, at=at + timedelta(minutes=2)
    )


def join_outside_records(clinic: Clinic, *, at: datetime) -> None:
    """The hospital sent records of people who are here already: all but one are recognised and joined under their own chart.

    The referral that came with them is closed as a duplicate first, for nobody has two open courses of care.
    """
    alike = PossibleDuplicate.objects.filter(settled_at__isnull=True, first__episodes__status=EpisodeStatus.ACTIVE)
    for pair in alike.select_related("first", "second").order_by("pk")[1:]:
        for episode in Episode.objects.filter(patient=pair.second, status__in=OPEN):
            referral.close(referral_row(episode.pk), reason=CloseReason.DUPLICATE, by=clinic.staff["ines"], at=at)
        merge(pair.first, merged=pair.second, by=clinic.staff["ines"], at=at)
