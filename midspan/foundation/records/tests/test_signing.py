"""Who can put a name to a text, and does what was signed stay as it was signed?"""

from datetime import UTC, date, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from midspan.foundation.records.actions import amend, key_of, prove, sign, staff, witnessed
from midspan.foundation.records.models import Amendment, Signature
from midspan.foundation.records.queries import amendments_of, signatures_of
from midspan.foundation.records.rules import text_hash
from midspan.foundation.records.terms import Proof, Refused, SigningMethod
from tests.cast import AT, PASSWORD

SECRET = "JBSWY3DPEHPK3PXP"


def code() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def fields(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.field for reason in refusal.value.reasons]


def test_a_name_and_a_password_prove_who_it_is(cast):
    assert prove(cast.counsellor, typed_name=" lena  brandt", secret=PASSWORD) == Proof(
        cast.counsellor.pk, "lena brandt", SigningMethod.PASSWORD
    )


@pytest.mark.parametrize(
    ("name", "secret", "faulty"),
    [
        ("Pat Sato", PASSWORD, ["typed_name"]),
        ("Lena Brandt", "wrong", ["secret"]),
        ("Lena Brandt", "", ["secret"]),
        ("Lena Brandt", "123456", ["secret"]),
        ("", " ", ["typed_name", "secret"]),
    ],
)
def test_a_wrong_name_or_secret_proves_nothing(cast, name, secret, faulty):
    with pytest.raises(Refused) as refusal:
        prove(cast.counsellor, typed_name=name, secret=secret)
    assert fields(refusal) == faulty


def test_the_clock_cannot_sign(cast):
    with pytest.raises(Refused):
        prove(cast.clock, typed_name=cast.clock.name, secret=PASSWORD)


def test_a_code_of_the_authenticator_app_proves_it_once(cast):
    TOTP.activate(cast.counsellor.account, SECRET)
    assert Authenticator.objects.count() == 1
    used = code()
    proof = prove(cast.counsellor, typed_name="Lena Brandt", secret=used)
    assert proof.method == SigningMethod.SECOND_FACTOR
    with pytest.raises(Refused):
        prove(cast.counsellor, typed_name="Lena Brandt", secret=used)
    with pytest.raises(Refused):
        prove(cast.nurse, typed_name="Pat Sato", secret=code())


def test_a_signature_covers_the_exact_text(cast):
    rosa = cast.patient()
    signature = sign(rosa, text="What she read.", proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert (signature.subject, signature.text, signature.at) == (key_of(rosa), "What she read.", AT)
    assert signature.text_sha256 == text_hash("What she read.")
    assert signatures_of([key_of(rosa)]) == {key_of(rosa): [signature]}


def test_only_one_signs_with_ones_own_name(cast):
    with pytest.raises(Refused, match="Only you"):
        sign(cast.patient(), text="x", proof=cast.proof(cast.counsellor), by=cast.nurse, at=AT)


def test_a_missing_or_expired_licence_cannot_sign(cast):
    rosa = cast.patient()
    with pytest.raises(Refused, match="no licence on file"):
        sign(rosa, text="x", proof=cast.proof(cast.case_manager), by=cast.case_manager, at=AT)
    after = datetime(2031, 1, 2, 14, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="expired before"):
        sign(rosa, text="x", proof=cast.proof(cast.counsellor), by=cast.counsellor, at=after)
    renewed = {"kind": "LPC", "number": f"TEST-{cast.counsellor.pk}", "state": "NY", "expires_on": date(2033, 1, 1)}
    staff.record_licence(cast.counsellor, **renewed, by=cast.administrator, at=AT)
    assert sign(rosa, text="x", proof=cast.proof(cast.counsellor), by=cast.counsellor, at=after).pk
    assert cast.counsellor.licences.count() == 1


def test_a_licence_signs_through_the_evening_of_its_last_day(cast):
    late = datetime(2031, 1, 2, 1, 30, tzinfo=UTC)  # 1 January, 20:30 in New York
    proof = cast.proof(cast.counsellor)
    with timezone.override("America/New_York"):
        assert sign(cast.patient(), text="x", proof=proof, by=cast.counsellor, at=late).pk
    with timezone.override("UTC"), pytest.raises(Refused, match="expired"):
        sign(cast.patient("Omar"), text="x", proof=proof, by=cast.counsellor, at=late)


def test_a_patient_signs_with_their_own_name_before_a_witness(cast):
    rosa = cast.patient()
    rosa.chosen_name = "Rose"
    for name in ("Rosa Alvarez", "rose alvarez"):
        signature = witnessed(rosa, text="I agree.", patient=rosa, typed_name=name, witness=cast.counsellor, at=AT)
        assert (signature.patient, signature.witness, signature.staff) == (rosa, cast.counsellor, None)
    with pytest.raises(Refused) as refusal:
        witnessed(rosa, text="I agree.", patient=rosa, typed_name="Rosa", witness=cast.counsellor, at=AT)
    assert fields(refusal) == ["client_name"]


def test_an_amendment_stands_beside_what_was_signed(cast):
    rosa, proof = cast.patient(), cast.proof(cast.counsellor)
    words = {"proof": proof, "by": cast.counsellor, "at": AT}
    with pytest.raises(Refused, match="not signed yet"):
        amend(rosa, text="12 December", reason="Wrong date", **words)
    sign(rosa, text="Hearing 2 December", **words)
    with pytest.raises(Refused) as refusal:
        amend(rosa, text=" ", reason="", **words)
    assert fields(refusal) == ["text", "reason"]
    amendment = amend(rosa, text=" 12 December ", reason="Wrong date", **words)
    assert amendments_of([key_of(rosa)]) == {key_of(rosa): [amendment]}
    assert [row.text for row in signatures_of([key_of(rosa)])[key_of(rosa)]] == [
        "Hearing 2 December",
        "Wrong date\n\n12 December",
    ]
    assert Amendment.objects.get().text == "12 December"


@pytest.mark.parametrize("table", ["records_signature", "records_amendment"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_signed(cast, table, sql):
    rosa, words = cast.patient(), {"proof": cast.proof(cast.counsellor), "by": cast.counsellor, "at": AT}
    sign(rosa, text="Signed", **words)
    amend(rosa, text="More", reason="Forgot", **words)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))
    assert Signature.objects.count() == 2
