"""How many who could be helped by a medicine were offered one, started and stayed; and who takes one without counselling?"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import visible_episodes
from midspan.journey.attendance.queries import attendances_between
from midspan.journey.attendance.terms import AttendanceFacts, Presence
from midspan.journey.medication.catalog import medicines
from midspan.journey.medication.queries.consults import care_team
from midspan.journey.medication.queries.lists import prescribed_on
from midspan.journey.medication.queries.orders import offers_of, options_of, orders_of
from midspan.journey.medication.rules.funnel import funnel_of
from midspan.journey.medication.terms.giving import Course, Funnel, Medicated
from midspan.journey.medication.terms.medicines import Indication
from midspan.journey.medication.terms.orders import Answer, OfferFacts, OrderFacts, OrderState
from midspan.journey.schedule.terms import SessionKind

HERE = (EpisodeStatus.ACTIVE, EpisodeStatus.ON_HOLD)
PROVEN = (Indication.OPIOID, Indication.ALCOHOL)
LOOKED_BACK = timedelta(days=365)  # whoever was admitted since then, or is here
COUNSELLED_WITHIN = 7  # days, the day itself included
LAST_SEEN_WITHIN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Physicians:
    """Of those who take a medicine for a substance use disorder, how many have a physician here or outside on their team."""

    n: int
    of: int


def funnel(viewer: Staff, *, on: date) -> list[Funnel]:
    """The way to a medicine by indication, of people of the viewer's sites and teams who are in treatment or were admitted in
    the last year. A constant number of queries."""
    rows = visible_episodes(viewer, Permission.SEE_CHART).filter(
        Q(status__in=HERE) | Q(status=EpisodeStatus.FINISHED, admitted_on__gte=on - LOOKED_BACK), admitted_on__isnull=False
    )
    days = {pk: (admitted, ended) for pk, admitted, ended in rows.order_by().values_list("pk", "admitted_on", "ended_on")}
    options, offers, orders = options_of(days), offers_of(days), orders_of(days)
    courses = []
    declined: dict[str, list[str]] = defaultdict(list)
    for episode, (admitted, ended) in days.items():
        if episode not in options or admitted is None:
            continue
        for indication in PROVEN:
            if any(option.indication == indication for _, held in options[episode].offered for option in held):
                course = _course(
                    episode, indication, admitted, ended,
                    [one for one in offers.get(episode, []) if one.indication == indication],
                    [one for one in orders.get(episode, []) if one.indication == indication],
                )  # fmt: skip
                courses.append(course)
                if course.declined_on and course.started_on is None:
                    declined[indication] += _reasons(offers.get(episode, []), indication)
    return [funnel_of(indication, courses, on, declined[indication]) for indication in PROVEN]


def without_counselling(viewer: Staff, *, on: date) -> list[Medicated]:
    """Everybody in treatment of the viewer's sites and teams who takes a medicine for a substance use disorder, ordered here or
    elsewhere, those without credited counselling in the last seven days first. A constant number of queries."""
    rows = visible_episodes(viewer, Permission.SEE_CHART).filter(status__in=HERE)
    return counselling_of(rows.select_related("patient", "primary_counsellor"), on=on)


def counselling_of(episodes: Iterable[Episode], *, on: date) -> list[Medicated]:
    """The same of these episodes, which come with the person and the counsellor."""
    known = {episode.pk: episode for episode in episodes}
    taken = taken_for_use(known, on=on)
    parts: dict[int, list[AttendanceFacts]] = defaultdict(list)
    for part in attendances_between(taken, on - LAST_SEEN_WITHIN, on):
        parts[part.episode_id].append(part)
    found = [_medicated(known[pk], names, parts[pk], on) for pk, names in taken.items()]
    return sorted(found, key=lambda one: (one.counselled, one.last_on or date.min, one.person))


def taken_for_use(episode_ids: Collection[int], *, on: date) -> dict[int, tuple[str, ...]]:
    """The medicines for alcohol or opioid use disorder that each person takes on a day, by name; only who takes one."""
    known = medicines()
    found = {}
    for episode, held in prescribed_on(episode_ids, on=on).items():
        names = [
            one.line.name
            for one in held
            if one.line.medicine in known and set(known[one.line.medicine].indications) & set(PROVEN)
        ]
        if names:
            found[episode] = tuple(dict.fromkeys(names))
    return found


def physicians_of(episode_ids: Collection[int]) -> Physicians:
    """How many of these people have a physician on their care team. Two queries."""
    return Physicians(len(care_team(episode_ids)), len(episode_ids))


def _medicated(episode: Episode, names: tuple[str, ...], parts: list[AttendanceFacts], on: date) -> Medicated:
    week = [part for part in parts if part.on > on - timedelta(days=COUNSELLED_WITHIN)]
    credited = [part for part in week if part.credited_minutes]
    group = sum(part.kind == SessionKind.GROUP for part in credited)
    return Medicated(
        episode.pk,
        episode.patient_id,
        episode.patient.name,
        str(episode.primary_counsellor or ""),
        names,
        group,
        len(credited) - group,
        sum(part.presence == Presence.PRESENT and part.credited_minutes is None for part in week),
        max((part.on for part in parts if part.credited_minutes), default=None),
    )


def _course(
    episode: int, indication: str, admitted: date, ended: date | None, offers: list[OfferFacts], orders: list[OrderFacts]
) -> Course:
    signed = [order for order in orders if order.state not in {OrderState.DRAFT, OrderState.SET_ASIDE}]
    declined = [one.answered_on for one in offers if one.answer == Answer.DECLINED and one.answered_on]
    return Course(
        episode,
        indication,
        admitted,
        offered_on=min((one.offered_on for one in offers), default=None),
        declined_on=max(declined, default=None),
        started_on=min((order.started_on for order in signed), default=None),
        stays=tuple((order.started_on, order.ended_on) for order in signed),
        left_on=ended,
        elsewhere=any(one.answer == Answer.ELSEWHERE for one in offers),
    )


def _reasons(offers: list[OfferFacts], indication: str) -> list[str]:
    """Why the newest offer of an indication was declined."""
    held = [one for one in offers if one.indication == indication and one.answer == Answer.DECLINED]
    return [str(held[-1].reason)] if held else []
