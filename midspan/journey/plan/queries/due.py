"""What is due about the plans of many people on a day? And when was each last looked at?"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import among, courses_of
from midspan.foundation.episodes.terms import CourseFacts
from midspan.foundation.program.rules import local_day
from midspan.journey.assessment.queries import entry_ratings
from midspan.journey.assessment.queries.light import assessed_at, open_conditions
from midspan.journey.plan.catalog.policy import need_table, policy_on
from midspan.journey.plan.models import Plan, PlanReview
from midspan.journey.plan.queries.light import plans_in_short
from midspan.journey.plan.queries.needs import needs_of
from midspan.journey.plan.queries.plans import plan_in_force, plans_written
from midspan.journey.plan.rules import due_of, needs_from, review_due, unmapped
from midspan.journey.plan.terms import DueFacts, Need, NeedFacts, PlanDue, PlanFacts


def plans_due(
    episode_ids: Iterable[int],
    *,
    on: date,
    lapses: Mapping[int, date] | None = None,
    level_changes: Mapping[int, date] | None = None,
    within_days: int = 7,
    courses: Mapping[int, CourseFacts] | None = None,
) -> dict[int, list[PlanDue]]:
    """What is due about the plans of people in treatment up to `within_days` after a day, the longest overdue first; whoever
    has nothing due is not named. `lapses` and `level_changes` are the last days of each, which later stations know; `courses`
    the courses of care, where they were read before. A constant number of queries."""
    policy = policy_on(on)
    until = on + timedelta(days=within_days)
    rows = due_facts(episode_ids, on=on, lapses=lapses, level_changes=level_changes, until=until, courses=courses)
    found = {one.episode_id: due_of(one, policy, within_days=within_days) for one in rows}
    return {episode: listed for episode, listed in found.items() if listed}


def next_look_on(episode: Episode, *, on: date) -> tuple[date, str] | None:
    """When the plan in force of one person is to be looked at again, and why."""
    rows = due_facts([episode.pk], on=on)
    return review_due(rows[0], policy_on(on)) if rows else None


def due_facts(
    episode_ids: Iterable[int],
    *,
    on: date,
    lapses: Mapping[int, date] | None = None,
    level_changes: Mapping[int, date] | None = None,
    until: date = date.max,
    courses: Mapping[int, CourseFacts] | None = None,
) -> list[DueFacts]:
    """What the rules of what is due look at, for people in treatment. A constant number of queries."""
    wanted = list(episode_ids)
    known = courses_of(wanted) if courses is None else courses
    episodes = {pk: known[pk] for pk in wanted if pk in known and known[pk].in_treatment}
    in_force, written = plans_in_short(episodes, until=until), plans_written(episodes)
    reviewed, assessed = reviews_held(episodes), assessed_at(episodes)
    rated = {pk: local_day(newest, episodes[pk].timezone) for pk, (_first, newest) in assessed.items()}
    news = _news(episodes, in_force, rated, on)
    frozen = _frozen(written.values())
    return [
        DueFacts(
            episode_id=pk,
            on=on,
            counsellor_id=one.counsellor_id,
            supervisor_id=one.supervisor_id,
            admitted_on=one.admitted_on,
            assessed_on=local_day(assessed[pk][0], one.timezone) if pk in assessed else None,
            in_force=in_force.get(pk),
            in_force_on=_day(in_force.get(pk), one),
            being_written=written.get(pk),
            frozen_on=frozen.get(pk),
            reviewed_on=reviewed.get(pk, (None, 0, None))[0],
            reviews=reviewed.get(pk, (None, 0, None))[1],
            next_on=_next(in_force.get(pk), reviewed.get(pk)),
            lapse_on=(lapses or {}).get(pk),
            level_on=(level_changes or {}).get(pk),
            unmapped=tuple(news.get(pk, ())),
        )
        for pk, one in episodes.items()
    ]


def reviews_held(episode_ids: Collection[int]) -> dict[int, tuple[date, int, date | None]]:
    """By episode: the day of the last signed review, how many there were, and the next day agreed then. One query."""
    rows = PlanReview.objects.filter(plan__episode_id__any=among(episode_ids), signed_at__isnull=False).order_by("on", "pk")
    found: dict[int, tuple[date, int, date | None]] = {}
    for episode, on, next_on in rows.values_list("plan__episode_id", "on", "next_on"):
        found[episode] = (on, found.get(episode, (on, 0, None))[1] + 1, next_on)
    return found


def last_look_on(episode_ids: Iterable[int]) -> dict[int, date]:
    """The last day on which the plan was signed or gone through with the person, by episode. Two queries."""
    wanted = list(episode_ids)
    rows = Plan.objects.filter(episode_id__any=among(wanted), in_force_at__isnull=False).order_by()
    signed = rows.values_list("episode_id", "episode__site__timezone").annotate(last=Max("in_force_at"))
    found = {episode: last.astimezone(ZoneInfo(zone)).date() for episode, zone, last in signed}
    for episode, (on, _times, _next_on) in reviews_held(wanted).items():
        found[episode] = max(on, found.get(episode, on))
    return found


def unmapped_needs(episode: Episode, *, at: datetime) -> list[Need]:
    """The needs of one person that are neither on the plan in force nor on the version being written."""
    plans = [*plan_in_force([episode.pk]).values(), *plans_written([episode.pk]).values()]
    mapped = frozenset(code for one in plans for code in one.needs)
    return unmapped(needs_of(episode, at=at), mapped)


def _news(
    episodes: Mapping[int, CourseFacts], in_force: Mapping[int, PlanFacts], rated_on: Mapping[int, date], on: date
) -> dict[int, list[Need]]:
    """Conditions and ratings that were found after the plan was signed and stand on no version: what many rows can tell
    in two queries. The page of the person shows every kind. `rated_on` is the day of the newest ratings: older ones than the
    plan are not news and not read."""
    since_on = {pk: _day(plan, episodes[pk]) or date.max for pk, plan in in_force.items()}
    conditions, table = open_conditions(in_force), need_table(on)
    ratings = entry_ratings([pk for pk, since in since_on.items() if rated_on.get(pk, date.min) >= since])
    found = {}
    for pk in conditions.keys() | ratings.keys():
        plan, since = in_force[pk], since_on[pk]
        rated = ratings.get(pk)
        facts = NeedFacts(
            edition=rated.edition if rated else "asam_3",
            ratings={one.value: rating for one, rating in rated.ratings.items()} if rated else {},
            rated_on=rated.on if rated else None,
            conditions=tuple(
                (one.kind.value, one.name, one.status.value, local_day(one.opened_at, episodes[pk].timezone))
                for one in conditions.get(pk, [])
            ),
        )
        needs = unmapped(needs_from(facts, table), plan.needs)
        found[pk] = [need for need in needs if need.on and need.on >= since]
    return found


def _frozen(plans: Iterable[PlanFacts]) -> dict[int, date]:
    """The day of the first signature on a version that still waits for others."""
    found = {}
    for one in plans:
        moments = [at for _who, at in one.signed.values()] + ([one.declined_at] if one.declined_at else [])
        if moments:
            found[one.episode_id] = min(moments).date()
    return found


def _day(plan: PlanFacts | None, course: CourseFacts) -> date | None:
    return local_day(plan.in_force_at, course.timezone) if plan and plan.in_force_at else None


def _next(plan: PlanFacts | None, held: tuple[date, int, date | None] | None) -> date | None:
    if held and held[2]:
        return held[2]
    return plan.review_on if plan else None
