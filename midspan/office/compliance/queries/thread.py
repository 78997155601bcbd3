"""The golden thread of one person: everything done and found, for which objective, and what points nowhere."""

from collections.abc import Iterable, Iterator
from datetime import date

from midspan.foundation.people.models import Staff
from midspan.foundation.privacy.actions import of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.journey.attendance.queries import attendances_between
from midspan.journey.attendance.queries.notes import notes_between
from midspan.journey.attendance.terms import Presence
from midspan.journey.monitoring.queries.results import lines_of_tests
from midspan.journey.plan.queries.light import episode_of_objective, in_force_days
from midspan.journey.plan.queries.thread import last_done, objectives_of, threads_of
from midspan.journey.plan.terms import Evidence, ThreadFacts
from midspan.journey.schedule.queries.due import restricted_among
from midspan.journey.schedule.rules import VEIL
from midspan.journey.schedule.terms import SessionKind
from midspan.office.compliance.catalog import due_rules
from midspan.office.compliance.rules import evidence_of, threaded
from midspan.office.compliance.terms import ObjectiveEvidence, ThreadLine, ThreadOfPerson

OF_SUBJECT = {  # the page of a kind of evidence, counted by its own row
    Evidence.LINE: "attendance:line", Evidence.SESSION: "attendance:own", Evidence.NOTE: "attendance:note",
    Evidence.FORM: "assessment:result", Evidence.WORKSHEET: "attendance:filled", Evidence.TEST: "monitoring:result",
    Evidence.MEDICINE: "medication:order", Evidence.CONSULT: "medication:consult",
}  # fmt: skip
OF_EPISODE = {Evidence.MODULE: "attendance:coverage"}  # the page of a kind, counted by the course of care
LIVING = "plan:living"


def thread_of(episode_id: int, *, first: date, last: date, on: date | None = None, viewer: Staff | None = None) -> ThreadOfPerson:
    """What was done and found from `first` to `last` by objective of the plan in force, and what points nowhere. A constant
    number of queries. Groups that are for some people only come without their name, whoever asks."""
    last = min(last, on) if on else last
    tied = [(one.objective_id, line_of(one)) for one in threads_of(episode_id, first=first, last=last)]
    return threaded(
        objectives_of([episode_id], every=True).get(episode_id, []),
        tied,
        list(_done(episode_id, first, last)),
        first=first,
        last=last,
        ever=last_done([episode_id], to=last),
        since=in_force_days([episode_id]).get(episode_id),
        days=due_rules(last)["objective_untouched"].days,
    )


def evidence_for(episode_id: int, *, since: date, to: date) -> dict[int, ObjectiveEvidence]:
    """What speaks for each objective between two days, both included, by objective; one without anything is not named. One
    query."""
    return evidence_of((one.objective_id, line_of(one)) for one in threads_of(episode_id, first=since, last=to))


def of_objective(objective_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names an objective: the person whose it is."""
    episode_id = episode_of_objective(objective_id)
    return of_episode(episode_id) if episode_id is not None else None


def line_of(one: ThreadFacts) -> ThreadLine:
    """A link of the thread with the page on which the thing itself is written."""
    return ThreadLine(one.kind, one.subject, one.on, one.words, one.by, *_page(one.kind, one.subject, one.episode_id))


def _done(episode_id: int, first: date, last: date) -> Iterator[ThreadLine]:
    """Everything done that could point at an objective: signed parts of sessions, notes, tests. Six queries."""
    parts = [
        part
        for part in attendances_between([episode_id], first, last)
        if part.credited_minutes is not None and part.presence == Presence.PRESENT
    ]
    hidden = restricted_among(part.session_id for part in parts)
    for part in parts:
        own = part.kind != SessionKind.GROUP
        kind, subject = (Evidence.SESSION, part.session_id) if own else (Evidence.LINE, part.id)
        title = VEIL if part.session_id in hidden else part.title
        yield ThreadLine(kind, subject, part.on, title, part.signed_by, *_page(kind, subject, episode_id))
    for note in notes_between([episode_id], first, last):
        words, place = str(note.kind).replace("_", " "), _page(Evidence.NOTE, note.id, episode_id)
        yield ThreadLine(Evidence.NOTE, note.id, note.on, words, note.author, *place)
    yield from _tests(episode_id, first, last)


def _tests(episode_id: int, first: date, last: date) -> Iterable[ThreadLine]:
    for test in lines_of_tests(episode_id, since=first):
        if test.specimen_id is not None and test.on <= last:
            words, place = test.status.value.replace("-", " "), _page(Evidence.TEST, test.specimen_id, episode_id)
            yield ThreadLine(Evidence.TEST, test.specimen_id, test.on, words, "", *place)


def _page(kind: Evidence, subject: int, episode_id: int) -> tuple[str, tuple[int, ...]]:
    if kind in OF_SUBJECT:
        return OF_SUBJECT[kind], (subject,)
    return OF_EPISODE.get(kind, LIVING), (episode_id,)
