"""What was found in a specimen, what was concluded from it, and everything a reading is made with."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.rules import local_day
from midspan.journey.medication.queries import prescribed_on
from midspan.journey.medication.terms import ListSource
from midspan.journey.monitoring.catalog.testing import tables
from midspan.journey.monitoring.models import Conclusion, ConfirmationOrder, Result, Specimen, TestOrder
from midspan.journey.monitoring.queries.days import counting
from midspan.journey.monitoring.rules.written import finding_read, lines_read
from midspan.journey.monitoring.terms.draw import Outcome
from midspan.journey.monitoring.terms.findings import TestLine
from midspan.journey.monitoring.terms.results import (
    Answer,
    BreathReadings,
    Concluded,
    Finding,
    Level,
    Line,
    Measures,
    Prescribed,
    ResultFacts,
    ResultKind,
    SpecimenSeen,
    Status,
    Told,
)
from midspan.journey.plan.queries import pointed_at
from midspan.journey.plan.terms import Evidence

TOLD_BACK = timedelta(days=45)  # further back than the longest window
STATUS_OF = {
    Outcome.REFUSED: Status.REFUSED,
    Outcome.UNABLE: Status.UNABLE,
    Outcome.MISSED: Status.MISSED,
    Outcome.COLLECTED: Status.PENDING,
}
MEASURED = ("creatinine", "specific_gravity", "ph", "nitrite", "oxidant", "interference", "abnormal_look")


def of_result(result_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a result."""
    return _scope(Result.objects.filter(pk=result_id))


def result_row(result_id: int) -> Result:
    """One result with its specimen, for the action that corrects it."""
    return Result.objects.select_related("specimen__episode__patient", "specimen__episode__site", "panel__laboratory").get(
        pk=result_id
    )


def results_in(specimen_id: int) -> list[ResultFacts]:
    """Every result of a specimen, latest first, corrected ones among them. One query."""
    rows = Result.objects.filter(specimen_id=specimen_id).select_related("by", "panel__laboratory", "replaced_by", "specimen")
    return [_facts(row) for row in rows.order_by("-entered_at", "-pk")]


def concluded(specimen_id: int) -> Concluded | None:
    """The conclusion of a specimen that counts. One query."""
    row = Conclusion.objects.filter(specimen_id=specimen_id, counts=True).select_related("by").first()
    return _concluded(row) if row else None


def conclusions_before(specimen_id: int) -> list[Concluded]:
    """The conclusions of a specimen that no longer count, latest first. One query."""
    rows = Conclusion.objects.filter(specimen_id=specimen_id, counts=False).select_related("by")
    return [_concluded(row) for row in rows.order_by("-made_at", "-pk")]


def conclusion_row(specimen_id: int) -> Conclusion | None:
    """The row that counts, for the action that makes it anew."""
    return Conclusion.objects.filter(specimen_id=specimen_id, counts=True).first()


def confirmations_of(specimen_id: int) -> list[ConfirmationOrder]:
    """The exact tests that were asked for of a specimen, oldest first. One query."""
    return list(ConfirmationOrder.objects.filter(specimen_id=specimen_id).select_related("by"))


def seen(specimen: Specimen) -> SpecimenSeen:
    """Everything a reading of a specimen is made with, as it stands now: six queries, and those of the medication list."""
    on = local_day(specimen.collected_at, specimen.episode.site.timezone)
    results = list(Result.objects.filter(specimen=specimen, replaced_by__isnull=True).order_by("entered_at", "pk"))
    lines = [line for row in results for line in lines_read(row.lines)]
    asked = {code for row in confirmations_of(specimen.pk) for code in row.analytes}
    answered = {code for row in results if row.kind == ResultKind.CONFIRMATION for code in _covered(lines_read(row.lines))}
    return SpecimenSeen(
        on=on,
        measures=measures_of(specimen, results),
        lines=tuple(_latest(lines)),
        prescribed=prescribed(specimen.episode_id, on=on),
        told=tuple(_told(specimen.episode_id, on)),
        earlier=earlier_levels(specimen),
        waiting_for=tuple(sorted(asked - answered)),
    )


def measures_of(specimen: Specimen, results: Sequence[Result]) -> Measures:
    """What was measured of a specimen: at collection, and what the latest result that says anything says. No query."""
    found = dict.fromkeys(MEASURED) | {"interference": False, "abnormal_look": False}
    for row in results:
        found |= {name: value for name in MEASURED if (value := getattr(row, name)) not in {None, False}}
    return Measures(**found, temperature=specimen.temperature_f, minutes=specimen.temperature_after_minutes)  # type: ignore[arg-type]


def prescribed(episode_id: int, *, on: date) -> tuple[Prescribed, ...]:
    """What the person took on a day as the medication list has it, with what each may show in a test."""
    return tuple(
        Prescribed(
            taken.group,
            taken.line.name,
            taken.line.started_on or taken.line.listed_on,
            as_needed="as needed" in taken.line.frequency.casefold() or "as_needed" in taken.line.frequency,
            own=taken.own or taken.line.source in {ListSource.OTP, ListSource.PRESCRIBER},
            explains=tuple(sorted(taken.analytes)),
        )
        for taken in prescribed_on([episode_id], on=on).get(episode_id, ())
    )


def earlier_levels(specimen: Specimen) -> dict[str, Level]:
    """The latest earlier amount of each slow substance with creatinine in the same course of care. One query."""
    slow = {code for code, facts in tables().analytes.items() if facts.slow}
    rows = Result.objects.filter(
        episode_id=specimen.episode_id, specimen__collected_at__lt=specimen.collected_at, replaced_by__isnull=True,
    ).select_related("specimen")  # fmt: skip
    zone = specimen.episode.site.timezone
    creatinine: dict[int, Decimal] = {}
    found: dict[str, Level] = {}
    held = list(rows.order_by("specimen__collected_at", "entered_at", "pk"))
    for row in held:
        if row.creatinine is not None:
            creatinine[row.specimen_id] = row.creatinine
    for row in held:
        for line in lines_read(row.lines):
            if line.analyte in slow and line.level and line.answer is Answer.FOUND and row.specimen_id in creatinine:
                on = local_day(row.specimen.collected_at, zone)
                found[line.analyte] = Level(on, line.level, creatinine[row.specimen_id])
    return found


def lines_of_tests(episode_id: int, *, since: date | None = None) -> list[TestLine]:
    """Every test of one person, latest first: asked, taken, concluded. Three queries."""
    orders = TestOrder.objects.filter(episode_id=episode_id).exclude(outcome__in=["", Outcome.WITHDRAWN, Outcome.EXCUSED])
    orders = (orders.filter(on__gte=since) if since else orders).select_related("specimen").order_by("-on", "-pk")
    rows = list(orders)
    held = [row.specimen.pk for row in rows if hasattr(row, "specimen")]
    made = {row.specimen_id: row for row in Conclusion.objects.filter(specimen_id__in=held, counts=True)}
    points = pointed_at(Evidence.TEST, held)
    return [_test_line(row, made, points) for row in rows]


def awaiting_result(episode_ids: Iterable[int], *, collected_from: datetime, collected_to: datetime) -> list[Specimen]:
    """Specimens of these people collected in a time that have no result yet, oldest first, with episode and site. One query."""
    rows = Specimen.objects.filter(
        episode_id__in=list(episode_ids), collected_at__range=(collected_from, collected_to), results__isnull=True
    )
    return list(rows.select_related("episode__patient", "episode__site", "order").order_by("collected_at", "pk"))


def statuses_of(episode_id: int, *, since: date, to: date) -> list[tuple[date, Status]]:
    """The day and status of each test, for a summary. Two queries."""
    return [(line.on, line.status) for line in lines_of_tests(episode_id, since=since) if line.on <= to]


def findings_of(episode_id: int, *, since: date) -> list[tuple[int, date, Finding]]:
    """Every conclusion that counts since a day, latest first: specimen, day, finding. One query."""
    rows = Conclusion.objects.filter(episode_id=episode_id, counts=True, on__gte=since).order_by("-on", "-pk")
    return [(row.specimen_id, row.on, finding_read(row.finding)) for row in rows]


def _scope(rows: QuerySet[Result]) -> Scope | None:
    row = rows.order_by().values_list("episode__patient_id", "episode__site_id", "episode__track_id", "episode_id").first()
    return Scope(row[0], row[1], row[2], episode_id=row[3]) if row else None


def _latest(lines: Iterable[Line]) -> list[Line]:
    """One line for each analyte and method: an answer over none, then what came in last."""
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        before = found.get((line.analyte, line.method))
        if before is None or line.answer is not Answer.NOT_IN:
            found[line.analyte, line.method] = line
    return list(found.values())


def _covered(lines: Iterable[Line]) -> set[str]:
    """Lines that an exact result answers, and the classes whose members it does."""
    codes = {line.analyte for line in lines if line.answer in {Answer.FOUND, Answer.NOT_FOUND}}
    return codes | {facts.code for facts in tables().analytes.values() if codes & set(facts.members)}


def _told(episode_id: int, on: date) -> list[Told]:
    rows = counting().filter(episode_id=episode_id, used=True, on__range=(on - TOLD_BACK, on)).order_by("on")
    return [Told(substance, day) for substance, day in rows.values_list("substance", "on")]


def _test_line(row: TestOrder, made: dict[int, Conclusion], points: dict[int, list[int]]) -> TestLine:
    specimen = getattr(row, "specimen", None)
    conclusion = made.get(specimen.pk) if specimen else None
    status = Status(conclusion.status) if conclusion else STATUS_OF[Outcome(row.outcome)]
    return TestLine(
        row.pk,
        row.on,
        row.kind,
        row.matrix,
        status,
        specimen.pk if specimen else None,
        specimen.code if specimen else "",
        conclusion.pk if conclusion else None,
        finding_read(conclusion.finding) if conclusion else None,
        Status(conclusion.changed_from) if conclusion and conclusion.changed_from else None,
        tuple(points.get(specimen.pk, ())) if specimen else (),
    )


def _facts(row: Result) -> ResultFacts:
    breath = None
    if row.breath_first is not None and row.breath_first_at is not None:
        breath = BreathReadings(row.breath_first, row.breath_first_at, row.breath_second, row.breath_second_at)
    return ResultFacts(
        row.pk, ResultKind(row.kind), row.panel.name if row.panel else "", row.panel.laboratory.name if row.panel else "",
        lines_read(row.lines), measures_of(row.specimen, [row]), row.reported_at, row.entered_at, str(row.by), row.reference,
        row.words, hasattr(row, "replaced_by"), row.why_corrected, breath,
    )  # fmt: skip


def _concluded(row: Conclusion) -> Concluded:
    return Concluded(
        row.pk, row.specimen_id, row.episode_id, row.on, finding_read(row.finding), row.made_at, str(row.by),
        Status(row.changed_from) if row.changed_from else None, {"why": row.why},
    )  # fmt: skip
