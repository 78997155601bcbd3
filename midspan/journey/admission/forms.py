"""What is typed at admission becomes clean values: who is in charge, withdrawal management, the day and the track."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import staff_with
from midspan.foundation.people.terms import Role
from midspan.foundation.program.models import Track
from midspan.foundation.records.terms import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def explain(form: forms.Form, refused: Refused) -> None:
    """Put the reasons of a refusal at their fields, the rest on top of the form."""
    for reason in refused.reasons:
        form.add_error(reason.field if reason.field in form.fields else None, reason.text)


def day(label: "StrOrPromise", *, help_text: "StrOrPromise" = "", required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


class TeamForm(forms.Form):
    """The primary counsellor and the clinician in charge, from the staff of the site."""

    primary_counsellor = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Primary counsellor"), required=False, empty_label=_("Nobody yet")
    )
    supervising_clinician = forms.ModelChoiceField(
        Staff.objects.none(),
        label=_("Clinician in charge"),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Holds a licence that is valid."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, episode: Episode, *args: Any, **words: Any):
        team = {"primary_counsellor": episode.primary_counsellor_id, "supervising_clinician": episode.supervising_clinician_id}
        words = {"initial": {**team, "version": episode.version}, "auto_id": "team_%s", **words}
        super().__init__(*args, **words)
        for name, role in {"primary_counsellor": Role.COUNSELLOR, "supervising_clinician": Role.SUPERVISOR}.items():
            self.fields[name].queryset = staff_with(role, site_id=episode.site_id)  # type: ignore[attr-defined]


class DetoxForm(forms.Form):
    """Where the person goes first."""

    facility = forms.CharField(
        label=_("Facility"), max_length=160, help_text=_("Or “here, as an outpatient” where a nurse looks after it.")
    )
    bed_on = day(_("Bed on"))
    return_on = day(_("Back on"))


class ClearanceForm(forms.Form):
    """What a nurse or prescriber found."""

    note = forms.CharField(
        label=_("What you found"), help_text=_("Last dose, vital signs, advice."), widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **words: Any):
        words.setdefault("auto_id", "clearance_%s")
        super().__init__(*args, **words)


class AdmissionForm(forms.Form):
    """On which track, from which day, for how long."""

    track = forms.ModelChoiceField(Track.objects.none(), label=_("Track"), widget=forms.RadioSelect, empty_label=None)
    admitted_on = day(_("First day"), required=True)
    planned_weeks = forms.IntegerField(label=_("Planned weeks"), min_value=1, max_value=52)
    length_factors = forms.CharField(
        label=_("What makes it shorter or longer"),
        required=False,
        help_text=_("Needed outside the usual length of the track."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    living_arrangement = forms.CharField(label=_("Living arrangement"), required=False, max_length=160)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, tracks: list[Track], *args: Any, **words: Any):
        super().__init__(*args, **words)
        field = self.fields["track"]
        field.queryset = Track.objects.filter(pk__in=[track.pk for track in tracks]).select_related("level")  # type: ignore[attr-defined]
        field.label_from_instance = track_words  # type: ignore[attr-defined]


def track_words(track: Track) -> str:
    """A track in one line: its name, level and usual length."""
    weeks = _("%(low)s to %(high)s weeks") % {"low": track.planned_weeks_from, "high": track.planned_weeks_to}
    return f"{track.name} · {_('level')} {track.level.code} · {weeks}"
