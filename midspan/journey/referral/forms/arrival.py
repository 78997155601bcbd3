"""The forms of arrival: a new person, a new referral, an inquiry on the line, filters of the inbox."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Patient
from midspan.foundation.program.models import Site
from midspan.journey.referral.forms.work import CHANNELS, TYPES, Once, words
from midspan.journey.referral.terms import PriorLevel, ReferralStatus, ReferralType, SourceKind, Urgency

SOURCES = [
    (SourceKind.SELF, _("Themselves")),
    (SourceKind.FAMILY, _("Family or a friend")),
    (SourceKind.HOSPITAL, _("Hospital")),
    (SourceKind.DETOX, _("Withdrawal management")),
    (SourceKind.RESIDENTIAL, _("Residential treatment")),
    (SourceKind.PARTIAL_HOSPITALIZATION, _("Partial hospitalization")),
    (SourceKind.HEALTH_CARE, _("Other health care")),
    (SourceKind.COURT, _("Court or probation")),
    (SourceKind.EMPLOYER, _("Employer or assistance program")),
    (SourceKind.SCHOOL, _("School")),
    (SourceKind.COMMUNITY, _("Community organization")),
    (SourceKind.ELECTRONIC, _("Records of another system")),
]
LEVELS = [
    ("", _("Not known")),
    (PriorLevel.INPATIENT, _("Inpatient hospital")),
    (PriorLevel.WITHDRAWAL_MANAGEMENT, _("Withdrawal management")),
    (PriorLevel.RESIDENTIAL, _("Residential")),
    (PriorLevel.PARTIAL_HOSPITALIZATION, _("Partial hospitalization")),
    (PriorLevel.INTENSIVE_OUTPATIENT, _("Intensive outpatient")),
    (PriorLevel.OUTPATIENT, _("Outpatient")),
    (PriorLevel.NONE, _("None")),
]
URGENCIES = [
    (Urgency.ROUTINE, _("Routine")),
    (Urgency.SOON, _("Soon: within two business days")),
    (Urgency.URGENT, _("Urgent: today")),
]
STATUSES = [
    (ReferralStatus.NEW, _("New")),
    (ReferralStatus.CONTACTED, _("Contacted")),
    (ReferralStatus.SCREENED, _("Screened")),
    (ReferralStatus.ASSESSING, _("Assessing")),
    (ReferralStatus.PLACED, _("Level agreed")),
    (ReferralStatus.ADMITTED, _("Admitted")),
    (ReferralStatus.DIVERTED, _("Other care first")),
    (ReferralStatus.CLOSED, _("Closed")),
]
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class PersonForm(forms.ModelForm):
    """As much of a new person as the first call gives."""

    class Meta:
        model = Patient
        fields = ["first_name", "last_name", "chosen_name", "pronouns", "birth_date", "telephone", "email", "may_call",
                  "may_leave_message", "may_text", "may_mail", "contact_note"]  # fmt: skip
        widgets = {"birth_date": DATE}
        labels = {
            "chosen_name": _("Name they go by"),
            "may_call": _("We may call"),
            "may_leave_message": _("We may leave a message"),
            "may_text": _("We may send text messages"),
            "may_mail": _("We may send letters and e-mail"),
            "contact_note": _("What else makes contact safe"),
        }
        help_texts = {"contact_note": _("For instance: only after six; a partner picks up the house telephone.")}


class ReferralForm(Once):
    """Who sends somebody, from where, how soon, and whether they come willingly."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)
    source_kind = forms.ChoiceField(label=_("Who sends them"), choices=SOURCES)
    source_name = forms.CharField(
        label=_("Name of the sender"), help_text=_("A house that is new is listed among the senders."), required=False,
        max_length=120, widget=forms.TextInput(attrs={"list": "senders", "autocomplete": "off"}),
    )  # fmt: skip
    urgency = forms.ChoiceField(label=_("How soon"), choices=URGENCIES, widget=forms.RadioSelect, initial=Urgency.ROUTINE)
    prior_level = forms.ChoiceField(label=_("Care they come from"), choices=LEVELS, required=False)
    discharged_on = forms.DateField(label=_("Discharged from there on"), required=False, widget=DATE)
    referral_type = forms.ChoiceField(
        label=_("Voluntary or mandated"), choices=TYPES, widget=forms.RadioSelect, initial=ReferralType.UNKNOWN
    )
    mandated_by = forms.CharField(label=_("Who mandates it"), required=False, max_length=120)
    motivation = words(_("What they hope for, in their words"), rows=2)
    reason = words(_("Why they are referred"), rows=2)

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])  # type: ignore[attr-defined]


for _name in ("urgency", "referral_type"):
    ReferralForm.base_fields[_name].look = "across"  # type: ignore[attr-defined]


class SameForm(forms.Form):
    """Whether a new person is one of those who look alike. Asked only when somebody does."""

    same_as = forms.TypedChoiceField(
        label=_("Is it one of these people?"), coerce=int, empty_value=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, alike: list[Patient], **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = [(str(one.pk), f"{one.sort_name}, {one.birth_date or '?'}, {one.record_number}") for one in alike]
        self.fields["same_as"].choices = [*known, ("0", _("No, somebody new"))]  # type: ignore[attr-defined]


class InquiryForm(Once):
    """Somebody called, wrote or came."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)
    channel = forms.ChoiceField(label=_("How"), choices=CHANNELS, widget=forms.RadioSelect)
    received_at = forms.DateTimeField(label=_("When it came"), widget=MOMENT)
    answered = forms.ChoiceField(
        label=_("Answered"),
        choices=[("at_once", _("At once")), ("now", _("Called back just now")), ("no", _("Not yet"))],
        widget=forms.RadioSelect,
        initial="at_once",
    )
    caller = forms.CharField(label=_("Who called"), required=False, max_length=120)
    call_back = forms.CharField(label=_("Where to call back, and when it is safe"), required=False, max_length=60)
    note = words(_("What they asked"), rows=2)

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])  # type: ignore[attr-defined]
        self.fields["received_at"].initial = timezone.localtime

    @property
    def details(self) -> dict[str, Any]:
        """The words for `log_inquiry`, but for a call back just now, whose moment is the view's."""
        given = {name: self.cleaned_data[name] for name in ("channel", "received_at", "caller", "call_back", "note", "once")}
        return {**given, "answered_at": given["received_at"] if self.cleaned_data["answered"] == "at_once" else None}


for _name in ("channel", "answered"):
    InquiryForm.base_fields[_name].look = "across"  # type: ignore[attr-defined]


class PromiseForm(forms.Form):
    """The number of the line, and within how many minutes it promises an answer."""

    telephone = forms.CharField(label=_("Number of the line"), required=False, max_length=40)
    answer_within_minutes = forms.IntegerField(label=_("Answered within, in minutes"), min_value=1, max_value=1440)


class FilterForm(forms.Form):
    """Which referrals the inbox shows. Names nobody asked for are ignored, so that an old link still works."""

    owner = forms.ChoiceField(label=_("Owner"), required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(
        self, *args: Any, owners: list[tuple[int, str]], sites: list[Site], counted: dict[ReferralStatus, int], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        people = [(str(pk), name) for pk, name in owners]
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("Anyone")), ("mine", _("Mine")), ("none", _("No one yet")), *people,
        ]  # fmt: skip
        said = [(status.value, f"{words} ({counted[status]})") for status, words in STATUSES]
        self.fields["status"].choices = [("", _("All waiting")), *said]  # type: ignore[attr-defined]
        self.fields["site"].choices = [("", _("Every site")), *((str(site.pk), site.name) for site in sites)]  # type: ignore[attr-defined]
