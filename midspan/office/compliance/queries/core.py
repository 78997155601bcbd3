"""Which services has each person had, or been offered, in this course of care? Asked of every station, for many at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from midspan.journey.assessment.queries.owed import assessed_ids
from midspan.journey.attendance.queries.due import services_had
from midspan.journey.attendance.queries.notes import notes_between
from midspan.journey.attendance.terms import NoteKind
from midspan.journey.medication.queries.light import offered_ids
from midspan.journey.monitoring.queries.light import tested_ids
from midspan.journey.plan.queries.team import mutual_help_of
from midspan.journey.schedule.queries.due import ever_booked
from midspan.journey.schedule.terms import SessionKind
from midspan.journey.support.queries import been_to_meetings
from midspan.office.compliance.queries.people import Asked

OF_SESSIONS = {"individual": "individual", "family": "family", "psychoeducation": "psychoeducation", "any_group": "group"}
OF_NOTES = {NoteKind.INDIVIDUAL: "individual", NoteKind.FAMILY: "family", NoteKind.CASE: "case_management"}


class HadServices:
    """What each person had: the last day of each kind of session and note, and everything they had or were offered."""

    def __init__(self, asked: Asked):
        self.last: dict[int, dict[str, date]] = defaultdict(dict)
        self.had: dict[int, set[str]] = defaultdict(set)
        since = min(asked.admitted.values(), default=asked.on)
        for number, held in services_had(asked.active, since=since, to=asked.on).items():
            self._keep(number, ((OF_SESSIONS[code], on) for code, on in held.items() if code in OF_SESSIONS))
        for note in notes_between(asked.active, since, asked.on):
            if note.kind in OF_NOTES:
                self._keep(note.episode_id, [(OF_NOTES[note.kind], note.on)])
        for code, people in _others(asked).items():
            for number in people:
                self.had[number].add(code)

    def _keep(self, number: int, held: Iterable[tuple[str, date]]) -> None:
        for code, on in held:
            self.had[number].add(code)
            self.last[number][code] = max(on, self.last[number].get(code, on))


def _others(asked: Asked) -> dict[str, Iterable[Any]]:
    """Who has had what stations other than the group room give. A constant number of queries."""
    return {
        "assessment": assessed_ids(asked.active),
        "plan": asked.planned,
        "family": ever_booked(asked.active, kind=SessionKind.FAMILY),
        "drug_test": tested_ids(asked.active),
        "medication_consult": offered_ids(asked.active),
        "mutual_help": {*mutual_help_of(asked.active), *been_to_meetings(asked.active)},
    }
