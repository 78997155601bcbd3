"""What do people take? Asked in the first days, compared and signed; medicines offered, ordered, changed, stopped, declined."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.foundation.episodes.models import Episode
from midspan.journey.assessment.terms import Substance
from midspan.journey.medication import actions
from midspan.journey.medication.catalog import medicines as catalogue
from midspan.journey.medication.queries import lines_of, order_row, orders_of
from midspan.journey.medication.terms import (
    CheckKind,
    Decided,
    Finding,
    Indication,
    LineDecision,
    ListedDraft,
    ListSource,
    OrderDraft,
    OrderState,
    ReactionSeverity,
    ReconcileReason,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOT_COMPARED = 8  # every so many people whose lists wait
OPIOIDS = frozenset({Substance.OPIOIDS, Substance.HEROIN})
OUTSIDE: tuple[tuple[str, str, str, ListSource], ...] = (
    ("Lisinopril", "10 mg", "once a day", ListSource.PHARMACY), ("Sertraline", "50 mg", "once a day", ListSource.PRESCRIBER),
    ("Omeprazole", "20 mg", "once a day", ListSource.PERSON), ("Adderall", "20 mg", "in the morning", ListSource.PHARMACY),
    ("Metformin", "500 mg", "twice a day", ListSource.FAMILY), ("Clonazepam", "0.5 mg", "at night", ListSource.PRESCRIBER),
)  # fmt: skip
ALLERGIC = (("Penicillin", "hives", ReactionSeverity.MODERATE), ("Sulfa", "rash", ReactionSeverity.MILD),
            ("Peanuts", "throat swells", ReactionSeverity.LIFE_THREATENING))  # fmt: skip
AS_USUAL: dict[str, tuple[str, str, int | None]] = {
    "buprenorphine_naloxone": ("8", "twice_daily", 14), "buprenorphine_sublocade": ("300", "every_4_weeks", None),
    "naltrexone": ("50", "daily", 30), "naltrexone_xr": ("380", "every_4_weeks", None),
    "acamprosate": ("666", "three_times_daily", 30), "sertraline": ("50", "daily", 30),
}  # fmt: skip
WHY_NOT = (("wants_to_try_without", "I want to see how far I come first."),
           ("worried_about_side_effects", "My cousin felt sick."),
           ("what_others_think", "At my meeting they say that is not clean."))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """What becomes of a person's medicines: which one, whether declined or had elsewhere, changed or stopped after so long."""

    medicine: str
    answer: str
    offered_after: int
    changed_after: int = 0
    stopped_after: int = 0
    mood: bool = False
    allergic: int | None = None
    outside: tuple[int, ...] = ()


def medicines(one: Living) -> Iterator[Happening]:
    """The list in the first days, an offer within the week, then what follows from it."""
    admitted_on, today = one.course.admitted_on, one.clinic.plan.today
    if admitted_on is None:
        return
    way = _way(one)
    last = min(one.course.ended_on or today, today - DAY)
    steps: list[tuple[date, time, Any]] = [(admitted_on + DAY, time(16, 20), _asked)]
    if way.medicine:
        steps.append((admitted_on + way.offered_after * DAY, time(15, 5), _offered))
    if way.mood:
        steps.append((admitted_on + (way.offered_after + 4) * DAY, time(15, 40), _mood))
    begun = admitted_on + way.offered_after * DAY
    if way.answer == "accepted" and way.stopped_after:
        steps.append((begun + way.stopped_after * DAY, time(15, 10), _stopped))
    elif way.answer == "accepted" and way.changed_after and way.medicine == "buprenorphine_naloxone":
        steps.append((begun + way.changed_after * DAY, time(15, 10), _changed))
    for on, at, act in steps:
        if on <= last:
            yield from happening(datetime.combine(on, at, one.clinic.plan.now.tzinfo), act, one, way)


def _way(one: Living) -> Way:
    rng = Random(f"medicines:{one.clinic.plan.seed}:{one.course.number}")
    roll, after = rng.random(), rng.randint(2, 7)
    medicine, answer = _chosen(one.course.findings.substance, roll)
    return Way(
        medicine, answer, after, changed_after=21 if rng.random() < 0.4 else 0,
        stopped_after=rng.randint(25, 60) if rng.random() < 0.2 else 0, mood=rng.random() < 0.15,
        allergic=rng.randrange(len(ALLERGIC)) if rng.random() < 0.3 else None,
        outside=tuple(sorted(rng.sample(range(len(OUTSIDE)), rng.choice([0, 1, 1, 2])))),
    )  # fmt: skip


def _chosen(substance: Substance, roll: float) -> tuple[str, str]:
    if substance in OPIOIDS:
        table = ((0.5, "buprenorphine_naloxone", "accepted"), (0.65, "buprenorphine_sublocade", "accepted"),
                 (0.75, "methadone", "has_it_elsewhere"), (0.82, "naltrexone_xr", "accepted"),
                 (0.93, "buprenorphine_naloxone", "declined"), (1.0, "", ""))  # fmt: skip
    elif substance is Substance.ALCOHOL:
        table = ((0.3, "naltrexone", "accepted"), (0.45, "acamprosate", "accepted"), (0.55, "naltrexone_xr", "accepted"),
                 (0.75, "naltrexone", "declined"), (0.83, "acamprosate", ""), (1.0, "", ""))  # fmt: skip
    else:
        return "", ""
    return next((medicine, answer) for upto, medicine, answer in table if roll <= upto)


def _asked(one: Living, way: Way, *, at: datetime) -> None:
    """The nurse asks about allergies and medicines; the lists are compared and signed, but for a few."""
    episode, pat, on = _episode(one), one.staff("pat"), at.date()
    who: dict[str, Any] = {"by": pat, "at": at}
    for number in way.outside:
        name, dose, often, source = OUTSIDE[number]
        draft = ListedDraft(name, source, dose=dose, route="oral", frequency=often, started_on=on - 200 * DAY)
        actions.list_medicine(episode, draft=draft, **who)
    if way.allergic is None:
        actions.state_no_allergies(episode.patient, on=on, proof=one.clinic.proofs["pat"], by=pat, at=at + MINUTE)
    else:
        substance, reaction, severity = ALLERGIC[way.allergic]
        row = actions.note_allergy(
            episode.patient, substance=substance, reaction=reaction, severity=severity, source=ListSource.PERSON, on=on, **who
        )
        actions.verify_allergy(row, by=pat, at=at + MINUTE)
    if one.course.ended_on is None and one.course.number % NOT_COMPARED:  # the lists of who is still here
        _compared(one, episode, at + 10 * MINUTE)


def _compared(one: Living, episode: Episode, at: datetime) -> None:
    pat, on = one.staff("pat"), one.course.admitted_on or at.date()
    held = actions.begin_reconciliation(episode, reason=ReconcileReason.ADMISSION, since_on=on, by=pat, at=at)
    kept = {
        line.id: Decided(line.name, LineDecision.KEEP, "The person and the bottle agree." if line.differs else "",
                         differs=line.differs, own=line.own)
        for line in lines_of(held.pk)
    }  # fmt: skip
    sources = [ListSource.PERSON, ListSource.PHARMACY]
    actions.sign_reconciliation(
        held, sources=sources, decisions=kept, proof=one.clinic.proofs["pat"], by=pat, at=at + 5 * MINUTE
    )  # fmt: skip


def _offered(one: Living, way: Way, *, at: datetime) -> None:
    """The prescriber offers; what was accepted is ordered with its values, what is given elsewhere is linked."""
    episode, on = _episode(one), at.date()
    indication = Indication.OPIOID if one.course.findings.substance in OPIOIDS else Indication.ALCOHOL
    reason, words = WHY_NOT[one.course.number % len(WHY_NOT)] if way.answer == "declined" else ("", "")
    actions.offer_medicine(
        episode, medicine=way.medicine, indication=indication, on=on, answer=way.answer, reason=reason, words=words,
        by=one.staff("noor"), at=at,
    )  # fmt: skip
    if way.answer == "has_it_elsewhere":
        actions.link_otp(
            episode, program="Riverbend Treatment Program", dose=f"{60 + 10 * (one.course.number % 5)} mg", verified_on=on,
            spoke_with="The dispensing nurse", basis="Consent signed at admission, for the dose and missed doses",
            by=one.staff("pat"), at=at + 10 * MINUTE,
        )  # fmt: skip
    elif way.answer == "accepted":
        _values(one, episode, way.medicine, at + 5 * MINUTE)
        _sign(one, episode, way.medicine, at + 20 * MINUTE)


def _values(one: Living, episode: Episode, medicine: str, at: datetime) -> None:
    """The values that a start asks for, found on the day."""
    on, number = at.date(), one.course.number
    found = {
        "buprenorphine_naloxone": [Finding(CheckKind.COWS, on, "Seen here", Decimal(9 + number % 6))],
        "buprenorphine_sublocade": [
            Finding(CheckKind.TRANSMUCOSAL_DOSE, on, "Watched here", word="tolerated"),
            Finding(CheckKind.LIVER, on, "Demo Laboratory", Decimal(1 + number % 3)),
        ],
        "naltrexone": [Finding(CheckKind.OPIOID_TEST, on, "Test here", word="negative")],
        "naltrexone_xr": [Finding(CheckKind.OPIOID_TEST, on, "Test here", word="negative")],
        "acamprosate": [Finding(CheckKind.KIDNEY, on, "Demo Laboratory", Decimal(70 + number % 40))],
    }
    for one_value in found.get(medicine, []):
        actions.note_check(episode, finding=one_value, by=one.staff("pat"), at=at)


def _changed(one: Living, way: Way, *, at: datetime) -> None:
    """Another dose takes the place of the first."""
    episode = _episode(one)
    _sign(one, episode, way.medicine, at, dose="12", replaces=_running(episode, way.medicine))


def _stopped(one: Living, way: Way, *, at: datetime) -> None:
    """Stopped with a reason; care goes on."""
    why = ("side_effects", "persons_wish", "not_working")[one.course.number % 3]
    order = _running(_episode(one), way.medicine)
    words = "Talked over; care goes on as it is."
    actions.stop_order(order, why=why, words=words, on=at.date(), by=one.staff("noor"), at=at)


def _running(episode: Episode, medicine: str) -> Any:
    mine = [one for one in orders_of([episode.pk])[episode.pk] if one.medicine == medicine and one.state is OrderState.ACTIVE]
    return order_row(mine[-1].id)


def _mood(one: Living, _way: Way, *, at: datetime) -> None:
    """A medicine for mood."""
    _sign(one, _episode(one), "sertraline", at)


def _sign(one: Living, episode: Episode, medicine: str, at: datetime, *, dose: str = "", replaces: Any = None) -> Any:
    known, noor = catalogue()[medicine], one.staff("noor")
    usual, often, supply = AS_USUAL[medicine]
    draft = OrderDraft(
        medicine=medicine, form=known.forms[0].code, dose=Decimal(dose or usual), unit=known.forms[0].unit, frequency=often,
        aims=known.aims[:2], indication=_for(one, known.indications), started_on=at.date(), supply_days=supply,
        refills=1 if supply else 0, observed=medicine == "buprenorphine_naloxone" and one.course.number % 2 == 0,
    )  # fmt: skip
    row = actions.draft_order(episode, draft=draft, replaces=replaces, by=noor, at=at)
    return actions.sign_order(row, proof=one.clinic.proofs["noor"], by=noor, at=at + 2 * MINUTE)


def _for(one: Living, indications: tuple[Indication, ...]) -> str:
    own = Indication.OPIOID if one.course.findings.substance in OPIOIDS else Indication.ALCOHOL
    return (own if own in indications else indications[0]).value


def _episode(one: Living) -> Episode:
    return Episode.objects.select_related("patient", "site").get(pk=one.episode.pk)
