"""What is typed at admission becomes clean values: who is in charge, withdrawal management, the day and the track."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import staff_with
from midspan.foundation.people.terms import Role
from midspan.foundation.program.models import Track
from midspan.foundation.records.forms import catch_up
from midspan.foundation.records.terms import Refused
from midspan.journey.admission.terms import DetoxStatus, Effect, Factor, FactorAnswer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


HEARD = {
    DetoxStatus.ACCEPTED: _("A bed is promised"),
    DetoxStatus.ADMITTED: _("Admitted there"),
    DetoxStatus.LEFT_EARLY: _("Left there early"),
    DetoxStatus.DECLINED: _("No bed: declined"),
}
STANDS = HEARD | {DetoxStatus.REQUESTED: _("A bed was asked for"), DetoxStatus.CLEARED: _("Cleared")}
FACTORS = {
    Factor.SUBSTANCE: _("Substance"),
    Factor.DURATION: _("How long used"),
    Factor.ATTEMPTS: _("Earlier attempts"),
    Factor.RELAPSES: _("Relapses"),
    Factor.COMFORT: _("Comfort with groups and pace"),
}
EFFECTS = [(Effect.USUAL, _("as usual")), (Effect.LONGER, _("longer")), (Effect.SHORTER, _("shorter"))]


def explain(form: forms.Form, refused: Refused) -> None:
    """Put the reasons of a refusal at their fields, the rest on top of the form."""
    catch_up(form, refused)
    for reason in refused.reasons:
        form.add_error(reason.field if reason.field in form.fields else None, reason.text)


def day(label: "StrOrPromise", *, help_text: "StrOrPromise" = "", required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


def fresh_key() -> str:
    """A key that makes a form sent twice count once."""
    return uuid4().hex


def once() -> forms.CharField:
    return forms.CharField(required=False, max_length=80, initial=fresh_key, widget=forms.HiddenInput)


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
    reason = forms.CharField(
        label=_("Why, when somebody is replaced"), required=False, max_length=250, help_text=_("Stands in the history.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, episode: Episode, *args: Any, **words: Any):
        team = {"primary_counsellor": episode.primary_counsellor_id, "supervising_clinician": episode.supervising_clinician_id}
        words = {"initial": {**team, "version": episode.version}, "auto_id": "team_%s", **words}
        super().__init__(*args, **words)
        self.held = team
        for name, role in {"primary_counsellor": Role.COUNSELLOR, "supervising_clinician": Role.SUPERVISOR}.items():
            self.fields[name].queryset = staff_with(role, site_id=episode.site_id)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        replaced = any(
            pk is not None and name in typed and getattr(typed[name], "pk", None) != pk for name, pk in self.held.items()
        )
        if replaced and not typed.get("reason", "").strip():
            self.add_error("reason", _("Say why somebody else takes over."))
        return typed


class DetoxForm(forms.Form):
    """Where the person goes first."""

    facility = forms.CharField(
        label=_("Facility"), max_length=160, help_text=_("Or “here, as an outpatient” where a nurse looks after it.")
    )
    telephone = forms.CharField(label=_("Telephone there"), max_length=40, required=False)
    bed_on = day(_("Bed expected on"))
    return_on = day(_("Back expected on"))


class DetoxNoteForm(forms.Form):
    """What was heard of a referral, and the dates expected from now on."""

    to = forms.ChoiceField(label=_("What was heard"))
    note = forms.CharField(label=_("Who said it, and why"), required=False, max_length=250)
    bed_on = day(_("Bed expected on"))
    return_on = day(_("Back expected on"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, follows: list[DetoxStatus], *args: Any, **words: Any):
        words.setdefault("auto_id", "heard_%s")
        super().__init__(*args, **words)
        self.fields["to"].choices = [(status.value, HEARD[status]) for status in follows]  # type: ignore[attr-defined]


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
    clash_note = forms.CharField(
        label=_("How clashing hours are solved"), required=False, max_length=250, help_text=_("Needed when the track meets them.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        tracks: list[Track],
        *args: Any,
        clashes: Mapping[int, str] | None = None,
        known: Mapping[Factor, FactorAnswer] | None = None,
        **words: Any,
    ):
        super().__init__(*args, **words)
        self.clashes, answers = clashes or {}, known or {}
        for factor, label in FACTORS.items():
            answer = answers.get(factor, FactorAnswer(""))
            self.fields[f"finding_{factor}"] = forms.CharField(
                label=label, required=False, max_length=250, initial=answer.finding
            )
            self.fields[f"effect_{factor}"] = forms.ChoiceField(
                label=_("Makes it"), choices=EFFECTS, required=False, initial=answer.effect
            )
        field = self.fields["track"]
        field.queryset = Track.objects.filter(pk__in=[track.pk for track in tracks]).select_related("level")  # type: ignore[attr-defined]
        field.label_from_instance = self._track_words  # type: ignore[attr-defined]

    def _track_words(self, track: Track) -> str:
        meets = self.clashes.get(track.pk, "")
        return f"{track_words(track)} · {meets}" if meets else track_words(track)

    @property
    def factor_lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Finding and effect of each factor, for the page."""
        return [(self[f"finding_{factor}"], self[f"effect_{factor}"]) for factor in FACTORS]

    def plan(self) -> dict[str, Any]:
        """What the action takes: the day, track and weeks, and the factors that something was said of."""
        typed = {name: value for name, value in self.cleaned_data.items() if not name.startswith(("finding_", "effect_"))}
        return typed | {"factors": self.factors()}

    def factors(self) -> dict[Factor, FactorAnswer]:
        """The factors that something was said of."""
        typed = self.cleaned_data
        return {
            factor: FactorAnswer(typed[f"finding_{factor}"], Effect(typed[f"effect_{factor}"] or Effect.USUAL))
            for factor in FACTORS
            if typed.get(f"finding_{factor}", "").strip()
        }


def track_words(track: Track) -> str:
    """A track in one line: its name, level and usual length."""
    weeks = _("%(low)s to %(high)s weeks") % {"low": track.planned_weeks_from, "high": track.planned_weeks_to}
    return f"{track.name} · {_('level')} {track.level.code} · {weeks}"
