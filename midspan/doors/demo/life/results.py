"""What came back from the laboratory? Mostly what was expected; now and then something to talk about, and it is talked about."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.setup import Clinic
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.actions.laboratories import load_laboratories
from midspan.journey.monitoring.actions.responses import close_review, keep_step
from midspan.journey.monitoring.actions.results import correct_result, enter_result, read_breath
from midspan.journey.monitoring.actions.shares import share_results
from midspan.journey.monitoring.queries.panels import panels_on
from midspan.journey.monitoring.queries.responses import care_review_row, care_reviews_of, responses_open_of
from midspan.journey.monitoring.queries.results import awaiting_result
from midspan.journey.monitoring.rules.entering import method_of
from midspan.journey.monitoring.terms.panels import PanelFacts
from midspan.journey.monitoring.terms.responses import ShareDraft
from midspan.journey.monitoring.terms.results import Answer, BreathReadings, Line, Measures, ResultDraft, ResultKind

SINCE = timedelta(weeks=2)  # results are entered since two weeks; before that they lay on paper
WAITS = 5  # every so many reviews of care still waits at the end
COMES_AT, TALKED_AT = time(11, 20), time(15, 40)
SHOWS = {
    Substance.ALCOHOL: "etg", Substance.OPIOIDS: "fentanyl_class", Substance.HEROIN: "opiates",
    Substance.METHAMPHETAMINE: "amphetamines", Substance.COCAINE: "cocaine_metabolite", Substance.CANNABIS: "thc",
    Substance.SEDATIVES: "benzodiazepines", Substance.STIMULANTS: "amphetamines",
}  # fmt: skip
DONE = {
    "talk": "Met for twenty minutes. A hard weekend after a call from home; they were glad to be asked.",
    "safety": "No thoughts of dying, no withdrawal. Their sister drives them home.",
    "overdose": "Naloxone is at home and the sister knows how. Talked about tolerance.",
    "specimen": "Explained why, without doubt about them. Another one tomorrow morning.",
    "plan": "Weekends get a plan by Thursday; one more individual session this week.",
    "medication": "Asked the prescriber to look at it this week.",
    "level": "Rated again in the next review; three evenings are enough for now.",
}
CHANGES = "Weekend plan by Thursday, one more individual session, a call on Saturday."


def laboratories_begun(clinic: Clinic, *, at: datetime) -> None:
    """The laboratories and panels of the catalogue, as a program begins with them."""
    load_laboratories(by=clinic.staff["dana"], at=at)


def results_come(clinic: Clinic, day: date, everyone: Sequence[Living]) -> Iterator[Happening]:
    """The results of a day: those of specimens collected the day before, and what follows from them the day after."""
    if day <= clinic.plan.today - SINCE:
        return
    zone = clinic.plan.now.tzinfo
    here = [one for one in everyone if one.episode is not None and one.course.here_on(day)]
    yield from happening(datetime.combine(day, COMES_AT, zone), _come, clinic, day, here)
    yield from happening(datetime.combine(day, TALKED_AT, zone), _talked, clinic, here)


def _come(clinic: Clinic, day: date, here: Sequence[Living], *, at: datetime) -> None:
    living = {one.episode.pk: one for one in here}
    panels = {panel.code: panel for panel in panels_on(day)}
    if "clinical_urine" not in panels:
        return
    for specimen in awaiting_result(living, collected_from=at - timedelta(days=3), collected_to=at - timedelta(hours=12)):
        one, chance = (
            living[specimen.episode_id],
            Random(f"result:{clinic.plan.seed}:{specimen.episode_id}:{specimen.collected_at}"),
        )
        if specimen.matrix == "breath":
            moment = specimen.collected_at + timedelta(minutes=2)
            read_breath(specimen, readings=BreathReadings(Decimal("0.000"), moment), by=one.staff("pat"), at=at)
        elif specimen.matrix == "urine":
            draft = _draft(panels["clinical_urine"], one, chance)
            row = enter_result(specimen, draft=draft, by=one.staff("pat"), at=at)
            if chance.random() < 0.03:
                correct_result(row, draft=_draft(panels["clinical_urine"], one, Random(0)), why="Two tubes were exchanged.",
                               by=one.staff("pat"), at=at + timedelta(minutes=30))  # fmt: skip


def _draft(panel: PanelFacts, one: Living, chance: Random) -> ResultDraft:
    """Rarely dilute; now and then the person's substance is found, less where things improve."""
    found = chance.random() < (0.08 if one.course.findings.improves else 0.25)
    shows = SHOWS.get(one.course.findings.substance, "") if found else ""
    weak = chance.random() < 0.04
    measures = Measures(
        Decimal(12 if weak else chance.randint(40, 190)),
        Decimal("1.0020" if weak else f"1.0{chance.randint(10, 25)}0"),
        Decimal(6),
    )
    lines = tuple(
        Line(line.analyte, Answer.FOUND if line.analyte == shows else Answer.NOT_FOUND,
             method_of(ResultKind.LABORATORY, line.analyte, panel), cutoff=line.initial)
        for line in panel.lines
        if line.initial is not None
    )  # fmt: skip
    return ResultDraft(ResultKind.LABORATORY, lines, measures, panel.id)


def _talked(clinic: Clinic, here: Sequence[Living], *, at: datetime) -> None:
    """Reviews of care that were opened yesterday or before are worked through and signed; some wait."""
    living = {one.episode.pk: one for one in here}
    for key, review in responses_open_of(living).items():
        one = living[key]
        if at - review.opened_at < timedelta(hours=14) or one.course.number % WAITS == 0:
            continue
        who = one.assessor
        by = one.staff(who)
        for code in review.steps:
            keep_step(care_review_row(review.id), code=code, words=DONE[code], by=by, at=at)
        close_review(care_review_row(review.id), outcome=CHANGES, proof=clinic.proofs[who], by=by, at=at + timedelta(minutes=20))


def summary_agreed(one: Living, *, at: datetime) -> None:
    """A person lets their sister see a summary."""
    today = at.date()
    draft = ShareDraft("Ana Test", "sister", "She drives me and worries less when she knows", today, today + timedelta(days=60))
    if care_reviews_of(one.episode.pk) and one.course.here_on(today):
        share_results(one.episode, draft=draft, client_name=one.patient.name, by=one.staff("pat"), at=at)
