"""How do instruments and their results travel as FHIR R4? Questionnaires out and in, responses and observations out."""

from midspan.doors.interop.fhir.questionnaire.answered import observation, questionnaire_response
from midspan.doors.interop.fhir.questionnaire.names import BASE, id_of
from midspan.doors.interop.fhir.questionnaire.reading import Reading, read_questionnaire
from midspan.doors.interop.fhir.questionnaire.sound import problems_of
from midspan.doors.interop.fhir.questionnaire.writing import questionnaire

__all__ = [
    "BASE",
    "Reading",
    "id_of",
    "observation",
    "problems_of",
    "questionnaire",
    "questionnaire_response",
    "read_questionnaire",
]
