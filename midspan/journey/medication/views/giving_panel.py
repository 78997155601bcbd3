"""What stands on a person's page about giving: windows, doses, side effects, aims beside craving, kits, consults, shared care."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import CourseFacts
from midspan.foundation.look.charts import Lane, Mark, Marks, Point, Score, Span, Spans, Table, Tick, Ticks, tables, timeline
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.journey.assessment.queries.measures import answered_of, series_by_episode
from midspan.journey.assessment.terms.series import Series
from midspan.journey.medication.catalog.giving import window_rules
from midspan.journey.medication.forms.consults import CONSULT_WORDS, PROVIDER_WORDS
from midspan.journey.medication.forms.giving import BODY_WORDS, FINDING_WORDS, KIT_WORDS, OUTCOME_WORDS, SEVERITY_WORDS
from midspan.journey.medication.queries.consults import care_team, consults_of, shared_care_of
from midspan.journey.medication.queries.due import Read, medication_due, who_needs_a_kit
from midspan.journey.medication.queries.giving import (
    adherence_by_order,
    checks_of,
    injections_of,
    kits_of,
    pdmp_of,
    side_effects_of,
    supplies_end,
)
from midspan.journey.medication.rules.giving import lean
from midspan.journey.medication.rules.windows import next_window, rule_of, standing
from midspan.journey.medication.terms.giving import (
    TOOK_IT,
    Adherence,
    CheckFacts,
    DoseOutcome,
    GivenOrder,
    InjectionFacts,
    InjectionKind,
    Window,
    WindowRule,
    WindowState,
)
from midspan.journey.medication.terms.medicines import Aim
from midspan.journey.medication.terms.orders import OrderFacts

CRAVING = ("craving", "pacs")
STEADY_DAYS = 28
CHECKS_SHOWN = 8
CHART_WEEKS = 26
AIM_WORDS = {
    Aim.WITHDRAWAL: "less withdrawal", Aim.CRAVING: "less craving", Aim.RELAPSE: "no return to use",
    Aim.INJECTION_RISK: "no risk from injecting", Aim.OVERDOSE: "overdose reversed", Aim.MOOD: "mood or sleep", Aim.PAIN: "pain",
    Aim.OTHER: "another treatment",
}  # fmt: skip
STATE_WORDS = {
    WindowState.NOT_YET: ("", "not yet"),
    WindowState.OPEN: ("here", "window open"),
    WindowState.DUE: ("soon", "due"),
    WindowState.LATE: ("now", "late"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """One medicine in force: its aims, its window or its doses, how steadily it is taken."""

    order: OrderFacts
    lean: GivenOrder
    aims: str
    steady: Adherence
    unknown_days: int
    window: Window | None
    state: tuple[str, str]
    rule: WindowRule | None
    supply_ends_on: date | None


def giving_panel(
    request: HttpRequest, episode: Episode, *, orders: list[OrderFacts], courses: dict[int, CourseFacts]
) -> dict[str, Any]:
    """Everything that the fragment `medication/_giving.html` shows of one episode, which comes with its site."""
    staff: Staff = request.staff  # type: ignore[attr-defined]
    today = local_day(timezone.now(), episode.site.timezone)
    key = episode.pk
    checks = checks_of([key]).get(key, [])
    injections = injections_of([key], struck=True).get(key, [])
    standing_ones = [one for one in injections if not one.struck]
    supplies, pdmp, kits = supplies_end([key]), pdmp_of([key]), kits_of([key])
    wanted, given = who_needs_a_kit([key]), _given_on(standing_ones)
    read = Read({key: orders} if orders else {}, given, supplies, {pk: rows[0] for pk, rows in pdmp.items()}, kits, wanted)
    lanes, shown = _lanes(episode, orders, checks, standing_ones, today)
    return {
        "episode": episode,
        "today": today,
        "may": {name: staff.may(code) for name, code in MAY.items()},
        "in_force": _in_force(orders, checks, standing_ones, supplies, today),
        "due": [(one, one.late(today)) for one in medication_due([key], on=today, courses=courses, read=read).get(key, [])],
        "checks": [(one, OUTCOME_WORDS[one.outcome] if one.outcome else "") for one in checks[: -CHECKS_SHOWN - 1 : -1]],
        "injections": [(one, BODY_WORDS[one.body_site]) for one in injections[:-7:-1]],
        "effects": [(one, SEVERITY_WORDS[one.severity]) for one in side_effects_of(key)[:CHECKS_SHOWN]],
        "kits": [(one, KIT_WORDS[one.to]) for one in kits.get(key, [])[:3]],
        "kit_wanted": bool(wanted),
        "pdmp": [(one, FINDING_WORDS[one.finding]) for one in pdmp.get(key, [])[:3]],
        "controlled": any(order.controlled and order.in_force(today) for order in orders),
        "consults": [(one, CONSULT_WORDS[one.kind]) for one in consults_of([key]).get(key, [])],
        "shared": [(one, PROVIDER_WORDS[one.kind]) for one in shared_care_of(episode, on=today)],
        "team": care_team([key]).get(key, []),
        "chart": shown,
        "behind": lanes,
    }


MAY = {"give": Permission.MEDICATE, "kit": Permission.WRITE_NOTE, "write": Permission.WRITE_NOTE, "review": Permission.PRESCRIBE}


def _given_on(injections: list[InjectionFacts]) -> dict[tuple[int, InjectionKind], list[date]]:
    found: dict[tuple[int, InjectionKind], list[date]] = defaultdict(list)
    for one in sorted(injections, key=lambda one: one.on):
        found[one.episode_id, one.kind].append(one.on)
    return found


def _in_force(
    orders: list[OrderFacts], checks: list[CheckFacts], injections: list[InjectionFacts], supplies: dict[int, date], today: date
) -> list[Given]:
    since = today - timedelta(days=STEADY_DAYS)
    steady = adherence_by_order(check for check in checks if check.on > since)
    found = []
    for order in orders:
        if not order.in_force(today):
            continue
        thin = lean(order)
        given = [one.on for one in injections if one.kind is thin.injection]
        window = next_window(thin.injection, given, window_rules()) if thin.injection else None
        seen = steady.get(order.id, Adherence(0, 0))
        days = min((today - order.started_on).days, STEADY_DAYS)
        found.append(
            Given(
                order, thin, ", ".join(AIM_WORDS[aim] for aim in order.aims), seen, max(days - seen.known, 0), window,
                STATE_WORDS[standing(window, today)] if window else ("", ""),
                rule_of(thin.injection, window_rules(), today) if thin.injection else None, supplies.get(order.id),
            )
        )  # fmt: skip
    return found


def _lanes(
    episode: Episode, orders: list[OrderFacts], checks: list[CheckFacts], injections: list[InjectionFacts], today: date
) -> tuple[list[Table], SafeString | None]:
    """Medicines, doses seen and craving over the same days; nothing where there is neither a medicine nor an answer."""
    signed = [order for order in orders if order.signed_at]
    series = [one for one in series_by_episode(answered_of([episode.pk], only=CRAVING), {episode.pk: episode.admitted_on}).get(
        episode.pk, []) if not one.part and one.whole]  # fmt: skip
    if not signed and not series:
        return [], None
    days = [order.started_on for order in signed] + [reading.on for one in series for reading in one.whole]
    first = max(min(days), today - timedelta(weeks=CHART_WEEKS))
    first, last = min(first, today - timedelta(weeks=6)), max(today, *(order.ended_on or today for order in signed or ()), today)
    taken: dict[str, list[Span]] = {}
    for order in signed:
        if order.ended_on is None or order.ended_on >= first:
            span = Span(order.dose_words, max(order.started_on, first), order.ended_on, "medicine")
            taken.setdefault(_short(order.name), []).append(span)
    lanes: list[Lane] = [Spans(name, spans) for name, spans in taken.items()]
    if injections:
        lanes.append(Marks(_("Injections"), [Mark(one.on, one.dose, "good") for one in injections if one.on >= first]))
    if doses := [check for check in checks if check.outcome and check.on >= first]:
        lanes.append(Ticks(_("Doses seen"), [_tick(one) for one in doses]))
    lanes += [_score(one, first) for one in series]
    return tables(lanes), timeline(
        lanes, starts_on=first, ends_on=last, today=today, name="giving", title=_("Medicines and craving over the same days")
    )


def _short(name: str) -> str:
    """A name that fits beside a lane: “Buprenorphine XR”."""
    return name.split("/")[0].split(",")[0].split(" (")[0]


def _tick(check: CheckFacts) -> Tick:
    assert check.outcome is not None
    missed = check.outcome in {DoseOutcome.REFUSED, DoseOutcome.MISSED}
    kind = "good" if check.outcome in TOOK_IT else "bad" if missed else "note"
    return Tick(check.on, kind, str(OUTCOME_WORDS[check.outcome]))


def _score(one: Series, first: date) -> Score:
    points = [Point(reading.on, _number(reading.value)) for reading in one.whole if reading.on >= first]
    label = _("Craving, 0 to 10") if one.instrument == "craving" else one.label
    return Score(label, points, float(one.low), float(one.high), bridge_days=30)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
