"""Templates of notes on pages: which are offered, and one changed into its next version."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import NOTE_KINDS, TemplateForm
from midspan.journey.attendance.queries import kept_templates, templates_in_force

NEW = "new"


@gate(Permission.KEEP_LIBRARY)
def note_templates(request: StaffRequest) -> HttpResponse:
    """Every template with its parts, where it comes from, and versions that begin later."""
    today = timezone.localdate()
    rows = templates_in_force(today, every=True).values()
    later = [one for one in kept_templates() if one.effective_from > today]
    context = {"rows": [(one, [NOTE_KINDS[kind] for kind in NOTE_KINDS if kind in one.kinds]) for one in rows], "later": later}
    return render(request, "attendance/note_templates.html", context)


@gate(Permission.KEEP_LIBRARY)
def note_template(request: StaffRequest, code: str) -> HttpResponse:
    """Change a template: a new version from a day on. Written notes keep theirs."""
    today = timezone.localdate()
    before = None if code == NEW else templates_in_force(today, every=True).get(code)
    if code != NEW and before is None:
        raise Http404
    form = TemplateForm(request.POST or None, before=before, today=today)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.keep_template(
                "" if before is None else code, name=typed["name"], prompts=form.prompts(), kinds=form.for_kinds(), on=today,
                effective_from=typed["effective_from"], offered=typed["offered"], by=request.staff, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Kept. New notes follow it from that day; written ones stay as they are."))
            return SeeOther(reverse("attendance:note_templates"))
        except Refused as refused:
            put_reasons(form, refused)
    context = {"form": form, "before": before}
    return render(request, "attendance/note_template.html", context, status=422 if request.method == "POST" else 200)
