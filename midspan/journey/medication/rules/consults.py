"""May this consult be asked, closed or followed up, and may something be handed to a provider outside?"""

from collections.abc import Iterable
from datetime import date, timedelta

from midspan.foundation.program.rules import local_day
from midspan.foundation.records.terms import Reason
from midspan.journey.admission.terms import PaperFacts, PaperStatus
from midspan.journey.medication.terms.consults import (
    WITHIN_DAYS,
    ConsentStanding,
    ConsentView,
    ConsultFacts,
    Direction,
    Urgency,
)

SPECIFIC, TREATMENT = "consent_specific", "consent_tpo"
REMEDY = "A written consent makes it possible: it names them, what may be told, for what and until when. Sign it under Papers."


def consult_due_on(ordered_on: date, urgency: Urgency) -> date:
    """By which day a consult must have happened.

    Source: house rule: today, a week, 30 days.
    """
    return ordered_on + timedelta(days=WITHIN_DAYS[urgency])


def reasons_against_consult(*, asked_of: str, reason: str) -> list[Reason]:
    """Why a consult cannot be asked for. Empty means it can.

    Source: mission row 004-14.
    """
    found = []
    if not asked_of.strip():
        found.append(Reason("Say who is asked.", rule="004-14", field="asked_of"))
    if not reason.strip():
        found.append(Reason("Say what the question is.", rule="004-14", field="reason"))
    return found


def reasons_against_outcome(
    consult: ConsultFacts, *, done_on: date, outcome: str, follow_up_on: date | None, today: date
) -> list[Reason]:
    """Why what came of a consult cannot be written down. Empty means it can.

    Source: mission row 004-14: order and follow-up.
    """
    if consult.done_on is not None or consult.cancelled_reason:
        return [Reason("This consult is closed already.", rule="004-14")]
    found = []
    if not outcome.strip():
        found.append(Reason("Say what came of it.", rule="004-14", field="outcome"))
    if not consult.ordered_on <= done_on <= today:
        found.append(Reason("It happened after it was asked for, and not in the future.", rule="004-14", field="done_on"))
    if follow_up_on is not None and follow_up_on < done_on:
        found.append(Reason("A follow-up comes after it.", rule="004-14", field="follow_up_on"))
    return found


def reasons_against_follow_up(consult: ConsultFacts, *, words: str) -> list[Reason]:
    """Why the follow-up of a consult cannot be closed. Empty means it can.

    Source: mission row 004-14.
    """
    if consult.done_on is None or consult.follow_up_on is None or consult.followed_on is not None:
        return [Reason("Nothing is to be followed up here.", rule="004-14")]
    return [] if words.strip() else [Reason("Say what was done.", rule="004-14", field="words")]


def consent_on(papers: Iterable[PaperFacts], *, provider: str, organisation: str, on: date, timezone: str) -> ConsentView:
    """How the written consent to tell this provider stands on a day: one that names them, else the one for treatment.

    What was taken back or is over stops at once, on that day; one that names somebody else never counts, nor one that was
    signed later. `papers`: all of the episode; `timezone`: of the site, whose day it is.
    Source: mission row 002-43; 42 CFR 2.31 (a consent names the recipient, the purpose and its end), 2.33.
    """
    rows = sorted((row for row in papers if local_day(row.at, timezone) <= on), key=lambda row: (row.at, row.id))
    named = [row for row in rows if row.code == SPECIFIC and _names(row, provider, organisation)]
    general = [row for row in rows if row.code == TREATMENT]
    views = [_view(rows_of[-1], on, timezone) for rows_of in (named, general) if rows_of]
    if good := next((view for view in views if view.holds), None):
        return good
    if views:
        return views[0]
    if any(row.code == SPECIFIC and row.status is PaperStatus.SIGNED for row in rows):
        return ConsentView(ConsentStanding.OTHER_NAME, "The consents on file name somebody else.", REMEDY)
    return ConsentView(ConsentStanding.NONE, "No written consent to tell them is on file.", REMEDY)


def reasons_against_sharing(*, provider: str, condition: str, known: Iterable[str]) -> list[Reason]:
    """Why shared care cannot be opened. Empty means it can. `known`: with whom it is shared already.

    Source: mission row 002-43.
    """
    found = []
    if not provider.strip():
        found.append(Reason("Say who it is.", rule="002-43", field="provider"))
    if not condition.strip():
        found.append(Reason("Say for which condition.", rule="002-43", field="condition"))
    if _plain(provider) in {_plain(name) for name in known}:
        found.append(Reason("Care is shared with them already.", rule="002-43", field="provider"))
    return found


def reasons_against_exchange(
    direction: Direction, *, what: str, on: date, today: date, ended_on: date | None, consent: ConsentView
) -> list[Reason]:
    """Why this exchange cannot be recorded. Empty means it can. What came in may always be written down.

    Source: mission row 002-43; 42 CFR 2.31 and 2.13: nothing is handed out without a basis.
    """
    found = []
    if not what.strip():
        found.append(Reason("Say what it was, in words.", rule="002-43", field="what"))
    if on > today:
        found.append(Reason("This lies in the future.", rule="002-43", field="on"))
    if direction is Direction.SENT and ended_on is not None and on > ended_on:
        found.append(Reason(f"Shared care ended on {ended_on:%d %B %Y}.", rule="002-43", field="direction"))
    elif direction is Direction.SENT and not consent.holds:
        found.append(Reason(consent.words, rule="42 CFR 2.31", who=consent.remedy, field="direction"))
    return found


def _names(row: PaperFacts, provider: str, organisation: str) -> bool:
    said = _plain(row.about)
    return bool(said) and any(said == _plain(name) for name in (provider, organisation) if name.strip())


def _plain(words: str) -> str:
    return " ".join(words.replace(",", " ").replace(".", " ").casefold().split())


def _view(row: PaperFacts, on: date, timezone: str) -> ConsentView:
    standing, words = _standing(row, on, timezone)
    remedy = "" if standing is ConsentStanding.HOLDS else REMEDY
    return ConsentView(standing, words, remedy, row.id, local_day(row.at, timezone), row.expires_on)


def _standing(row: PaperFacts, on: date, timezone: str) -> tuple[ConsentStanding, str]:
    back_on = local_day(row.withdrawn_at, timezone) if row.withdrawn_at else None
    if row.status is PaperStatus.WITHDRAWN and (back_on is None or back_on <= on):
        when = f" on {back_on:%d %B %Y}" if back_on else ""
        why = f": “{row.reason}”" if row.reason else "."
        return ConsentStanding.WITHDRAWN, f"The consent was taken back{when}{why}"
    if row.status is PaperStatus.DECLINED:
        return ConsentStanding.DECLINED, "The person declined to sign a consent."
    if row.expires_on is not None and row.expires_on < on:
        return ConsentStanding.EXPIRED, f"The consent ended on {row.expires_on:%d %B %Y}."
    until = f", until {row.expires_on:%d %B %Y}" if row.expires_on else ", until it is taken back"
    return ConsentStanding.HOLDS, f"Signed consent of {local_day(row.at, timezone):%d %B %Y}{until}."
