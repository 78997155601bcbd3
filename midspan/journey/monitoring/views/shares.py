"""Pages of sharing: what somebody may see of a person's results at that person's own wish, and every time that they did."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.look.templatetags.look import day as spoken_day
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.queries import signatures_of
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.actions.shares import revoke_share, share_results, show_summary
from midspan.journey.monitoring.forms.responses import HOW_WORDS, ShareForm, ShowForm
from midspan.journey.monitoring.models import ResultShare
from midspan.journey.monitoring.queries.shares import looks_of, of_share, share_row, shares_of, summary_for
from midspan.journey.monitoring.rules.sharing import NOTICE, consent_text, share_active
from midspan.journey.monitoring.terms.responses import SharedBy, ShareDraft, ShareFacts, SummaryMonth

USUAL = timedelta(days=90)


@gate(Permission.SHARE_RESULTS, of=of_episode)
def shares(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Everybody who may see a summary, and the form on which the person lets somebody else."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    today = local_day(timezone.now(), episode.site.timezone)
    form = ShareForm(request.POST or None, initial={"from_on": today, "until_on": today + USUAL})
    if request.method == "POST" and form.is_valid():
        try:
            made = share_results(episode, draft=form.draft(), client_name=form.cleaned_data["client_name"], by=request.staff,
                                 at=timezone.now())  # fmt: skip
            messages.success(request, _("Agreed. %(name)s may see the summary.") % {"name": made.name})
            return SeeOther(reverse("monitoring:share", args=[made.pk]))
        except Refused as refused:
            put_reasons(form, refused)
    blank = ShareDraft("…", "…", "…", today, today + USUAL)
    context = {
        "episode": episode,
        "rows": [(row, _active(row, today)) for row in shares_of(episode_id)],
        "form": form,
        "text": consent_text(form.draft() if form.is_valid() else blank, person=episode.patient.name, program=episode.site.name),
    }
    return render(request, "monitoring/shares.html", context, status=422 if form.is_bound else 200)


@gate(Permission.SHARE_RESULTS, of=of_share)
def share(request: StaffRequest, share_id: int) -> HttpResponse:
    """Exactly what somebody would see today; showing it is written down first, and only then is it there to print."""
    row = share_row(share_id)
    today = local_day(timezone.now(), row.episode.site.timezone)
    form = ShowForm(request.POST or None)
    shown, made = False, timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            text = summary_text(row, summary_for(row, today=today))
            show_summary(row, how=SharedBy(form.cleaned_data["how"]), text=text, by=request.staff, at=made)
            shown = True
        except Refused as refused:
            put_reasons(form, refused)
    active = share_active(from_on=row.from_on, until_on=row.until_on, revoked=row.revoked_at is not None, today=today)
    context = {
        "row": row,
        "episode": row.episode,
        "today": today,
        "active": active,
        "months": summary_for(row, today=today) if active else [],
        "notice": NOTICE,
        "form": form,
        "shown": shown,
        "looks": [(one, HOW_WORDS[SharedBy(one.how)]) for one in looks_of(share_id)],
        "signatures": signatures_of([key_of(row)]).get(key_of(row), []),
    }
    return render(request, "monitoring/share.html", context, status=422 if form.errors else 200)


@gate(Permission.SHARE_RESULTS, of=of_share)
def revoke(request: StaffRequest, share_id: int) -> HttpResponse:
    """The person takes it back."""
    row = share_row(share_id)
    back = SeeOther(reverse("monitoring:shares", args=[row.episode_id]))
    if request.method != "POST":
        return back
    try:
        revoke_share(row, by=request.staff, at=timezone.now())
        messages.success(request, _("Taken back. Nothing is shown to %(name)s any more.") % {"name": row.name})
    except Refused as refused:
        messages.error(request, " ".join(reason.text for reason in refused.reasons))
    return back


def summary_text(row: ResultShare, months: list[SummaryMonth]) -> str:
    """The summary as text, as it is kept with each look."""
    lines = [
        _("%(month)s: asked %(asked)s, taken %(taken)s, as expected %(expected)s, to talk about %(talk)s, not readable %(un)s")
        % {"month": spoken_day(one.month), "asked": one.asked, "taken": one.taken, "expected": one.as_expected,
           "talk": one.to_talk_about, "un": one.not_readable}
        for one in months
    ]  # fmt: skip
    return "\n".join([f"{row.episode.patient.name} / {row.name} ({row.relationship})", *lines, NOTICE])


def _active(row: ShareFacts, today: date) -> bool:
    revoked = row.revoked_at is not None
    return share_active(from_on=row.draft.from_on, until_on=row.draft.until_on, revoked=revoked, today=today)
