"""The forms of senders: one house of the directory, asking it for a summary, a paper that came."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from midspan.journey.referral.forms.arrival import SOURCES
from midspan.journey.referral.forms.work import Once, Versioned, words
from midspan.journey.referral.terms import LARGEST_FILE, DocumentKind, SentBy, SourceKind

HOUSES = [(kind, label) for kind, label in SOURCES if kind not in {SourceKind.SELF, SourceKind.FAMILY, SourceKind.ELECTRONIC}]
WAYS = [
    (SentBy.FAX, _("Fax")),
    (SentBy.TELEPHONE, _("Telephone")),
    (SentBy.SECURE_EMAIL, _("Secure e-mail")),
    (SentBy.PORTAL, _("Their portal")),
    (SentBy.LETTER, _("Letter")),
    (SentBy.BY_HAND, _("By hand")),
]
KINDS = [
    (DocumentKind.DISCHARGE_SUMMARY, _("Discharge summary")),
    (DocumentKind.ASSESSMENT, _("Assessment")),
    (DocumentKind.LABORATORY, _("Laboratory results")),
    (DocumentKind.COURT_PAPER, _("Court paper")),
    (DocumentKind.OTHER, _("Something else")),
]


class SenderForm(forms.Form):
    """What is known of a house that sends people."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=HOUSES)
    telephone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    fax = forms.CharField(label=_("Fax"), required=False, max_length=40)
    contact = forms.CharField(label=_("Whom to ask for"), required=False, max_length=120)
    needs = words(_("What they need from us"), rows=2, help_text=_("For instance a letter of admission, a signed release."))

    @property
    def details(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {**given, "kind": SourceKind(given["kind"])}


class NewSenderForm(Once, SenderForm):
    pass


class ChangeSenderForm(Versioned, SenderForm):
    retired = forms.BooleanField(label=_("Does not send people any more"), required=False)


class RequestForm(Once):
    """How the sender was asked, and whom."""

    channel = forms.ChoiceField(label=_("How"), choices=WAYS)
    asked_of = forms.CharField(label=_("Whom"), required=False, max_length=160)


class DocumentForm(Once):
    """A paper as it came, and what it says in short."""

    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS)
    channel = forms.ChoiceField(label=_("How it came"), choices=WAYS)
    file = forms.FileField(label=_("File"), required=False, help_text=_("PDF, text or picture, 10 MB at most."))
    on_paper = forms.BooleanField(label=_("It lies here on paper"), required=False)
    medications = words(_("Medication it names"), rows=2)
    allergies = words(_("Allergies it names"), rows=1)
    last_use = words(_("Last use it names"), rows=1)
    recommended_level = forms.CharField(label=_("Level it recommends"), required=False, max_length=80)

    def clean_file(self) -> UploadedFile | None:
        given = self.cleaned_data["file"]
        if given is not None and given.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 10 MB. Ask for a smaller one, or scan it in black and white."))
        return given

    @property
    def details(self) -> dict[str, Any]:
        """The words for `receive_document`."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"once", "file"}}
        file = self.cleaned_data["file"]
        if file is not None:
            given |= {"content": file.read(), "file_name": file.name or ""}
        return {**given, "kind": DocumentKind(given["kind"]), "channel": SentBy(given["channel"])}
