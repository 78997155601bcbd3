"""A person's details as they are written down and corrected: names, birth, demographics, address, how to reach them."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import EmergencyContact, Patient
from midspan.foundation.people.terms import Race

LANGUAGES = [
    ("en", _("English")), ("es", _("Spanish")), ("zh", _("Chinese")), ("vi", _("Vietnamese")), ("tl", _("Tagalog")),
    ("ar", _("Arabic")), ("ko", _("Korean")), ("ru", _("Russian")), ("fr", _("French")), ("ht", _("Haitian Creole")),
    ("pt", _("Portuguese")), ("pl", _("Polish")), ("de", _("German")), ("it", _("Italian")), ("fa", _("Persian")),
    ("hi", _("Hindi")), ("ja", _("Japanese")), ("so", _("Somali")), ("am", _("Amharic")), ("nv", _("Navajo")),
    ("ase", _("American Sign Language")),
]  # fmt: skip
RACES = [
    (Race.AMERICAN_INDIAN, _("American Indian or Alaska Native")),
    (Race.ASIAN, _("Asian")),
    (Race.BLACK, _("Black or African American")),
    (Race.HISPANIC, _("Hispanic or Latino")),
    (Race.MIDDLE_EASTERN, _("Middle Eastern or North African")),
    (Race.PACIFIC_ISLANDER, _("Native Hawaiian or Pacific Islander")),
    (Race.WHITE, _("White")),
    (Race.DECLINED, _("Prefers not to say")),
    (Race.UNKNOWN, _("Not known")),
]
GROUPS = [
    (_("Name"), ["first_name", "middle_name", "last_name", "chosen_name", "pronouns"]),
    (_("Birth and self-description"), ["birth_date", "sex", "gender", "language", "races"]),
    (_("Where they live"), ["address_line", "city", "region", "postal_code", "country"]),
    (
        _("How we may reach them"),
        ["telephone", "email", "preferred_channel", "may_call", "may_leave_message", "may_text", "may_mail", "contact_note"],
    ),
]
FIELDS = [name for _title, names in GROUPS for name in names]
SHORT = {"birth_date", "pronouns", "sex", "language", "postal_code", "region", "country", "telephone", "preferred_channel"}


class PersonForm(forms.ModelForm):
    """Everything about a person that staff write down. `version` is the state of the record that was on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    races = forms.MultipleChoiceField(
        label=_("Race and ethnicity"),
        choices=[(race.value, words) for race, words in RACES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As the person describes themselves; more than one may be true."),
    )

    class Meta:
        model = Patient
        fields = FIELDS
        labels = {
            "first_name": _("Legal first name"),
            "middle_name": _("Legal middle name"),
            "last_name": _("Legal last name"),
            "chosen_name": _("Name they go by"),
            "sex": _("Sex on their papers"),
            "gender": _("Gender, in their words"),
            "address_line": _("Street and number"),
            "region": _("State"),
            "postal_code": _("ZIP code"),
            "preferred_channel": _("Reach them first by"),
            "may_call": _("We may call"),
            "may_leave_message": _("We may leave a message that names us"),
            "may_text": _("We may send texts"),
            "may_mail": _("We may send mail with our name on it"),
            "contact_note": _("What to mind when reaching them"),
        }
        help_texts = {
            "chosen_name": _("Shown everywhere; the legal name stands on claims and letters only."),
            "contact_note": _("For instance: only after 17:00; a shared telephone; ask for Rosa, say it is the dentist."),
            "may_leave_message": _("When unsure: no. Being known to come here can cost a job, a home or a child."),
        }
        widgets = {"birth_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        spoken = self.instance.language
        known = LANGUAGES if any(code == spoken for code, _name in LANGUAGES) else [(spoken, spoken), *LANGUAGES]
        self.fields["language"] = forms.ChoiceField(label=_("Language they prefer"), choices=known)
        for name in SHORT:
            self.fields[name].look = "short"  # type: ignore[attr-defined]
        self.initial["version"] = self.instance.version

    @cached_property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(str(title), [self[name] for name in names]) for title, names in GROUPS]

    @property
    def said(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The same to read, for whom it is not to correct: title, then label and words."""
        return [(str(title), [(str(self.fields[name].label), self._words(name)) for name in names]) for title, names in GROUPS]

    def _words(self, name: str) -> str:
        value = getattr(self.instance, name)
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        known = dict(getattr(self.fields[name], "choices", ()))
        return ", ".join(str(known.get(one, one)) for one in (value if isinstance(value, list) else [value]) if one) or "—"

    @property
    def details(self) -> dict[str, Any]:
        """The columns of the person, without what only the form needs."""
        return {name: value for name, value in self.cleaned_data.items() if name in FIELDS}

    def theirs(self, current: Patient) -> list[tuple[str, Any]]:
        """Label and stored value of every field where the record differs from what was typed here."""
        differing = [name for name in FIELDS if self.cleaned_data.get(name) != getattr(current, name)]
        stored = type(self)(instance=current)
        return [(str(self.fields[name].label), stored._words(name)) for name in differing]


class RegisterForm(PersonForm):
    """A new person; `sure` says that someone alike was looked at and is somebody else."""

    once = forms.CharField(widget=forms.HiddenInput, initial=lambda: f"register-{uuid4()}")
    sure = forms.BooleanField(required=False, label=_("None of these: register a new person"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.pop("version", None)


class ContactForm(forms.ModelForm):
    """Whom to reach in an emergency."""

    class Meta:
        model = EmergencyContact
        fields = ["name", "relationship", "telephone", "note"]
        labels = {"relationship": _("Who they are to the person"), "note": _("What they may know")}


class FilterForm(forms.Form):
    """Which people the list shows."""

    site = forms.ChoiceField(required=False, label=_("Site"))
    status = forms.ChoiceField(required=False, label=_("State"))
    track = forms.ChoiceField(required=False, label=_("Track"))
    mine = forms.BooleanField(required=False, label=_("My caseload"))

    def __init__(self, *args: Any, sites: list, tracks: list, statuses: list, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = {
            "site": [("", _("Every site")), *((str(site.pk), site.name) for site in sites)],
            "track": [("", _("Every track")), *((str(track.pk), str(track)) for track in tracks)],
            "status": statuses,
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
