"""A line of the list, allergies, the linked program: put down, corrected, ended, taken back with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.actions import prove
from midspan.foundation.records.forms import SignForm
from midspan.journey.medication import actions
from midspan.journey.medication.catalog import medicines, names
from midspan.journey.medication.forms.lists import (
    AllergyForm,
    CorrectForm,
    EndForm,
    LineForm,
    OtpCheckForm,
    OtpEndForm,
    OtpForm,
    WhyForm,
)
from midspan.journey.medication.forms.words import SOURCE_WORDS
from midspan.journey.medication.models import Allergy
from midspan.journey.medication.queries import (
    allergies_of,
    allergy_row,
    episode_row,
    listed_row,
    of_allergy,
    of_line,
    of_otp,
    otp_facts,
    otp_row,
)
from midspan.journey.medication.queries.lists import listed_line
from midspan.journey.medication.rules import medicine_in
from midspan.journey.medication.views.desk import carried, desk, see, today_of


@gate(Permission.MEDICATE, of=of_episode)
def line_new(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Put a medicine from outside on the list."""
    episode = episode_row(episode_id)
    asked = {name: request.GET[name] for name in ("name", "source", "source_words", "dose") if name in request.GET}
    if known := medicines().get(medicine_in(asked.get("name", ""), names())):
        asked |= {"route": known.forms[0].route.value, "aims": [one.value for one in known.aims[:1]]}  # type: ignore[dict-item]
    page = LineForm(request.POST or None, initial=asked)

    def act() -> None:
        actions.list_medicine(episode, draft=page.draft, by=request.staff, at=timezone.now(), once=page.cleaned_data["once"])

    if request.method == "POST" and carried(page, act):
        messages.success(request, _("On the list: %(name)s.") % {"name": page.draft.name})
        return see("medication:person", episode_id)
    return _page(request, episode, "line_new.html", {"form": page})


@gate(Permission.MEDICATE, of=of_line)
def line(request: StaffRequest, line_id: int) -> HttpResponse:
    """One line from outside: correct it, end it, or say that it was entered in error."""
    row = listed_row(line_id)
    given = {"act": request.POST.get("act", "")}
    correct = CorrectForm(request.POST if given["act"] == "correct" else None, initial=_as_typed(row), auto_id="correct_%s")
    end = EndForm(request.POST if given["act"] == "end" else None, initial={"on": today_of(row.episode), "version": row.version})
    strike = WhyForm(request.POST if given["act"] == "strike" else None, initial={"version": row.version}, auto_id="strike_%s")
    if request.method == "POST":
        if _line_changed(request, row, correct, end, strike):
            messages.success(request, _("Kept. The line before stays readable."))
            return see("medication:person", row.episode_id)
    context = {"row": row, "line": listed_line(row), "source": SOURCE_WORDS[listed_line(row).source], "correct": correct,
               "end": end, "strike": strike}  # fmt: skip
    return _page(request, row.episode, "line.html", context)


def _line_changed(request: StaffRequest, row: Any, correct: CorrectForm, end: EndForm, strike: WhyForm) -> bool:
    who = {"by": request.staff, "at": timezone.now()}
    if correct.is_bound:

        def fix() -> None:
            typed = correct.cleaned_data
            actions.correct_line(row, draft=correct.draft, why=typed["why"], version=typed["version"], **who)

        return carried(correct, fix)
    if end.is_bound:
        return carried(end, lambda: actions.end_line(row, **end.cleaned_data, **who))
    return strike.is_bound and carried(strike, lambda: actions.strike_line(row, **strike.cleaned_data, **who))


def _as_typed(row: Any) -> dict[str, Any]:
    names = ("name", "dose", "route", "frequency", "aims", "source", "source_words", "prescriber", "started_on", "taken_on",
             "version")  # fmt: skip
    return {name: getattr(row, name) for name in names}


@gate(Permission.MEDICATE, of=of_episode)
def allergies(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Allergies and reactions: those known, a new one, or the signed statement that none is known."""
    episode = episode_row(episode_id)
    today, wanted = today_of(episode), request.POST.get("act", "")
    add = AllergyForm(request.POST if wanted == "add" else None)
    none = SignForm(request.POST if wanted == "none" else None, auto_id="none_%s")

    def note() -> None:
        once = add.cleaned_data["once"]
        actions.note_allergy(episode.patient, **add.facts, on=today, by=request.staff, at=timezone.now(), once=once)

    def state() -> None:
        typed = none.cleaned_data
        proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
        actions.state_no_allergies(episode.patient, on=today, proof=proof, by=request.staff, at=timezone.now())

    if (add.is_bound and carried(add, note)) or (none.is_bound and carried(none, state)):
        messages.success(request, _("Written down."))
        return see("medication:allergies", episode_id)
    every = allergies_of([episode.patient_id], every=True)[episode.patient_id].allergies
    return _page(request, episode, "allergies.html", {"form": add, "none": none, "every": every})


@gate(Permission.MEDICATE, of=of_allergy)
def allergy(request: StaffRequest, allergy_id: int) -> HttpResponse:
    """One allergy: verify it with the person, or say that it was entered in error."""
    row = allergy_row(allergy_id)
    episode = episode_row(_newest_episode(row))
    strike = WhyForm(request.POST if request.POST.get("act") == "strike" else None, initial={"version": row.version})
    verify = WhyForm({"why": "-", "version": request.POST.get("version", "")} if request.POST.get("act") == "verify" else None)
    who = {"by": request.staff, "at": timezone.now()}
    kept = (
        carried(verify, lambda: actions.verify_allergy(row, version=verify.cleaned_data["version"], **who))
        if verify.is_bound
        else strike.is_bound and carried(strike, lambda: actions.strike_allergy(row, **strike.cleaned_data, **who))
    )
    if kept:
        messages.success(request, _("Kept."))
        return see("medication:allergies", episode.pk)
    return _page(request, episode, "allergy.html", {"row": row, "strike": strike, "verify": verify})


@gate(Permission.MEDICATE, of=of_episode)
def otp_new(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Link the opioid treatment program at which the person gets methadone."""
    episode = episode_row(episode_id)
    page = OtpForm(request.POST or None, initial={"verified_on": today_of(episode)})

    def act() -> None:
        actions.link_otp(episode, **page.cleaned_data, by=request.staff, at=timezone.now())

    if request.method == "POST" and carried(page, act):
        messages.success(request, _("Linked. The dose stands on the list."))
        return see("medication:person", episode_id)
    return _page(request, episode, "otp_new.html", {"form": page})


@gate(Permission.MEDICATE, of=of_otp)
def otp(request: StaffRequest, link_id: int) -> HttpResponse:
    """The linked program: what it said, day by day; ask again; end the link."""
    row = otp_row(link_id)
    today, wanted = today_of(row.episode), request.POST.get("act", "")
    check = OtpCheckForm(request.POST if wanted == "check" else None, initial={"on": today})
    end = OtpEndForm(request.POST if wanted == "end" else None, initial={"on": today, "version": row.version}, auto_id="end_%s")
    who = {"by": request.staff, "at": timezone.now()}
    kept = (check.is_bound and carried(check, lambda: actions.check_otp(row, **check.cleaned_data, **who))) or (
        end.is_bound and carried(end, lambda: actions.end_otp(row, **end.cleaned_data, **who))
    )
    if kept:
        messages.success(request, _("Kept."))
        return see("medication:otp", link_id)
    context = {"row": row, "facts": otp_facts(row), "check": check, "end": end, "said": list(row.checks.all())[::-1]}
    return _page(request, row.episode, "otp.html", context)


def _newest_episode(row: Allergy) -> int:
    return row.patient.episodes.order_by("-opened_at").values_list("pk", flat=True)[0]


def _page(request: StaffRequest, episode: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    faulty = request.method == "POST"
    return render(request, f"medication/{template}", {**desk(request, episode), **context}, status=422 if faulty else 200)
