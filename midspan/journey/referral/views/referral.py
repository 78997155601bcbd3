"""What is done at one referral: an owner, attempts, the safety questions, the talks, closing."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.journey.referral import actions
from midspan.journey.referral.forms.work import (
    AttemptForm,
    CallForm,
    CloseForm,
    InterviewForm,
    MotivationForm,
    OwnerForm,
    PreScreenForm,
    ReopenForm,
)
from midspan.journey.referral.terms import CloseReason, ContactChannel, ContactOutcome, ReferralType
from midspan.journey.referral.views.page import calls, colleagues, of_referral, referral_row, work


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def owner(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Somebody takes the referral, oneself or a colleague."""
    row = referral_row(referral_id)
    form = OwnerForm(request.POST, colleagues=colleagues(row))
    return work(request, row, "owner", form, lambda given, who: actions.take(row, owner=given["owner"], **who))


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def attempts(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Somebody tried to reach the person."""
    row = referral_row(referral_id)

    def act(given: dict[str, Any], who: dict[str, Any]) -> None:
        channel, outcome = ContactChannel(given["channel"]), ContactOutcome(given["outcome"])
        actions.record_attempt(row, channel=channel, outcome=outcome, note=given["note"], **who)

    return work(request, row, "attempt", AttemptForm(request.POST), act)


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def pre_screens(request: StaffRequest, referral_id: int) -> HttpResponse:
    """The three safety questions were asked."""
    row, form = referral_row(referral_id), PreScreenForm(request.POST)
    return work(
        request, row, "screen", form,
        lambda given, who: actions.pre_screen(row, answers=form.answers, note=given["note"], **who),
    )  # fmt: skip


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def interview(request: StaffRequest, referral_id: int) -> HttpResponse:
    """The talk before leaving partial hospitalization was held."""
    row = referral_row(referral_id)
    form = InterviewForm(request.POST)
    return work(
        request, row, "interview", form, lambda _given, who: actions.hold_transition_interview(row, **form.details, **who)
    )


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def motivation(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Whether the person comes willingly."""
    row = referral_row(referral_id)

    def act(given: dict[str, Any], who: dict[str, Any]) -> None:
        said = {name: given[name] for name in ("motivation", "mandated_by", "mandate_due_on", "mandate_contact")}
        actions.note_motivation(row, referral_type=ReferralType(given["referral_type"]), **said, **who)

    return work(request, row, "motivation", MotivationForm(request.POST), act)


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def closing(request: StaffRequest, referral_id: int) -> HttpResponse:
    """It ends here, for a reason."""
    row = referral_row(referral_id)
    return work(
        request, row, "close", CloseForm(request.POST),
        lambda given, who: actions.close(row, reason=CloseReason(given["reason"]), **who),
    )  # fmt: skip


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def reopening(request: StaffRequest, referral_id: int) -> HttpResponse:
    """It did not end there."""
    row = referral_row(referral_id)
    return work(request, row, "reopen", ReopenForm(request.POST), lambda _given, who: actions.reopen(row, **who))


@gate(Permission.ANSWER_LINE, of=of_referral)
@require_POST
def link(request: StaffRequest, referral_id: int) -> HttpResponse:
    """A call on the line was about this person."""
    row = referral_row(referral_id)
    form = CallForm(request.POST, calls=calls(request, row))
    return work(request, row, "call", form, lambda given, who: actions.link_inquiry(given["inquiry"], referral=row, **who))
