"""Pages of the draw: what is committed, what was drawn and whether it holds, as anybody can check it."""

from datetime import timedelta

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.rules import local_day
from midspan.journey.monitoring.forms.policy import PHASE_WORDS
from midspan.journey.monitoring.queries.draw import draw_facts, draws_of, gap_figures, of_draw
from midspan.journey.monitoring.rules.draw import chance, check_record
from midspan.journey.monitoring.terms.draw import DrawFacts
from midspan.journey.monitoring.terms.policy import Pace, TestingPhase
from midspan.journey.monitoring.views.policy import site_of

FIGURES_OF_DAYS = 90


@gate(Permission.SET_TESTING)
@require_GET
def draws(request: StaffRequest) -> HttpResponse:
    """The latest draws of a site: commitments, hashes, figures; and whether gaps stay inside their limits."""
    site, sites = site_of(request)
    today = local_day(timezone.now(), site.timezone)
    rows = draws_of([site.pk])
    context = {
        "site": site,
        "sites": sites,
        "rows": [(row, row.drawn_at is None and row.on < today, row.drawn_at is None and row.on > today) for row in rows],
        "figures": gap_figures(site, since=today - timedelta(days=FIGURES_OF_DAYS), to=today),
        "days": FIGURES_OF_DAYS,
        "drawn": sum(row.drawn_at is not None for row in rows),
    }
    return render(request, "monitoring/draws.html", context)


@gate(Permission.SET_TESTING, of=of_draw)
@require_GET
def draw(request: StaffRequest, draw_id: int) -> HttpResponse:
    """One draw with everything that is published of it, checked again now."""
    row = _found(draw_id)
    done = row.record if row.drawn_at else None
    context = {
        "row": row,
        "record": row.record,
        "check": check_record(done) if done else None,
        "chances": _chances(row) if done else [],
    }
    return render(request, "monitoring/draw.html", context)


@gate(Permission.SET_TESTING, of=of_draw)
@require_GET
def draw_record(request: StaffRequest, draw_id: int) -> JsonResponse:
    """The published record as a file."""
    row = _found(draw_id)
    response = JsonResponse(row.record, json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="draw-{row.site_code}-{row.on.isoformat()}.json"'
    return response


def _found(draw_id: int) -> DrawFacts:
    row = draw_facts(draw_id)
    if row is None:
        raise Http404
    return row


def _chances(row: DrawFacts) -> list[tuple[str, int, int, str, int, int]]:
    """How many stood alike: pace, days since, days ahead, their chance, how many, and how many of them were drawn."""
    assert row.record is not None
    pool, selected = row.record["pool"], set(row.record["selected"])
    counts: dict[tuple[str, int, int], list[int]] = {}
    for key, pace, since, ahead in pool["people"]:
        held = counts.setdefault((pace, since, ahead), [0, 0])
        held[0] += 1
        held[1] += key in selected
    found, names = [], {phase.value: words for phase, words in PHASE_WORDS.items()}
    order = {phase.value: number for number, phase in enumerate(TestingPhase)}
    for (pace, since, ahead), (people, drawn) in sorted(counts.items(), key=lambda one: (order.get(one[0][0], 9), *one[0][1:])):
        words = pool["paces"][pace]
        part, of = chance(Pace(**{**words, "weekdays": tuple(words["weekdays"])}), since=since, ahead=ahead)
        found.append((str(names.get(pace, pace)), since, ahead, f"{part} / {of}", people, drawn))
    return found
