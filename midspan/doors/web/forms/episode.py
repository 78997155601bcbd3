"""What is typed when a course of care is held, resumed, ended or taken back, as clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import TRANSITIONS, EndReason, EpisodeStatus

WORDS = {
    EpisodeStatus.PLANNED: _("Back to planned"),
    EpisodeStatus.WAITLIST: _("On the waiting list"),
    EpisodeStatus.ACTIVE: _("Resume treatment"),
    EpisodeStatus.ON_HOLD: _("On hold"),
    EpisodeStatus.FINISHED: _("Finish"),
    EpisodeStatus.CANCELLED: _("Cancel before it began"),
    EpisodeStatus.ENTERED_IN_ERROR: _("Entered in error"),
}


class StatusForm(forms.Form):
    """Where an episode goes from here; finishing needs a reason and a day."""

    to = forms.ChoiceField(label=_("From here"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Why it ended"), required=False, help_text=_("Only when it is finished."))
    on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only when it is finished."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, episode: Episode, **kwargs):
        super().__init__(*args, **kwargs)
        now = EpisodeStatus(episode.status)
        through_admission = {EpisodeStatus.ACTIVE} if now != EpisodeStatus.ON_HOLD else set()
        ways = [to for to in EpisodeStatus if to in TRANSITIONS[now] - through_admission]
        self.fields["to"].choices = [(to.value, WORDS[to]) for to in ways]  # type: ignore[attr-defined]
        reasons = [(reason.value, reason.value.replace("_", " ").capitalize()) for reason in EndReason]
        self.fields["reason"].choices = [("", "—"), *reasons]  # type: ignore[attr-defined]
