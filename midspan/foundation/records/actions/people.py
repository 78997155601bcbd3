"""What is done to people: registered, corrected, joined when two records are one person, and parted again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.models import EmergencyContact, Identifier, Merge, Patient, PossibleDuplicate, Staff
from midspan.foundation.people.rules import plain, record_number, search_text
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions.door import action
from midspan.foundation.records.actions.outside import give_back
from midspan.foundation.records.models import OutsideRecord
from midspan.foundation.records.terms import Reason, Refused

LIKE_ENOUGH = 0.55  # trigram likeness of names from which two people go to the worklist
MOVES: dict[str, type[models.Model]] = {"episodes": Episode, "identifiers": Identifier, "outside_records": OutsideRecord,
                          "emergency_contacts": EmergencyContact}  # fmt: skip


@action("person.registered", needs=Permission.REGISTER)
def register(*, details: Mapping[str, Any], identifiers: Mapping[str, str] | None = None, by: Staff, at: datetime) -> Patient:
    """Write down a new person. `details` are fields of Patient; `identifiers` map a system to its value.

    Possible duplicates go to the worklist. Refuses a person without a last name, one born in the future, and an identifier
    that belongs to somebody else.
    """
    _check({"last_name": "", **details}, at)
    _check_identifiers(identifiers or {})
    patient = Patient(**details, registered_at=at, record_number=_next_record_number())
    patient.search_text = _search_text(patient)
    patient.save()
    Identifier.objects.bulk_create(
        [Identifier(patient=patient, system=system, value=value) for system, value in (identifiers or {}).items()]
    )
    _note_duplicates(patient, at)
    return patient


@action("person.corrected", needs=Permission.CORRECT, versioned=True)
def correct(patient: Patient, *, details: Mapping[str, Any], by: Staff, at: datetime) -> Patient:
    """Change a person's name, contact rules or demographics. Refuses when someone else changed them meanwhile."""
    _check(details, at)
    for field, value in details.items():
        setattr(patient, field, value)
    patient.search_text = _search_text(patient)
    patient.save()
    _note_duplicates(patient, at)
    return patient


@action("contact.named", needs=Permission.CORRECT)
def name_emergency_contact(
    patient: Patient, *, name: str, relationship: str = "", telephone: str = "", note: str = "", by: Staff, at: datetime
) -> EmergencyContact:
    """Add whom to reach in an emergency."""
    return EmergencyContact.objects.create(patient=patient, name=name, relationship=relationship, telephone=telephone, note=note)


@action("contact.changed", needs=Permission.CORRECT)
def change_emergency_contact(
    contact: EmergencyContact, *, name: str, relationship: str = "", telephone: str = "", note: str = "", by: Staff, at: datetime
) -> EmergencyContact:
    """Say anew who it is or how they are reached. The old words stay, ended; refuses without a name and for one ended."""
    patient = _ended(contact, at).patient
    if not name.strip():
        raise Refused(Reason("Say who it is.", rule="person", field="name"))
    return EmergencyContact.objects.create(patient=patient, name=name, relationship=relationship, telephone=telephone, note=note)


@action("contact.ended", needs=Permission.CORRECT)
def end_emergency_contact(contact: EmergencyContact, *, by: Staff, at: datetime) -> EmergencyContact:
    """This person is not called any more; who it was stays known. Refuses a second time."""
    return _ended(contact, at)


def _ended(contact: EmergencyContact, at: datetime) -> EmergencyContact:
    row = EmergencyContact.objects.select_for_update(of=["self"], no_key=True).select_related("patient").get(pk=contact.pk)
    if row.ended_at is not None:
        raise Refused(Reason("Somebody changed this contact since you opened it. Look again.", rule="lost-update"))
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    return row


@action("person.merged", needs=Permission.MERGE)
def merge(kept: Patient, *, merged: Patient, by: Staff, at: datetime) -> Merge:
    """Join two records of one person: everything moves under `kept`, and what moved is written down.

    Refuses when either is merged already, when they are the same, and when both have an open course of care.
    """
    kept, merged = _locked(kept, merged)
    if reasons := _reasons_against_merging(kept, merged):
        raise Refused(reasons)
    moved = {}
    for name, model in MOVES.items():
        rows = model._base_manager.filter(patient=merged)
        moved[name] = list(rows.values_list("pk", flat=True))
        rows.update(patient=kept)
    earlier = Patient.objects.filter(merged_into=merged)  # whoever was merged into this one is now in the kept one
    moved["merged_from"] = list(earlier.values_list("pk", flat=True))
    earlier.update(merged_into=kept)
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    _settle(kept, merged, same=True, by=by, at=at)
    return Merge.objects.create(kept=kept, merged=merged, moved=moved, by=by, at=at)


@action("person.unmerged", needs=Permission.MERGE)
def undo_merge(merge: Merge, *, by: Staff, at: datetime) -> Merge:
    """Part two records again: exactly what moved moves back, and outside records that came since go to
    whom they name. Refuses a second time, and out of order."""
    merge = Merge.objects.select_for_update(no_key=True).select_related("merged").get(pk=merge.pk)
    if merge.undone_at is not None:
        raise Refused(Reason("This was undone already.", rule="merge"))
    if merge.kept.merged_into_id is not None:
        raise Refused(Reason("The kept record was merged into another since. Undo that one first.", rule="merge"))
    for name, model in MOVES.items():
        model._base_manager.filter(pk__in=merge.moved.get(name, []), patient=merge.kept).update(patient=merge.merged)
    give_back(kept=merge.kept, parted=merge.merged)
    Patient.objects.filter(pk__in=merge.moved.get("merged_from", []), merged_into=merge.kept).update(merged_into=merge.merged)
    merge.merged.merged_into = None
    merge.merged.save(update_fields=["merged_into"])
    merge.undone_by, merge.undone_at = by, at
    merge.save()
    _settle(merge.kept, merge.merged, same=False, by=by, at=at)
    return merge


@action("duplicate.settled", needs=Permission.MERGE)
def settle_as_two(pair: PossibleDuplicate, *, by: Staff, at: datetime) -> PossibleDuplicate:
    """Say that two people who look alike are two people; the pair does not come back."""
    pair = PossibleDuplicate.objects.select_for_update(no_key=True).get(pk=pair.pk)
    if pair.settled_at is not None:
        raise Refused(Reason("Somebody settled this pair already.", rule="merge"))
    pair.same_person, pair.settled_by, pair.settled_at = False, by, at
    pair.save()
    return pair


def _search_text(patient: Patient) -> str:
    return search_text(
        names=[patient.last_name, patient.first_name, patient.chosen_name, patient.middle_name],
        birth_date=patient.birth_date,
        record_number=patient.record_number,
    )


def _check(details: Mapping[str, Any], at: datetime) -> None:
    if "last_name" in details and not details["last_name"].strip():
        raise Refused(Reason("A last name is needed; write Unknown if nobody knows it.", rule="person", field="last_name"))
    if (born := details.get("birth_date")) and born > at.date():
        raise Refused(Reason("The birth date lies in the future.", rule="person", field="birth_date"))


def _check_identifiers(identifiers: Mapping[str, str]) -> None:
    taken = Q(pk__in=[])
    for system, value in identifiers.items():
        taken |= Q(system=system, value=value)
    if identifiers and Identifier.objects.filter(taken).exists():
        raise Refused(Reason("Somebody is known by this number already.", rule="person"))


def _next_record_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('people_record_number')")
        return record_number(cursor.fetchone()[0])


def _note_duplicates(patient: Patient, at: datetime) -> None:
    """Put on the worklist who has the same birth date and a like name, or the very same name and no known birth date."""
    name = plain(f"{patient.last_name} {patient.first_name}".strip())
    starts = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_possibleduplicate (first_id, second_id, likeness, found_at)
            SELECT least(id, %(id)s), greatest(id, %(id)s), likeness, %(at)s
            FROM (SELECT id, similarity(unaccent(lower(last_name || ' ' || first_name)), %(name)s)::numeric(4,3) AS likeness
                  FROM people_patient
                  WHERE id <> %(id)s AND merged_into_id IS NULL AND birth_date = %(born)s
                  UNION
                  SELECT id, 1.0 FROM people_patient
                  WHERE id <> %(id)s AND merged_into_id IS NULL AND (birth_date IS NULL OR %(born)s::date IS NULL)
                    AND search_text LIKE %(starts)s AND unaccent(lower(trim(last_name || ' ' || first_name))) = %(name)s
                 ) AS alike
            WHERE likeness >= %(enough)s
            ON CONFLICT (first_id, second_id) DO NOTHING
            """,
            {"id": patient.pk, "at": at, "name": name, "born": patient.birth_date, "starts": starts, "enough": LIKE_ENOUGH},
        )


def _locked(kept: Patient, merged: Patient) -> tuple[Patient, Patient]:
    rows = {
        row.pk: row for row in Patient.objects.select_for_update(no_key=True).filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
    }
    return rows[kept.pk], rows[merged.pk]


def _reasons_against_merging(kept: Patient, merged: Patient) -> list[Reason]:
    if kept.pk == merged.pk:
        return [Reason("These are the same record.", rule="merge")]
    if kept.merged_into_id or merged.merged_into_id:
        return [Reason("One of the two was merged already.", rule="merge")]
    if Episode.objects.filter(Q(patient=kept) | Q(patient=merged), status__in=OPEN).count() > 1:
        return [
            Reason(
                "Both records have an open course of care. Close or cancel one first.",
                rule="one-open-episode",
                who="Admissions or a supervising clinician.",
            )
        ]
    return []


def _settle(first: Patient, second: Patient, *, same: bool, by: Staff, at: datetime) -> None:
    low, high = sorted([first.pk, second.pk])
    PossibleDuplicate.objects.filter(first_id=low, second_id=high).update(same_person=same, settled_by=by, settled_at=at)
