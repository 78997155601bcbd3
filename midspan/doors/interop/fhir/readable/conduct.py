"""How do encounters, appointments, procedures, orders, plans and goals read?"""

from typing import Any

from midspan.doors.interop.fhir.readable.elements import concept, first
from midspan.doors.interop.fhir.readable.shape import Shape
from midspan.foundation.records.terms import OutsideKind

CLASSES = {"AMB": "ambulatory", "IMP": "inpatient", "EMER": "emergency", "VR": "virtual", "HH": "at home", "FLD": "field",
           "OBSENC": "observation", "SS": "short stay", "ACUTE": "inpatient, acute", "NONAC": "inpatient, not acute",
           "PRENC": "before admission"}  # fmt: skip


def encounter_class(resource: dict[str, Any]) -> str:
    """Ambulatory, inpatient…: many senders give the bare code of HL7's ActCode."""
    said = concept(first(resource.get("class")))
    return CLASSES.get(said, said)


SHAPES = {
    "Encounter": Shape(
        OutsideKind.ENCOUNTER,
        title=("type", "serviceType", "reasonCode", encounter_class),
        when=("period",),
        lines=(("Class", encounter_class), ("Period", "period"), ("Reason", "reasonCode"), ("Diagnosis", "diagnosis.condition"),
               ("With", "participant.individual"), ("At", "serviceProvider"), ("Place", "location.location"),
               ("Discharged to", "hospitalization.dischargeDisposition")),
    ),
    "EpisodeOfCare": Shape(
        OutsideKind.ENCOUNTER,
        title=("type",),
        when=("period",),
        lines=(("Period", "period"), ("At", "managingOrganization"), ("Care manager", "careManager"),
               ("Diagnosis", "diagnosis.condition")),
        noun="Course of care",
    ),
    "Appointment": Shape(
        OutsideKind.ENCOUNTER,
        title=("description", "serviceType", "appointmentType"),
        when=("start", "requestedPeriod"),
        lines=(("Starts", "start"), ("Ends", "end"), ("Reason", "reasonCode"), ("With", "participant.actor"),
               ("Comment", "comment")),
    ),
    "Procedure": Shape(
        OutsideKind.PROCEDURE,
        title=("code", "category"),
        when=("performed[x]",),
        lines=(("Done", "performed[x]"), ("Reason", "reasonCode"), ("Reason", "reasonReference"), ("Site", "bodySite"),
               ("By", "performer.actor"), ("At", "location"), ("Outcome", "outcome"), ("Complication", "complication"),
               ("Not done because", "statusReason"), ("Note", "note.text")),
    ),
    "ServiceRequest": Shape(
        OutsideKind.PROCEDURE,
        title=("code", "category"),
        when=("occurrence[x]", "authoredOn"),
        lines=(("Intent", "intent"), ("Priority", "priority"), ("Reason", "reasonCode"), ("Reason", "reasonReference"),
               ("Planned", "occurrence[x]"), ("Ordered", "authoredOn"), ("By", "requester"), ("Note", "note.text")),
        noun="Order",
    ),
    "DeviceRequest": Shape(OutsideKind.PROCEDURE, title=("code[x]",), when=("authoredOn",), lines=(("Intent", "intent"),)),
    "Device": Shape(
        OutsideKind.OTHER,
        title=("deviceName.name", "type", "modelNumber"),
        when=("manufactureDate",),
        lines=(("Type", "type"), ("Maker", "manufacturer"), ("Serial number", "serialNumber"), ("Lot", "lotNumber")),
    ),
    "CarePlan": Shape(
        OutsideKind.OTHER,
        title=("title", "description", "category"),
        when=("period", "created"),
        lines=(("Category", "category"), ("Period", "period"), ("Activities", "activity.detail.code"),
               ("Activities", "activity.detail.description"), ("Addresses", "addresses"), ("Note", "note.text")),
    ),
    "CareTeam": Shape(
        OutsideKind.OTHER,
        title=("name", "category"),
        when=("period",),
        lines=(("Members", "participant.member"), ("Roles", "participant.role"), ("Period", "period")),
    ),
    "Goal": Shape(
        OutsideKind.OTHER,
        title=("description",),
        status=("lifecycleStatus", "achievementStatus"),
        when=("start[x]", "statusDate"),
        lines=(("Achievement", "achievementStatus"), ("Priority", "priority"), ("Measure", "target.measure"),
               ("Target", "target.detail[x]"), ("Due", "target.due[x]"), ("Addresses", "addresses"), ("Note", "note.text")),
    ),
    "Task": Shape(
        OutsideKind.OTHER,
        title=("description", "code"),
        when=("executionPeriod", "authoredOn"),
        lines=(("Business status", "businessStatus"), ("Priority", "priority"), ("Owner", "owner"), ("Note", "note.text")),
    ),
    "NutritionOrder": Shape(OutsideKind.PROCEDURE, title=("oralDiet.type", "supplement.type"), when=("dateTime",)),
}  # fmt: skip
