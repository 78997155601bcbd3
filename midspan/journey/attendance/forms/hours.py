"""What is chosen to make up hours and what became of a follow-up, as clean values; the words of the ledger."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.journey.attendance.terms import FollowUpKind, Missing, ServiceClass, Why

WHY_WORDS = {
    Why.LATE: _("late"),
    Why.LEFT_EARLY: _("left early"),
    Why.OUT_OF_ROOM: _("out of the room"),
    Why.BREAK: _("break above the limit"),
    Why.ROUNDED: _("rounded down"),
    Why.EXCUSED: _("absent, excused"),
    Why.NO_WORD: _("absent, no word"),
    Why.NOT_SEEN: _("present, but no times"),
    Why.CANCELLED: _("session cancelled"),
    Why.SERVICE: _("service does not count by this rule"),
    Why.OTHER_COUNT: _("a fresh count differs"),
    Why.UNSIGNED: _("not signed yet"),
    Why.TO_COME: _("still to come"),
}
CLASS_WORDS = {
    ServiceClass.OUTPATIENT: _("outpatient"),
    ServiceClass.INTENSIVE: _("intensive outpatient"),
    ServiceClass.PARTIAL: _("partial hospitalization"),
}
SERVICE_WORDS = {
    "group": _("Group therapy"),
    "psychoeducation": _("Psychoeducation"),
    "skills": _("Skills training"),
    "individual": _("Individual session"),
    "family": _("Family session"),
    "assessment": _("Assessment"),
    "psychiatric_visit": _("Psychiatric visit"),
    "medication_visit": _("Medication visit"),
    "case_management": _("Case management"),
    "crisis": _("Crisis intervention"),
}
ABSENCE_SAYS = {
    "work": _("work"),
    "illness": _("illness"),
    "child_care": _("child care"),
    "transport": _("no ride"),
    "medical_visit": _("medical visit"),
    "court": _("court"),
    "other": _("other reason"),
}
KIND_WORDS = {
    FollowUpKind.RE_ENGAGEMENT: _("Call them back in"),
    FollowUpKind.INDIVIDUAL: _("Individual session"),
    FollowUpKind.CONFLICT: _("Conflict"),
    FollowUpKind.AGREEMENT: _("Agreement breached"),
    FollowUpKind.SHORT_WEEK: _("Hours fall short"),
}


def why_words(missing: Missing) -> str:
    """Why minutes do not count, in words: "late", "absent, excused: work"."""
    words = str(WHY_WORDS[missing.why])
    said = ABSENCE_SAYS.get(missing.absence)
    return f"{words}: {said}" if said and missing.why == Why.EXCUSED else words


class MakeUpForm(forms.Form):
    """Which sessions are taken; `once` lets a form that is sent twice book once."""

    sessions = forms.CharField(widget=forms.HiddenInput)
    once = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def clean_sessions(self) -> list[int]:
        text = self.cleaned_data["sessions"]
        if not all(part.isdigit() for part in text.split(",")):
            raise forms.ValidationError(_("Choose one of the offers."))
        return [int(part) for part in text.split(",")]


class OutcomeForm(forms.Form):
    """What became of a follow-up."""

    outcome = forms.CharField(
        label=_("What became of it"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OwnerForm(forms.Form):
    """Who sees to a follow-up from now on."""

    owner = forms.ModelChoiceField(label=_("Who sees to it"), queryset=Staff.objects.none())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, staff: Iterable[Staff], **words: Any):
        super().__init__(*args, **({"auto_id": "owner_%s"} | words))
        self.fields["owner"].queryset = staff  # type: ignore[attr-defined]
