"""The forms of the referral page: owner, attempts, the three questions, the talks, closing."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.journey.referral.models import Inquiry
from midspan.journey.referral.terms import (
    Answer,
    BestPractice,
    CloseReason,
    ContactChannel,
    ContactOutcome,
    PreScreenFacts,
    ReferralType,
)

CHANNELS = [
    (ContactChannel.TELEPHONE, _("Call")),
    (ContactChannel.TEXT, _("Text message")),
    (ContactChannel.EMAIL, _("E-mail")),
    (ContactChannel.VISIT, _("Visit")),
    (ContactChannel.LETTER, _("Letter")),
]
OUTCOMES = [
    (ContactOutcome.REACHED, _("Spoke with the person")),
    (ContactOutcome.NO_ANSWER, _("No answer")),
    (ContactOutcome.LEFT_MESSAGE, _("Left a message")),
    (ContactOutcome.WRONG_NUMBER, _("Wrong number or address")),
    (ContactOutcome.DECLINED, _("Spoke; they do not want to come now")),
]
ANSWERS = [(Answer.YES, _("Yes")), (Answer.NO, _("No")), (Answer.UNKNOWN, _("Not known"))]
PRACTICES = [
    (BestPractice.RISK_OF_FIRST_WEEKS, _("The first weeks at home are the risky ones")),
    (BestPractice.MEDICATION_GOES_ON, _("Medication goes on without a gap")),
    (BestPractice.MUTUAL_HELP, _("Mutual-help meetings from the first week")),
    (BestPractice.OVERDOSE, _("Lower tolerance, overdose and naloxone")),
    (BestPractice.WHOM_TO_CALL, _("Whom to call at which hour")),
    (BestPractice.WHAT_HELPS_AT_HOME, _("What helps at home and who carries them")),
]
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TYPES = [
    (ReferralType.VOLUNTARY, _("Voluntary")),
    (ReferralType.MANDATED, _("Mandated")),
    (ReferralType.UNKNOWN, _("Not asked yet")),
]
CLOSINGS = [
    (CloseReason.NOT_REACHED, _("Not reached")),
    (CloseReason.DECLINED, _("Does not want to come")),
    (CloseReason.NOT_ELIGIBLE, _("Not a person for this program")),
    (CloseReason.ELSEWHERE, _("Went elsewhere")),
    (CloseReason.DIED, _("Has died")),
    (CloseReason.DUPLICATE, _("Referred twice")),
    (CloseReason.OTHER, _("Another reason")),
]


def fresh_key() -> str:
    """A key that makes a form sent twice count once."""
    return uuid4().hex


def question(label: Any, help_text: Any) -> forms.ChoiceField:
    """One safety question: yes, no or not known, none of them chosen beforehand."""
    field = forms.ChoiceField(label=label, help_text=help_text, choices=ANSWERS, widget=forms.RadioSelect)
    field.error_messages["required"] = _("Choose yes, no or not known.")
    field.look = "across"  # type: ignore[attr-defined]
    return field


def words(label: Any, *, rows: int = 3, required: bool = False, help_text: Any = "") -> forms.CharField:
    """A few sentences."""
    area = forms.Textarea(attrs={"rows": rows})
    field = forms.CharField(label=label, required=required, widget=area, help_text=help_text)
    field.look = "long"  # type: ignore[attr-defined]
    return field


class Once(forms.Form):
    """A form that may be sent twice by a nervous finger or a bad line."""

    once = forms.CharField(widget=forms.HiddenInput, initial=fresh_key, max_length=80)


class Versioned(forms.Form):
    """A form that does not overwrite what somebody else changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class OwnerForm(Versioned):
    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("Who works on it"), empty_label=_("Choose"))

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues  # type: ignore[attr-defined]


class AttemptForm(Once):
    channel = forms.ChoiceField(label=_("How"), choices=CHANNELS, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("What came of it"), choices=OUTCOMES, widget=forms.RadioSelect)
    note = words(_("Note"), rows=2)


AttemptForm.base_fields["channel"].look = "across"  # type: ignore[attr-defined]


class PreScreenForm(Once):
    """The three safety questions, in the order of their weight."""

    danger = question(
        _("Is the person in danger now?"), _("Thoughts of suicide, harm to others, violence at home, overdose today.")
    )
    withdrawal = question(
        _("Is withdrawal likely to be dangerous?"),
        _("Daily alcohol or benzodiazepines until lately; seizures or delirium before; shaking, sweating, fever now."),
    )
    medical = question(
        _("Is there a medical problem that needs care first?"),
        _("Chest pain, infection, pregnancy with bleeding, an illness that is out of control."),
    )
    note = words(_("Note"), rows=2)

    @property
    def answers(self) -> PreScreenFacts:
        given = self.cleaned_data
        return PreScreenFacts(Answer(given["withdrawal"]), Answer(given["medical"]), Answer(given["danger"]))


class InterviewForm(Once):
    """The talk before someone leaves partial hospitalization for us (row 003-14)."""

    best_practice = forms.MultipleChoiceField(
        label=_("Best practice spoken about"), choices=PRACTICES, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what of best practice was spoken about.")},
    )  # fmt: skip
    what_worked = words(_("What worked there"), required=True, help_text=_("Groups, skills, medicines, times of day."))
    personal_objectives = words(_("What the person wants to reach here"), required=True, help_text=_("In their words."))
    supports = words(_("Who and what carries them at home"), rows=2)
    concerns = words(_("What worries them about less structure"), rows=2)
    held_on = forms.DateField(label=_("Held on"), required=False, widget=DATE, help_text=_("Today, when left empty."))
    held_by = forms.CharField(label=_("Who held it there"), required=False, max_length=120, help_text=_("When it was not you."))

    @property
    def details(self) -> dict[str, Any]:
        """The words for `hold_transition_interview`."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        return {**given, "best_practice": [BestPractice(topic) for topic in given["best_practice"]]}


class MotivationForm(Versioned):
    """Whether somebody comes willingly (row 002-54)."""

    referral_type = forms.ChoiceField(label=_("Voluntary or mandated"), choices=TYPES, widget=forms.RadioSelect)
    mandated_by = forms.CharField(label=_("Who mandates it"), required=False, max_length=120)
    mandate_due_on = forms.DateField(label=_("Begins or reports by"), required=False, widget=DATE)
    mandate_contact = forms.CharField(
        label=_("Whom they name there"), required=False, max_length=160,
        help_text=_("Written down only. Nothing is told to them before the person agrees in writing."),
    )  # fmt: skip
    motivation = words(_("What they hope for, in their words"))


MotivationForm.base_fields["referral_type"].look = "across"  # type: ignore[attr-defined]


class CloseForm(Versioned):
    reason = forms.ChoiceField(label=_("Why it ends here"), choices=CLOSINGS, widget=forms.RadioSelect)


class CallField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{timezone.localtime(obj.received_at):%d %b %H:%M} {obj.caller}".strip()


class CallForm(forms.Form):
    """Which call on the line was about this person."""

    inquiry = CallField(Inquiry.objects.none(), label=_("Which call"), empty_label=_("Choose"))

    def __init__(self, *args: Any, calls: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["inquiry"].queryset = calls  # type: ignore[attr-defined]


class ReopenForm(Versioned):
    """Nothing to type: only the state of the page."""
