"""What stands elsewhere and may be carried forward into a note: plan, results, the last note, their own reasons, hours."""

from collections.abc import Iterator
from datetime import date, timedelta

from midspan.foundation.episodes.models import Episode
from midspan.foundation.program.rules import week_starts
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.queries import motivation_of, newest_by_instrument, scores_of
from midspan.journey.assessment.rules import result_sentence
from midspan.journey.attendance.models import Attendance, ChartNote
from midspan.journey.attendance.queries.counting import counting_rule_of
from midspan.journey.attendance.queries.hours import weeks_of
from midspan.journey.attendance.terms import CarriedFact, NoteKind, Presence
from midspan.journey.plan.queries import objectives_of

SCORES, MOTIVATIONS, LAST_LINES = 4, 2, 2  # more would be read by nobody
LAST_PARTS = ("plan", "next")  # the part of an earlier note that speaks of what comes next
RECENT_DAYS = 120


def facts_to_carry(episode: Episode, *, on: date, besides: int | None = None) -> list[CarriedFact]:
    """What is on offer for a note of somebody on a day, each with its source and the day it is of.

    `besides` is the note itself. Nothing is copied: what is chosen stands in the note apart, marked. At most seven queries.
    """
    return [
        *_last_note(episode, on, besides),
        *_objectives(episode, on),
        *_scores(episode),
        *_reasons(episode),
        *_lines(episode, on),
        *_hours(episode, on),
    ]


def _last_note(episode: Episode, on: date, besides: int | None) -> Iterator[CarriedFact]:
    rows = ChartNote.objects.filter(
        episode=episode, signed_at__isnull=False, on__lte=on, on__gte=on - timedelta(days=RECENT_DAYS)
    )
    row = rows.exclude(pk=besides or 0).select_related("signed_by").defer("found").first()
    if row is None:
        return
    said = next((words for code in LAST_PARTS if (words := row.answers.get(code, "").strip())), "")
    if said:
        who = row.signed_by.name if row.signed_by else ""
        kind = NoteKind(row.kind).value.replace("_", " ")
        yield CarriedFact(f"note:{row.pk}", said, f"the {kind} note of {who}", row.on)


def _objectives(episode: Episode, on: date) -> Iterator[CarriedFact]:
    for one in objectives_of([episode.pk]).get(episode.pk, []):
        until = f" (until {one.target_on:%d %B %Y})" if one.target_on else ""
        yield CarriedFact(f"plan:{one.id}", f"{one.named}{until}", "the plan in force", on)


def _scores(episode: Episode) -> Iterator[CarriedFact]:
    known = instruments()
    newest = newest_by_instrument(scores_of([episode.pk]))
    for code, found in sorted(newest.items(), key=lambda pair: pair[1][0].at, reverse=True)[:SCORES]:
        yield CarriedFact(f"score:{found[0].form_id}", result_sentence(known[code], found[0]), known[code].short, found[0].on)


def _reasons(episode: Episode) -> Iterator[CarriedFact]:
    for one in motivation_of(episode.pk)[:MOTIVATIONS]:
        yield CarriedFact(f"reason:{one.id}", f"“{one.words.strip('“”')}”", "what moves them, in their words", one.heard_on)


def _lines(episode: Episode, on: date) -> Iterator[CarriedFact]:
    rows = Attendance.objects.filter(
        episode=episode, presence=Presence.PRESENT, credited_minutes__isnull=False, on__range=(on - timedelta(days=14), on)
    )
    said = rows.exclude(line="").order_by("-session__starts_at").values_list("pk", "line", "on")
    for pk, line, day in said[:LAST_LINES]:  # without the group's name: not everybody who reads the note has need of it
        yield CarriedFact(f"line:{pk}", line, "their line in a session", day)


def _hours(episode: Episode, on: date) -> Iterator[CarriedFact]:
    if episode.admitted_on is None or episode.admitted_on > on:
        return
    week = weeks_of(episode.pk, rule=counting_rule_of(episode.track_id, on=on), first=on, last=on)[-1]
    words = f"{week.minutes // 60}:{week.minutes % 60:02d} of {week.target_minutes // 60} hours credited this week"
    yield CarriedFact(f"week:{week_starts(on):%Y%m%d}", words, "the hours of the week", on)
