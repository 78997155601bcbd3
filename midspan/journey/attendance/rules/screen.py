"""Does what somebody answers at the door ask for care around the clock, and who may settle that?"""

from collections.abc import Mapping

from midspan.foundation.people.terms import LicenceState
from midspan.foundation.records.terms import Reason
from midspan.journey.attendance.terms import ScreenVersion


def alarms_in(answers: Mapping[str, bool], version: ScreenVersion) -> list[str]:
    """The codes of the questions whose answer asks for somebody now, in the order asked.

    Source: mission row 002-03: the screen escalates when the need for care around the clock appears.
    """
    return [question.code for question in version.questions if answers.get(question.code) is question.alarm]


def reasons_against_screen(answers: Mapping[str, bool], version: ScreenVersion) -> list[Reason]:
    """Why a screen is not written down: a question was not answered. One alarm is enough without the others.

    Source: mission row 002-03; house rule: an alarm is never held up by a form.
    """
    if alarms_in(answers, version):
        return []
    return [
        Reason(f"Not answered yet: {question.text}", rule="002-03", field=question.code)
        for question in version.questions
        if question.code not in answers
    ]


def reasons_against_settling(*, settled: bool, decision: str, licence: LicenceState) -> list[Reason]:
    """Why an alarm of the door stays open. Empty means that it can be settled.

    Source: mission row 002-03; house rule: a licensed clinician decides whether the program is still enough.
    """
    reasons = []
    if settled:
        reasons.append(Reason("This was settled already.", rule="002-03"))
    if licence != LicenceState.VALID:
        reasons.append(Reason("A clinician with a valid licence settles this.", rule="002-03", who="Ask who supervises now."))
    if not decision.strip():
        reasons.append(Reason("Write what was decided, and what the person does tonight.", rule="002-03", field="decision"))
    return reasons
