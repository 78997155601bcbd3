"""How a program comes to show wording and sets its own intervals: attested, withdrawn, loaded from its file, set."""

from datetime import datetime
from hashlib import sha256

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.models import Attestation, CadenceSetting, SiteWording
from midspan.journey.assessment.rules import (
    attestation_text,
    read_wording,
    reasons_against_attesting,
    reasons_against_cadence,
    reasons_against_licence,
)
from midspan.journey.assessment.terms import Instrument

PROGRAM = "This program"


@action("wording.attested", needs=Permission.SET_UP)
def attest(instrument: str, *, proof: Proof, by: Staff, at: datetime) -> Attestation:
    """Sign that this program may use a gated instrument. Refuses one that needs no attestation, and a second one."""
    entry = _entry(instrument)
    if proof.staff_id != by.pk:
        raise Refused(Reason("Only you can sign with your name.", rule="0003"))
    attested = (
        Attestation.objects.select_for_update(no_key=True).filter(instrument=instrument, withdrawn_at__isnull=True).exists()
    )
    if reasons := reasons_against_attesting(entry, attested=attested):
        raise Refused(reasons)
    statement = f"{attestation_text(entry, PROGRAM)}\n\n{proof.typed_name}, {proof.method.value.replace('_', ' ')} re-entered"
    return Attestation.objects.create(instrument=instrument, statement=statement, by=by, at=at)


@action("wording.withdrawn", needs=Permission.SET_UP)
def withdraw_attestation(attestation: Attestation, *, by: Staff, at: datetime) -> Attestation:
    """Hide the wording of a gated instrument again. Forms that were answered stay."""
    row = Attestation.objects.select_for_update(of=["self"], no_key=True).get(pk=attestation.pk)
    if row.withdrawn_at is not None:
        raise Refused(Reason("This attestation was withdrawn already.", rule="rights"))
    row.withdrawn_at, row.withdrawn_by = at, by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return row


@action("wording.loaded", needs=Permission.SET_UP)
def load_wording(instrument: str, *, content: bytes, file_name: str, licence: str, by: Staff, at: datetime) -> SiteWording:
    """Take a program's own licensed wording from its file. Refuses what does not fit the instrument, line by line, and a file
    without a word about its licence. The newest one counts; older ones are kept."""
    entry = _entry(instrument)
    raw, against = read_wording(entry, content)
    if reasons := [*reasons_against_licence(entry, licence), *against]:
        raise Refused(reasons)
    return SiteWording.objects.create(
        instrument=instrument,
        instrument_version=entry.version,
        language=raw["language"][:35],
        wording=raw,
        licence=licence.strip(),
        file_name=file_name[-200:],
        sha256=sha256(content).hexdigest(),
        by=by,
        at=at,
    )


@action("cadence.set", needs=Permission.SET_UP)
def set_cadence(instrument: str, *, every_days: int | None, reason: str, by: Staff, at: datetime) -> CadenceSetting:
    """Ask an instrument every so many days here, or not by the clock (None). Refuses a screener before its time is over."""
    reasons = reasons_against_cadence(_entry(instrument), every_days)
    if not reason.strip():
        reasons.append(Reason("Say why it is changed.", rule="cadence", field="reason"))
    if reasons:
        raise Refused(reasons)
    return CadenceSetting.objects.create(instrument=instrument, every_days=every_days, reason=reason.strip()[:250], by=by, at=at)


def _entry(code: str) -> Instrument:
    if code not in instruments():
        raise Refused(Reason(f"There is no instrument “{code}” here.", rule="rights"))
    return instruments()[code]
