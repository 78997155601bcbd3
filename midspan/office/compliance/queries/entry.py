"""What the way in and the papers still ask for: assessments, measures, consents that end."""

from collections.abc import Iterator
from datetime import timedelta

from midspan.foundation.people.terms import Role
from midspan.journey.admission.queries.due import COUNTERSIGN, EXPIRES, MISSING, RENEW, papers_due
from midspan.journey.assessment.queries import due_of
from midspan.journey.assessment.queries.owed import OpenAssessment, open_assessments
from midspan.journey.assessment.rules import Progress
from midspan.office.compliance.catalog import due_rules
from midspan.office.compliance.queries.people import Asked
from midspan.office.compliance.terms import Found

OWES = {"Nurse": Role.NURSE, "Case manager or counsellor": Role.CASE_MANAGER}  # everything else is the counsellor's
PAPER_WORDS = {RENEW: "new wording", COUNTERSIGN: "waits for a colleague's name", MISSING: "not signed"}


def assessments(asked: Asked) -> Iterator[Found]:
    """The sections that are open of assessments being written, a line for each role that owes some. Two queries."""
    rule = due_rules(asked.on)["assessment_section"]
    for open_one in open_assessments(asked.everybody).values():
        due_on = open_one.started_on + timedelta(days=rule.days)
        for role, missing in _by_role(open_one).items():
            owner = open_one.by_id if role is Role.COUNSELLOR else None
            words = ", ".join(one.title for one in missing)
            yield Found(rule.code, due_on, open_one.episode_id, words, owner_id=owner, role=role)


def measures(asked: Asked) -> Iterator[Found]:
    """The measures to be asked again, a line for each person. Three queries."""
    for episode_id, listed in due_of(asked.active, asked.on, courses=asked.courses).items():
        words = ", ".join(dict.fromkeys(one.short for one in listed))
        yield Found("measure_due", min(one.due_on for one in listed), episode_id, words)


def papers(asked: Asked) -> Iterator[Found]:
    """Consents that end, papers to sign anew or to countersign, required ones of people in treatment that are missing. One
    query."""
    ahead = due_rules(asked.on)["paper_ends"].ahead_days
    for episode_id, lines in papers_due(
        asked.active if asked.only_own else asked.everybody, on=asked.on, ahead_days=ahead
    ).items():
        admitted_on = asked.admitted.get(episode_id)
        for line in lines:
            if line.what == EXPIRES:
                yield Found("paper_ends", line.due_on or asked.on, episode_id, line.title)
        words = [f"{line.title}: {PAPER_WORDS[line.what]}" for line in lines if line.what in PAPER_WORDS]
        if words and admitted_on is not None:
            yield Found("paper_open", admitted_on, episode_id, "; ".join(words))


def _by_role(open_one: OpenAssessment) -> dict[Role, list[Progress]]:
    found: dict[Role, list[Progress]] = {}
    for one in open_one.missing:
        found.setdefault(OWES.get(one.owes, Role.COUNSELLOR), []).append(one)
    return found
