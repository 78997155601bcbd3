"""Something must be done for a person: opened once for a cause, handed on, seen to with an outcome."""

from collections.abc import Collection
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import week_starts
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.models import FollowUp
from midspan.journey.attendance.queries import streaks_to_follow
from midspan.journey.attendance.rules import reasons_against_follow_up_done
from midspan.journey.attendance.terms import FollowUpKind, Shortfall, Streak
from midspan.journey.schedule.terms import SessionFacts


def open_follow_up(
    episode: Episode, *, kind: FollowUpKind, session: SessionFacts | int | None = None, since_on: date,
    owner: Staff | None = None, due_on: date, words: str = "", by: Staff, at: datetime,
) -> FollowUp:  # fmt: skip
    """Open something to be done for a person, once for a cause: the same kind since the same day is the same follow-up.

    A plain function for the actions that find a cause. Without `owner` it is the primary counsellor's; `session` (or its id)
    is the one it comes from.
    """
    row, _ = FollowUp.objects.get_or_create(
        episode=episode,
        kind=kind,
        since_on=since_on,
        defaults={
            "session_id": session.id if isinstance(session, SessionFacts) else session,
            "owner_id": owner.pk if owner else episode.primary_counsellor_id,
            "due_on": due_on,
            "words": words[:300],
            "opened_at": at,
            "opened_by": by,
        },
    )
    return row


def follow_missed(episode_ids: Collection[int], *, by: Staff, at: datetime) -> list[FollowUp]:
    """Open a call for whoever of these people has missed so many days in a row without an excuse, once for each row of days.

    A plain function for the action that signs a session and shows that somebody stayed away.
    """
    episodes = Episode.objects.filter(pk__in=episode_ids).select_related("site") if episode_ids else ()
    return [
        _re_engage(episode, streak, due_on=due_on, by=by, at=at)
        for episode, streak, due_on in streaks_to_follow(episodes, now=at)
    ]


@action("follow_up.opened", needs=Permission.RUN_CLOCK)
def re_engage(episode: Episode, *, streak: Streak, due_on: date, by: Staff, at: datetime) -> FollowUp:
    """Ask somebody to call a person who has missed several days in a row; repeating it opens nothing new."""
    return _re_engage(episode, streak, due_on=due_on, by=by, at=at)


@action("short_week.told", needs=Permission.RUN_CLOCK)
def tell_short_week(episode: Episode, *, short: Shortfall, week: date, due_on: date, by: Staff, at: datetime) -> FollowUp:
    """Ask somebody to see to a week that will fall short, once a week for a person."""
    words = f"Will fall short by {short.minutes // 60}:{short.minutes % 60:02} hours"
    if short.days:
        words += f" and {short.days} {'day' if short.days == 1 else 'days'}"
    return open_follow_up(
        episode, kind=FollowUpKind.SHORT_WEEK, since_on=week_starts(week), due_on=due_on, words=f"{words}.", by=by, at=at
    )  # fmt: skip


@action("short_week.closed", needs=Permission.RUN_CLOCK, versioned=True)
def close_short_week(follow_up: FollowUp, *, short: Shortfall | None, by: Staff, at: datetime) -> FollowUp:
    """The week is over, or what was missing was made up: the follow-up closes itself and says which. Refuses a second time."""
    outcome = "Will be met after all." if short is None else f"Short by {short.minutes // 60}:{short.minutes % 60:02} in the end."
    if reasons := reasons_against_follow_up_done(outcome=outcome, done=follow_up.done_at is not None):
        raise Refused(reasons)
    follow_up.outcome, follow_up.done_at, follow_up.done_by = outcome, at, by
    follow_up.save()
    return follow_up


@action("follow_up.done", needs=Permission.SEE_CHART, versioned=True)
def settle_follow_up(follow_up: FollowUp, *, outcome: str, by: Staff, at: datetime) -> FollowUp:
    """Say that something was seen to, and what became of it. Refuses empty words, and a second time."""
    if reasons := reasons_against_follow_up_done(outcome=outcome, done=follow_up.done_at is not None):
        raise Refused(reasons)
    follow_up.outcome, follow_up.done_at, follow_up.done_by = outcome.strip()[:300], at, by
    follow_up.save()
    return follow_up


@action("follow_up.handed_on", needs=Permission.SEE_CHART, versioned=True)
def hand_on_follow_up(follow_up: FollowUp, *, owner: Staff, by: Staff, at: datetime) -> FollowUp:
    """Somebody else sees to it. Refuses what was seen to already, and who has left or may not see the chart."""
    if reasons := reasons_against_follow_up_done(outcome="-", done=follow_up.done_at is not None):
        raise Refused(reasons)
    if owner.ended_on is not None or not owner.may(Permission.SEE_CHART):
        raise Refused(Reason("They do not work with charts here.", rule="follow-up", field="owner"))
    follow_up.owner = owner
    follow_up.save()
    return follow_up


def _re_engage(episode: Episode, streak: Streak, *, due_on: date, by: Staff, at: datetime) -> FollowUp:
    words = f"Missed {streak.days} days in a row, the last on {streak.last:%d %B %Y}."
    return open_follow_up(
        episode, kind=FollowUpKind.RE_ENGAGEMENT, since_on=streak.since, due_on=due_on, words=words, by=by, at=at
    )  # fmt: skip
