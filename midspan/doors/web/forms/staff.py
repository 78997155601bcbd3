"""What the administrator types about staff: hiring, roles, licences, the on-call roster, leaving."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Role
from midspan.foundation.program.models import Site, Track, choices
from midspan.foundation.program.terms import Qualification

MOMENT = {"type": "datetime-local"}


class HireForm(forms.Form):
    """Someone new, with an account. They change the password at their first sign-in."""

    name = forms.CharField(label=_("Name"), max_length=120)
    credentials = forms.CharField(label=_("Letters behind the name"), max_length=60, required=False, help_text=_("LCSW, RN, MD"))
    username = forms.CharField(label=_("User name"), max_length=150)
    password = forms.CharField(
        label=_("First password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least twelve signs. Hand it over in person; they change it under Your account."),
    )  # fmt: skip


class RoleForm(forms.Form):
    """A role at a site, for a team or for all of it."""

    role = forms.ChoiceField(label=_("Role"), choices=[pair for pair in choices(Role) if pair[0] != Role.SYSTEM])
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("Every site"))
    track = forms.ModelChoiceField(Track.objects.none(), label=_("Team"), required=False, empty_label=_("The whole site"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(closed_on__isnull=True)  # type: ignore[attr-defined]
        self.fields["track"].queryset = Track.objects.select_related("site")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (track := found.get("track")) and track.site != found.get("site"):
            self.add_error("track", _("That team belongs to %(site)s. Choose that site as well.") % {"site": track.site})
        return found


class LicenceForm(forms.Form):
    """A licence; the same number again is its renewal."""

    kind = forms.CharField(label=_("Kind"), max_length=60)
    number = forms.CharField(label=_("Number"), max_length=60)
    state = forms.RegexField(r"^[A-Za-z]{2}$", label=_("State, two letters"))
    expires_on = forms.DateField(label=_("Valid through"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_state(self) -> str:
        return self.cleaned_data["state"].upper()


class TrainingForm(forms.Form):
    """What somebody learned beyond their licence; the same kind again is its renewal."""

    qualification = forms.ChoiceField(
        label=_("Trained for"),
        choices=[pair for pair in choices(Qualification) if pair[0] not in {Qualification.CLINICIAN, Qualification.MEDICAL}],
    )
    source = forms.CharField(label=_("Where it was learned"), max_length=200, help_text=_("The course, and who gave it."))
    from_on = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until_on = forms.DateField(
        label=_("Valid through"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PasswordForm(forms.Form):
    """A new first password for someone who forgot theirs."""

    password = forms.CharField(
        label=_("New first password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least twelve signs. Hand it over in person; they change it under Your account."),
    )
    forget_factors = forms.BooleanField(label=_("Their phone or key is lost: forget their second factors"), required=False)


class EndForm(forms.Form):
    """The last day of someone who leaves."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class OnCallForm(forms.Form):
    """A stretch of time in which someone answers the line, in the clinic's own time."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Who"))
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    starts_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"))
    ends_at = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        working = Staff.objects.filter(ended_on__isnull=True, account__isnull=False)
        self.fields["staff"].queryset = working  # type: ignore[attr-defined]
        self.fields["site"].queryset = Site.objects.filter(closed_on__isnull=True)  # type: ignore[attr-defined]
