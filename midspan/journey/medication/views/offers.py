"""Values found before a start, and medicines offered with what the person said."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.medication import actions
from midspan.journey.medication.catalog import medicines, start_table
from midspan.journey.medication.forms.lists import WhyForm
from midspan.journey.medication.forms.orders import AnswerForm, CheckForm, OfferForm, spec_of
from midspan.journey.medication.queries import (
    check_row,
    check_rows,
    episode_row,
    finding_of,
    of_check,
    of_offer,
    offer_facts,
    offer_row,
    options_of,
)
from midspan.journey.medication.rules import value_words
from midspan.journey.medication.terms import Indication
from midspan.journey.medication.views.desk import carried, desk, see, today_of


@gate(Permission.MEDICATE, of=of_episode)
def check_new(request: StaffRequest, episode_id: int, kind: str) -> HttpResponse:
    """Write down one value; those found before stand below."""
    episode, spec = episode_row(episode_id), spec_of(kind)
    if spec is None:
        raise Http404
    page = CheckForm(request.POST or None, spec=spec, today=today_of(episode))

    def act() -> None:
        once = page.cleaned_data["once"]
        actions.note_check(episode, finding=page.finding, by=request.staff, at=timezone.now(), once=once)

    if request.method == "POST" and carried(page, act):
        messages.success(request, _("Written down."))
        return see("medication:person", episode_id, part="values")
    rows = [
        (row, value_words(finding_of(row), start_table())) for row in check_rows([episode_id], every=True) if row.kind == kind
    ]
    context = {**desk(request, episode), "form": page, "spec": spec, "rows": rows[::-1]}
    return render(request, "medication/check.html", context, status=422 if page.is_bound else 200)


@gate(Permission.MEDICATE, of=of_check)
def check_strike(request: StaffRequest, check_id: int) -> HttpResponse:
    """A value was entered in error."""
    row = check_row(check_id)
    page = WhyForm(request.POST or None)

    def act() -> None:
        actions.strike_check(row, why=page.cleaned_data["why"], by=request.staff, at=timezone.now())

    if request.method == "POST" and carried(page, act):
        messages.success(request, _("Taken back. It stays readable."))
        return see("medication:person", row.episode_id, part="values")
    words = value_words(finding_of(row), start_table())
    context = {**desk(request, row.episode), "form": page, "row": row, "words": words}
    return render(request, "medication/check_strike.html", context, status=422 if page.is_bound else 200)


@gate(Permission.MEDICATE, of=of_episode)
def offer_new(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Offer a medicine; declining changes nothing about care."""
    episode = episode_row(episode_id)
    rows = {row.medicine: row for _one, found in options_of([episode_id])[episode_id].offered for row in found}
    asked = request.GET.get("medicine", "")
    offered = [(code, medicines()[code].name) for code in rows]
    page = OfferForm(request.POST or None, offered=offered, initial={"on": today_of(episode), "medicine": asked})

    def act() -> None:
        typed = dict(page.cleaned_data)
        indication = rows[typed["medicine"]].indication if typed["medicine"] in rows else Indication.OTHER
        actions.offer_medicine(episode, **typed, indication=indication, by=request.staff, at=timezone.now())

    if request.method == "POST" and carried(page, act):
        messages.success(request, _("Written down. Care goes on as it is, whatever the answer."))
        return see("medication:person", episode_id, part="options")
    return render(request, "medication/offer.html", {**desk(request, episode), "form": page, "offered": offered},
                  status=422 if page.is_bound else 200)  # fmt: skip


@gate(Permission.MEDICATE, of=of_offer)
def offer(request: StaffRequest, offer_id: int) -> HttpResponse:
    """The answer to an offer."""
    row = offer_row(offer_id)
    page = AnswerForm(request.POST or None, initial={"on": today_of(row.episode), "version": row.version})

    def act() -> None:
        actions.answer_offer(row, **page.cleaned_data, by=request.staff, at=timezone.now())

    if request.method == "POST" and carried(page, act):
        messages.success(request, _("Written down. Care goes on as it is, whatever the answer."))
        return see("medication:person", row.episode_id, part="options")
    context = {**desk(request, row.episode), "form": page, "offer": offer_facts(row), "offered": [1]}
    return render(request, "medication/offer.html", context, status=422 if page.is_bound else 200)
