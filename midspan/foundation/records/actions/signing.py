"""How a name is put to a text: staff prove who they are, patients sign before a witness."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import models
from django.utils.timezone import localtime

from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.rules import licence_state
from midspan.foundation.records.actions.door import key_of
from midspan.foundation.records.models import Amendment, Signature
from midspan.foundation.records.rules import name_matches, reasons_against_amending, reasons_against_signing, text_hash
from midspan.foundation.records.terms import Proof, Reason, Refused, SignerKind, SigningMethod


def prove(staff: Staff, *, typed_name: str, secret: str) -> Proof:
    """A proof that the person at the keyboard is this staff member: their own name, typed, and a secret re-entered.

    The secret is the password, or a code of the authenticator app where one is set up. Raises Refused at the field.
    """
    reasons = []
    if not name_matches(typed_name, staff.name):
        reasons.append(Reason(f"Type your name as it stands on your account: {staff.name}.", rule="0003", field="typed_name"))
    method = _method(staff, secret.strip())
    if method is None:
        reasons.append(Reason("That password or code is not right. Nothing was signed.", rule="0003", field="secret"))
    if reasons or method is None:
        raise Refused(reasons)
    return Proof(staff.pk, " ".join(typed_name.split()), method)


def sign(subject: models.Model, *, text: str, proof: Proof, by: Staff, at: datetime) -> Signature:
    """Sign the exact text as a licensed staff member. For use inside an action; refuses without a valid licence."""
    if proof.staff_id != by.pk:
        raise Refused(Reason("Only you can sign with your name.", rule="0003"))
    licences = [licence.facts for licence in by.licences.all()]
    on = localtime(at).date()  # in the clinic's zone: an evening's signature is not yet tomorrow's
    if reasons := reasons_against_signing(licence=licence_state(licences, on=on), on=on):
        raise Refused(reasons)
    return Signature.objects.create(
        subject=key_of(subject),
        signer_kind=SignerKind.STAFF,
        staff=by,
        typed_name=proof.typed_name,
        credentials=by.credentials,
        method=proof.method,
        text=text,
        text_sha256=text_hash(text),
        at=at,
    )


def amend(subject: models.Model, *, text: str, reason: str, proof: Proof, by: Staff, at: datetime) -> Amendment:
    """A later word on a signed record, signed itself; the first text stays. For use inside an action."""
    signed = Signature.objects.filter(subject=key_of(subject)).exists()
    if reasons := reasons_against_amending(signed=signed, text=text, reason=reason):
        raise Refused(reasons)
    words, why = text.strip(), reason.strip()
    signature = sign(subject, text=f"{why}\n\n{words}", proof=proof, by=by, at=at)
    return Amendment.objects.create(subject=key_of(subject), reason=why, text=words, signature=signature, by=by, at=at)


def witnessed(subject: models.Model, *, text: str, patient: Patient, typed_name: str, witness: Staff, at: datetime) -> Signature:
    """The patient's own signature, typed before a witness, who is recorded. For use inside an action."""
    names = {patient.legal_name, patient.name, f"{patient.first_name} {patient.last_name}".strip()}
    if not any(name_matches(typed_name, name) for name in names if name):
        raise Refused(
            Reason(
                f"The person types their own name: {patient.name} or {patient.legal_name}.",
                rule="0003",
                field="client_name",
            )
        )
    return Signature.objects.create(
        subject=key_of(subject),
        signer_kind=SignerKind.PATIENT,
        patient=patient,
        witness=witness,
        typed_name=" ".join(typed_name.split()),
        method=SigningMethod.WITNESSED,
        text=text,
        text_sha256=text_hash(text),
        at=at,
    )


def _method(staff: Staff, secret: str) -> SigningMethod | None:
    if staff.account is None or not secret:
        return None
    if secret.isdigit() and len(secret) == 6 and _second_factor(staff, secret):
        return SigningMethod.SECOND_FACTOR
    return SigningMethod.PASSWORD if staff.account.check_password(secret) else None


def _second_factor(staff: Staff, code: str) -> bool:
    totp = Authenticator.objects.filter(user=staff.account, type=Authenticator.Type.TOTP).first()
    return bool(totp and totp.wrap().validate_code(code))
