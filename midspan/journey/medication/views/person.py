"""A person's medicines on one page: allergies, the list, what can be offered and why not, values, lists compared."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import courses_of
from midspan.foundation.episodes.terms import CourseFacts
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.medication.catalog import medicines, start_table
from midspan.journey.medication.forms.words import (
    AIM_WORDS,
    ANSWER_WORDS,
    DECLINE_WORDS,
    END_WORDS,
    RECONCILE_WORDS,
    ROUTE_WORDS,
    SOURCE_WORDS,
)
from midspan.journey.medication.queries import (
    clashes_of,
    episode_row,
    medication_list_of,
    offers_of,
    options_of,
    orders_of,
    orders_to_act,
    otp_late,
    otp_of,
    reconciliations_due,
    reconciliations_of,
    start_facts,
    unlisted,
    weighed_for,
)
from midspan.journey.medication.rules import speaks, value_words
from midspan.journey.medication.terms import (
    Answer,
    DeclineWhy,
    EndWhy,
    ListLine,
    Medicine,
    OfferFacts,
    Option,
    OrderState,
    Route,
    StartFacts,
    StartReason,
    StopKind,
)
from midspan.journey.medication.views.desk import bare, desk
from midspan.journey.medication.views.giving_panel import giving_panel


@dataclass(frozen=True, slots=True)
class Offered:
    """One medicine that can be offered: how it stands, what stops a start, what was said to the last offer."""

    medicine: Medicine
    option: Option
    on_it: bool
    stops: list[tuple[StartReason, str]]
    warnings: int
    offer: OfferFacts | None
    answer: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list in the words of the page."""

    line: ListLine
    aims: str
    route: str
    source: str
    ended: str


@require_GET
@gate(Permission.SEE_CHART, of=of_episode)
def person(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The medicines of one person."""
    episode = episode_row(episode_id)
    context = desk(request, episode)
    orders, listed = orders_of([episode_id]).get(episode_id, []), medication_list_of([episode_id], every=True).get(episode_id, [])
    facts = start_facts(episode, on=context["today"], lines=listed, standing=context["standing"])
    lines, courses = [_line(one) for one in listed], courses_of([episode_id])
    context |= {
        "current": [one for one in lines if one.line.current],
        "gone": [one for one in lines if not one.line.current],
        "drafts": [one for one in orders if one.state is OrderState.DRAFT],
        "said": [(one, SOURCE_WORDS[one.source]) for one in unlisted(episode, lines=listed)],
        "giving": giving_panel(request, episode, orders=orders, courses=courses),
        **_comparing(episode, context["today"], courses),
        **_offering(episode, facts),
        "clashes": clashes_of(orders, facts),
    }
    return render(request, "medication/person.html", context)


def _line(one: ListLine) -> Line:
    ended = str(END_WORDS[EndWhy(one.end_why)]) if one.end_why else ""
    return Line(
        one, ", ".join(str(AIM_WORDS[aim]) for aim in one.aims), str(ROUTE_WORDS[Route(one.route)]) if one.route else "",
        str(SOURCE_WORDS[one.source]), ended,
    )  # fmt: skip


def _comparing(episode: Episode, today: date, courses: dict[int, CourseFacts]) -> dict[str, Any]:
    key = episode.pk
    linked, to_act = otp_of([key]), orders_to_act([key]).get(key, [])
    held = reconciliations_of(key, to_act=to_act)
    return {
        "owed": [(one, one.late(today)) for one in reconciliations_due([key], on=today, courses=courses).get(key, [])],
        "open_one": next((one for one in held if one.signed_at is None), None),
        "held": [(one, RECONCILE_WORDS[one.reason]) for one in held if one.signed_at],
        "to_act": to_act,
        "otp": linked.get(key),
        "otp_late": key in otp_late(linked, on=today),
    }


def _offering(episode: Episode, facts: StartFacts) -> dict[str, Any]:
    key, today = episode.pk, facts.on
    options = options_of([key])[key]
    offers = offers_of([key]).get(key, [])
    table, found = start_table(), facts.findings
    return {
        "options": [(one, [_offered(row, facts, offers) for row in rows]) for one, rows in options.offered],
        "none_proven": options.none,
        "tobacco": options.tobacco,
        "offers": [(one, ANSWER_WORDS[Answer(one.answer)] if one.answer else "",
                    DECLINE_WORDS[DeclineWhy(one.reason)] if one.reason else "") for one in offers],
        "known_checks": [
            (spec, found[kind], value_words(found[kind], table), speaks(found[kind], today, table) is None)
            for kind, spec in table.checks.items() if kind in found
        ],
        "open_checks": [spec for kind, spec in table.checks.items() if kind not in found],
    }  # fmt: skip


def _offered(row: Option, facts: StartFacts, offers: list[OfferFacts]) -> Offered:
    known = medicines()[row.medicine]
    found = weighed_for(row.medicine, facts)
    last = next((one for one in reversed(offers) if one.medicine == row.medicine), None)
    stops = [one for one in found if one.stops]
    hard = [one for one in stops if one.kind is StopKind.HARD]  # nobody can go on: what else stops says nothing
    there = any(one.line.medicine == row.medicine and one.line.taken_on(facts.on) for one in facts.taken)
    return Offered(
        known, row, there, [(one, bare(one.text, known)) for one in hard or stops],
        sum(not one.stops for one in found), last,
        str(ANSWER_WORDS[Answer(last.answer)]) if last and last.answer else "",
    )  # fmt: skip
