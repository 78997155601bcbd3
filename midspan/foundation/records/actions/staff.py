"""What is done to staff: the first account, hiring, roles, licences, trainings, the on-call roster, leaving."""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from midspan.foundation.people.models import Account, Assignment, Licence, OnCallShift, Staff, Training
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.program.models import Site, Track
from midspan.foundation.program.terms import Qualification
from midspan.foundation.records.actions.door import action, founded
from midspan.foundation.records.terms import Reason, Refused

CLOCK = "Clock and interfaces"


@transaction.atomic
def found(*, name: str, username: str, password: str, at: datetime) -> Staff:
    """The very first administrator, and the clock beside them. Refuses once anybody is here: the only verb without `by`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('midspan.founded', 0))")  # two at once: one founds
    if Staff.objects.filter(account__isnull=False).exists():
        raise Refused(Reason("This Midspan has staff already; an administrator adds more.", rule="0004"))
    clock()
    administrator = Staff.objects.create(account=_account(username, password), name=name)
    Assignment.objects.create(staff=administrator, role=Role.ADMINISTRATOR, started_on=at.date())
    founded(by=administrator, at=at)
    return administrator


def clock() -> Staff:
    """The actor for nightly jobs and interfaces. It is there from the first time it is needed, before any person."""
    return _clock() or _first_clock()


def _clock() -> Staff | None:
    return Staff.objects.filter(account__isnull=True, assignments__role=Role.SYSTEM, ended_on__isnull=True).first()


@transaction.atomic
def _first_clock() -> Staff:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('midspan.clock', 0))")
    if actor := _clock():
        return actor
    actor = Staff.objects.create(name=CLOCK)
    Assignment.objects.create(staff=actor, role=Role.SYSTEM, started_on=date(2026, 1, 1))
    return actor


@action("staff.hired", needs=Permission.MANAGE_STAFF)
def hire(*, name: str, username: str, password: str, credentials: str = "", by: Staff, at: datetime) -> Staff:
    """A new member of staff with an account. Refuses a taken username and a weak password."""
    if Account.objects.filter(username=username).exists():
        raise Refused(Reason("That username is taken.", rule="0004", field="username"))
    return Staff.objects.create(account=_account(username, password), name=name, credentials=credentials)


@action("password.given", needs=Permission.MANAGE_STAFF)
def give_password(staff: Staff, *, password: str, forget_factors: bool = False, by: Staff, at: datetime) -> Staff:
    """A new first password for someone who forgot theirs; with `forget_factors` also for a lost phone or key.

    Refuses a weak password, and staff without an account.
    """
    if staff.account is None:
        raise Refused(Reason("Nobody signs in with this name.", rule="0004"))
    _refuse_weak(password, staff.account)
    staff.account.set_password(password)
    staff.account.save(update_fields=["password"])
    if forget_factors:
        Authenticator.objects.filter(user=staff.account).delete()
    return staff


@action("role.given", needs=Permission.MANAGE_STAFF)
def give_role(
    staff: Staff,
    *,
    role: Role,
    site: Site | None = None,
    track: Track | None = None,
    on: date | None = None,
    by: Staff,
    at: datetime,
) -> Assignment:
    """A role at a site (or every site), for a team or for all of it. Giving a role that is held changes nothing."""
    if role == Role.SYSTEM:
        raise Refused(Reason("That role belongs to the clock and the interfaces.", rule="0004", field="role"))
    held, _ = Assignment.objects.get_or_create(
        staff=staff, role=role, site=site, track=track, ended_on=None, defaults={"started_on": on or at.date()}
    )
    return held


@action("role.ended", needs=Permission.MANAGE_STAFF)
def end_role(assignment: Assignment, *, by: Staff, at: datetime) -> Assignment:
    """Take a role away from today. Refuses one that ended, and the last administrator's."""
    reasons = _reasons_against_leaving(assignment) if assignment.role == Role.ADMINISTRATOR else []
    if assignment.ended_on is not None:
        reasons = [Reason("This role ended already.", rule="0004")]
    if reasons:
        raise Refused(reasons)
    assignment.ended_on = at.date()
    assignment.save()
    return assignment


@action("licence.recorded", needs=Permission.MANAGE_STAFF)
def record_licence(staff: Staff, *, kind: str, number: str, state: str, expires_on: date, by: Staff, at: datetime) -> Licence:
    """A licence or its renewal: the same number takes the new expiry date. Refuses a number that someone else holds."""
    held = Licence.objects.filter(kind=kind, number=number, state=state).exclude(staff=staff).select_related("staff").first()
    if held is not None:
        raise Refused(Reason(f"{held.staff.name} holds this licence.", rule="004-06", field="number"))
    licence, _ = Licence.objects.update_or_create(
        kind=kind, number=number, state=state, defaults={"staff": staff, "expires_on": expires_on}
    )
    return licence


@action("training.recorded", needs=Permission.MANAGE_STAFF)
def record_training(
    staff: Staff, *, qualification: Qualification, source: str, from_on: date, until_on: date | None = None, by: Staff,
    at: datetime,
) -> Training:  # fmt: skip
    """What somebody learned beyond their licence, or its renewal: one of each kind. Refuses one without a source, one that ends
    before it begins, and what a licence or a role gives."""
    if qualification in {Qualification.CLINICIAN, Qualification.MEDICAL}:
        raise Refused(Reason("That comes with a licence and a role; record the licence.", rule="002-38", field="qualification"))
    if not source.strip():
        raise Refused(Reason("Say where it was learned: the course, and by whom it was given.", rule="002-38", field="source"))
    if until_on is not None and until_on < from_on:
        raise Refused(Reason("It cannot end before it begins.", rule="002-38", field="until_on"))
    training, _ = Training.objects.update_or_create(
        staff=staff,
        qualification=qualification,
        defaults={"source": source.strip(), "from_on": from_on, "until_on": until_on},
    )
    return training


@action("staff.left", needs=Permission.MANAGE_STAFF)
def end_employment(staff: Staff, *, on: date, by: Staff, at: datetime) -> Staff:
    """Someone leaves: their account is closed at once, what they wrote stays theirs. Refuses the last administrator."""
    held = staff.assignments.filter(role=Role.ADMINISTRATOR, ended_on__isnull=True).first()
    if held is not None and (reasons := _reasons_against_leaving(held)):
        raise Refused(reasons)
    staff.ended_on = on
    staff.save(update_fields=["ended_on"])
    if staff.account is not None:
        staff.account.is_active = False
        staff.account.save(update_fields=["is_active"])
    return staff


@action("on_call.rostered", needs=Permission.SCHEDULE)
def roster_on_call(staff: Staff, *, site: Site, starts_at: datetime, ends_at: datetime, by: Staff, at: datetime) -> OnCallShift:
    """Put someone on call for a stretch of time. Refuses a shift that ends before it starts."""
    if ends_at <= starts_at:
        raise Refused(Reason("A shift ends after it starts.", rule="002-08", field="ends_at"))
    return OnCallShift.objects.create(staff=staff, site=site, starts_at=starts_at, ends_at=ends_at)


def _reasons_against_leaving(administrator: Assignment) -> list[Reason]:
    others = Assignment.objects.filter(role=Role.ADMINISTRATOR, ended_on__isnull=True, staff__ended_on__isnull=True)
    if others.exclude(staff=administrator.staff_id).exists():
        return []
    return [Reason("This is the last administrator. Make another one first.", rule="0004")]


def _account(username: str, password: str) -> Account:
    _refuse_weak(password, Account(username=username))
    return Account.objects.create_user(username, password)


def _refuse_weak(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused([Reason(text, rule="0004", field="password") for text in error.messages]) from None
