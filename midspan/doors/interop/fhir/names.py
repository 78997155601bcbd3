"""What is a medicine called whose name stands in a record of its own? Prescriptions may only point at it."""

import re
from dataclasses import replace

from midspan.doors.interop.fhir.identity import id_in_address
from midspan.foundation.records.models import OutsideRecord, OutsideSource
from midspan.foundation.records.terms import OutsideKind, OutsideResource

MEDICATION = "Medication"
ADDRESS = re.compile(r"urn:uuid:\S+|(?:\S*/)?Medication[/?]\S+")
NAMELESS = "Medicine named in another record"


def borrow_names(source: OutsideSource, resources: list[OutsideResource]) -> list[OutsideResource]:
    """The same resources; a title that is only the address of a Medication becomes its name, when that one is here."""
    bare = {
        resource.key: id_in_address(resource.entry.title, MEDICATION)
        for resource in resources
        if resource.entry.kind == OutsideKind.MEDICATION and ADDRESS.fullmatch(resource.entry.title)
    }
    if not bare:
        return resources
    rows = OutsideRecord.objects.filter(source=source, resource_type=MEDICATION, resource_id__in=bare.values())
    names = dict(rows.values_list("resource_id", "title"))
    names |= {here.resource_id: here.entry.title for here in resources if here.resource_type == MEDICATION}
    return [
        replace(resource, entry=replace(resource.entry, title=names.get(bare[resource.key], NAMELESS)))
        if resource.key in bare
        else resource
        for resource in resources
    ]
