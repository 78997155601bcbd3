"""How do prescriptions, doses given and dispensed, and medicines themselves read?"""

from typing import Any

from midspan.doors.interop.fhir.readable.elements import at, concept, each, fields, joined, reference, word
from midspan.doors.interop.fhir.readable.shape import Shape, text_at
from midspan.foundation.records.terms import OutsideKind

CONTAINED = 50  # contained resources looked through for the medicine


def medicine(resource: dict[str, Any]) -> str:
    """The name of the medicine: coded, named by its reference, or contained; else the bare address of its own record."""
    if coded := concept(resource.get("medicationCodeableConcept")) or concept(resource.get("medication")):
        return coded
    named = fields(resource.get("medicationReference"))
    if said := reference(named):
        return said
    address = word(named.get("reference"))
    for inner in each(resource.get("contained"))[:CONTAINED]:
        if address == f"#{word(fields(inner).get('id'))}" and (said := of_medication(fields(inner))):
            return said
    return "" if address.startswith("#") else address


def of_medication(medication: dict[str, Any]) -> str:
    """What a Medication is: its code, else what is in it."""
    inside = [concept(value) for value in at(medication, "ingredient.item[x]")]
    return concept(medication.get("code")) or joined(inside, " with ")


def quantity_supplied(resource: dict[str, Any]) -> str:
    return text_at(resource, "dispenseRequest.quantity")


SHAPES = {
    "MedicationRequest": Shape(
        OutsideKind.MEDICATION,
        title=(medicine,),
        when=("authoredOn", "dosageInstruction.timing.repeat.boundsPeriod"),
        lines=(("Dose", "dosageInstruction"), ("Intent", "intent"), ("For", "reasonCode"), ("For", "reasonReference"),
               ("Ordered", "authoredOn"), ("By", "requester"), ("Quantity", quantity_supplied),
               ("Refills", "dispenseRequest.numberOfRepeatsAllowed"), ("Course", "courseOfTherapyType"),
               ("Status reason", "statusReason"), ("Note", "note.text")),
        noun="Prescription",
    ),
    "MedicationStatement": Shape(
        OutsideKind.MEDICATION,
        title=(medicine,),
        when=("effective[x]", "dateAsserted"),
        lines=(("Dose", "dosage"), ("Taken", "effective[x]"), ("For", "reasonCode"), ("Status reason", "statusReason"),
               ("Reported by", "informationSource"), ("Note", "note.text")),
    ),
    "MedicationAdministration": Shape(
        OutsideKind.MEDICATION,
        title=(medicine,),
        when=("effective[x]",),
        lines=(("Dose", "dosage"), ("Given", "effective[x]"), ("By", "performer.actor"), ("For", "reasonCode"),
               ("Status reason", "statusReason"), ("Note", "note.text")),
        noun="Dose given",
    ),
    "MedicationDispense": Shape(
        OutsideKind.MEDICATION,
        title=(medicine,),
        when=("whenHandedOver", "whenPrepared"),
        lines=(("Quantity", "quantity"), ("Days' supply", "daysSupply"), ("Dose", "dosageInstruction"),
               ("Handed over", "whenHandedOver"), ("By", "performer.actor"), ("Note", "note.text")),
        noun="Medicine dispensed",
    ),
    "Medication": Shape(
        OutsideKind.MEDICATION,
        title=(of_medication,),
        lines=(("Form", "form"), ("Contains", "ingredient.item[x]"), ("Maker", "manufacturer"), ("Batch", "batch.lotNumber")),
    ),
    "Immunization": Shape(
        OutsideKind.PROCEDURE,
        title=("vaccineCode",),
        when=("occurrence[x]", "recorded", "date"),
        lines=(("Given", "occurrence[x]"), ("Dose", "doseQuantity"), ("Route", "route"), ("Site", "site"),
               ("Lot", "lotNumber"), ("By", "performer.actor"), ("Not given because", "statusReason"), ("Note", "note.text")),
    ),
}  # fmt: skip
