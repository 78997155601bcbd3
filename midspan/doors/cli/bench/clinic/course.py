"""What was written in the course of care? Papers signed at the start, the home, reviews every 30 days, use day by day."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from midspan.doors.cli.bench.clinic.evenings import draw
from midspan.doors.cli.bench.clinic.frame import ADMISSIONS, SUPERVISOR, Frame
from midspan.doors.cli.bench.clinic.papers import SIGNATURE, SPREAD
from midspan.doors.cli.bench.pour import pour
from midspan.doors.cli.bench.shape import Stay
from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.program.terms import Edition
from midspan.foundation.records.rules import text_hash
from midspan.journey.admission.catalog import papers, wording

BETWEEN_REVIEWS = timedelta(days=30)
DAYS_TOLD = 30  # of use, by whoever is in treatment
SHARE_USED, SHARE_SILENT = 0.04, 0.1  # of all days: told of use; not told
LATE_ONE_OF = 6  # people whose latest review is still to be held
PAPER = "id episode code wording status at by staff_signed_at version"
BY_PERSON = "subject signer_kind patient witness typed_name method text text_sha256 at"
REVIEW = (
    "id episode reason edition level began_at on ratings progressing working new_problem goals_met goals_open sentences facts "
    "recommended_level outcome agreed_level agreement next_on by signed_at signed_by version"
)
HOMES = ("own_home", "family", "own_home", "sober_living", "family", "own_home")


def fill(frame: Frame) -> None:
    """Of everybody who was admitted; use by day of whoever is in treatment."""
    pour("admission.PaperDocument", PAPER, _papers(frame))
    pour("records.Signature", BY_PERSON, _paper_signatures(frame))
    pour(
        "admission.LivingArrangement", "episode kind from_on by at",
        ((number, HOMES[number % len(HOMES)], frame.monday(stay.first), frame.staff(stay.site, ADMISSIONS),
          frame.moment(stay.first)) for number, stay in enumerate(frame.stays, 1)),
    )  # fmt: skip
    level = LevelOfCare.objects.get(edition=Edition.THIRD, code="2.1").pk
    pour("transition.Review", REVIEW, _reviews(frame, level))
    pour("records.Signature", SIGNATURE, _review_signatures(frame))
    pour("monitoring.UseDay", "episode on substance used standard_drinks asked by reported_at", _use_days(frame))


def _signed(frame: Frame) -> Iterator[tuple[int, int, Stay, str, str, datetime]]:
    """Number of the paper, person, stay, code, wording, moment."""
    paper_id = 0
    wanted = [paper for paper in papers().values() if paper.required]
    for number, stay in enumerate(frame.stays, 1):
        for paper in wanted:
            paper_id += 1
            yield paper_id, number, stay, paper.code, wording(paper, frame.monday(stay.first)).version, frame.moment(stay.first)


def _papers(frame: Frame) -> Iterator[tuple]:
    staff_signs = {paper.code for paper in papers().values() if paper.staff_signs}
    for paper_id, number, stay, code, version, at in _signed(frame):
        yield (paper_id, number, code, version, "signed", at, frame.staff(stay.site, ADMISSIONS),
               at if code in staff_signs else None, 1)  # fmt: skip


def _paper_signatures(frame: Frame) -> Iterator[tuple]:
    for paper_id, number, stay, code, version, at in _signed(frame):
        text = f"{papers()[code].title}, wording {version}. Gone through with person {number}."
        yield (f"admission.paperdocument:{paper_id}", "patient", number, frame.staff(stay.site, ADMISSIONS), "Bench Person",
               "witnessed", text, text_hash(text), at)  # fmt: skip


def _held(frame: Frame) -> Iterator[tuple[int, int, Stay, int, date]]:
    """Number of the review, person, stay, which of that person's reviews it is, the day."""
    review_id = 0
    for number, stay in enumerate(frame.stays, 1):
        begins, ends = frame.monday(stay.first), min(frame.monday(stay.until), frame.today - timedelta(days=1))
        until = ends - BETWEEN_REVIEWS if number % LATE_ONE_OF == 0 else ends
        for place in range(1, (until - begins).days // BETWEEN_REVIEWS.days + 1):
            review_id += 1
            yield review_id, number, stay, place, begins + place * BETWEEN_REVIEWS


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(17), UTC)


def _ratings(number: int, place: int) -> dict[str, list]:
    """Each rating a little lower from review to review, but for the one that holds people here."""
    return {one.value: [max(low, high - (place + number + step) // 3), "Told in the session."]
            for step, (one, (low, high)) in enumerate(SPREAD.items())}  # fmt: skip


def _case(on: date) -> tuple[str, str]:
    """Two sentences over their facts, as a reviewer left them."""
    facts = {
        "rating:d5": {"key": "rating:d5", "kind": "rating", "text": "Return to use rated 2, moderate", "on": on.isoformat(),
                      "page": "ratings", "target": None, "stale": False},
        "alerts": {"key": "alerts", "kind": "alert", "text": "No safety alert is open.", "on": on.isoformat(), "page": "alerts",
                   "target": None, "stale": False},
    }  # fmt: skip
    sentences = [
        {"code": "asks:d5", "side": "not_lower", "text": "Return to use is rated 2, moderate.", "facts": ["rating:d5"],
         "kept": True, "edited": False},
        {"code": "no_alert", "side": "not_higher", "text": "No safety alert is open.", "facts": ["alerts"], "kept": True,
         "edited": False},
    ]  # fmt: skip
    return json.dumps(sentences), json.dumps(facts)


def _reviews(frame: Frame, level: int) -> Iterator[tuple]:
    for review_id, number, stay, place, on in _held(frame):
        sentences, facts = _case(on)
        by, at = frame.staff(stay.site, stay.group), _noon(on)
        yield (review_id, number, "scheduled", Edition.THIRD.value, level, at, on, json.dumps(_ratings(number, place)), True,
               True, False, place, 2, sentences, facts, "2.1", "continue", level, "agrees", on + BETWEEN_REVIEWS, by, at, by,
               1)  # fmt: skip


def _review_signatures(frame: Frame) -> Iterator[tuple]:
    for review_id, number, stay, place, on in _held(frame):
        text = f"Review {place} of the level of care, person {number}: stays at level 2.1."
        yield (f"transition.review:{review_id}", "staff", frame.staff(stay.site, stay.group), "Bench Counsellor", "password",
               text, text_hash(text), _noon(on))  # fmt: skip


def _use_days(frame: Frame) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        if not stay.active:
            continue
        by = frame.staff(stay.site, SUPERVISOR)
        for back in range(DAYS_TOLD, 0, -1):
            on = frame.today - timedelta(days=back)
            share = draw(5, number, on.toordinal())
            if share < 1 - SHARE_SILENT:
                used = share < SHARE_USED
                yield number, on, "alcohol", used, 4 if used else None, "session", by, _noon(on + timedelta(days=1))
