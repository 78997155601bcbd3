"""What does somebody take, from whom do we know, what are they allergic to, and which lists must be compared?"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import among, courses_of
from midspan.foundation.episodes.terms import CourseFacts
from midspan.foundation.people.models import Patient
from midspan.foundation.privacy.actions import of_episode, of_patient
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.rules import local_day
from midspan.journey.admission.queries import returns_of
from midspan.journey.assessment.queries import latest_assessment, said_before
from midspan.journey.assessment.terms import SectionCode
from midspan.journey.medication.catalog import medicines, names, otp_rule, reconcile_rules
from midspan.journey.medication.models import (
    Allergy,
    ListedMedicine,
    MedicationOrder,
    NoKnownAllergies,
    OtpLink,
    Reconciliation,
    ReconciliationLine,
)
from midspan.journey.medication.queries.orders import order_facts
from midspan.journey.medication.rules import LOOKED_BACK, medicine_in, reconciliations_owed, says_nothing
from midspan.journey.medication.terms import (
    Aim,
    AllergyFacts,
    AllergyStanding,
    LineDecision,
    LineFacts,
    LineState,
    ListLine,
    ListSource,
    Mention,
    OrderState,
    OtpFacts,
    ReactionSeverity,
    ReconcileDue,
    ReconcileFacts,
    ReconcileReason,
    Taken,
    ToAct,
    route_words,
)

HOW = re.compile(r"\s+(?=\d|when |as |in the |once |twice |at |every |daily\b)", re.IGNORECASE)
NOT_ON_A_LIST = frozenset({OrderState.DRAFT, OrderState.SET_ASIDE})
TAKEN_BACK = frozenset({LineState.CORRECTED, LineState.IN_ERROR})


def medication_list_of(episode_ids: Iterable[int], *, every: bool = False) -> dict[int, list[ListLine]]:
    """The medication list by episode: own orders, outside medicines, methadone at a linked program. Current lines first, each
    source in its order, ended ones after. `every` adds what was corrected or entered in error. Four queries."""
    ids = list(episode_ids)
    found: dict[int, list[ListLine]] = defaultdict(list)
    orders = MedicationOrder.objects.filter(episode_id__any=among(ids)).exclude(state__in=NOT_ON_A_LIST)
    for order in orders.select_related("by", "signed_by", "episode__site").order_by("pk"):
        found[order.episode_id].append(order_line(order))
    for link in otp_rows(ids):
        found[link.episode_id].append(_otp_line(link))
    listed = ListedMedicine.objects.filter(episode_id__any=among(ids)).select_related("by").order_by("pk")
    for row in listed if every else listed.exclude(state__in=TAKEN_BACK):
        found[row.episode_id].append(listed_line(row))
    return {key: sorted(lines, key=lambda one: not one.current) for key, lines in found.items()}


def prescribed_on(episode_ids: Iterable[int], *, on: date) -> dict[int, list[Taken]]:
    """What the list says that people take on a day, with classes and the analytes it explains in a drug test; own orders,
    outside medicines, and methadone at a linked program. Four queries."""
    return {
        key: [taken_of(line) for line in lines if line.taken_on(on)] for key, lines in medication_list_of(episode_ids).items()
    }


def standing_lines(lines: Iterable[ListLine]) -> list[ListLine]:
    """A whole list without what was corrected or entered in error. No query."""
    return [one for one in lines if one.state not in TAKEN_BACK]


def taken_lately(episode_id: int, *, on: date, lines: Iterable[ListLine] | None = None) -> tuple[Taken, ...]:
    """What the list says that one person takes on a day or took in the weeks before it. Four queries; none where the `lines` of
    the list were read before."""
    lines = medication_list_of([episode_id]).get(episode_id, []) if lines is None else standing_lines(lines)
    return tuple(taken_of(line) for line in lines if line.ended_on is None or line.ended_on >= on - LOOKED_BACK)


def taken_of(line: ListLine) -> Taken:
    """A line of the list with what the catalogue knows of its medicine."""
    known = medicines().get(line.medicine)
    if known is None:
        return Taken(line, line.name.lower(), frozenset(), frozenset(), own=line.source is ListSource.ORDER)
    own = line.source is ListSource.ORDER
    return Taken(line, known.group, known.classes, frozenset(known.analytes), own=own)


def listed_row(line_id: int) -> ListedMedicine:
    """A line from outside, for the action that changes it."""
    return ListedMedicine.objects.select_related("episode__site", "episode__patient", "by").get(pk=line_id)


def of_line(line_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a line of the list."""
    row = ListedMedicine.objects.filter(pk=line_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def allergies_of(patient_ids: Collection[int], *, every: bool = False) -> dict[int, AllergyStanding]:
    """What is known of people's allergies; everybody asked for has an entry. `every` adds what was entered in error.
    Two queries."""
    held: dict[int, list[AllergyFacts]] = defaultdict(list)
    newest: dict[int, Any] = {}
    for row in Allergy.objects.filter(patient_id__in=patient_ids).select_related("by", "verified_by"):
        held[row.patient_id].append(allergy_facts(row))
        newest[row.patient_id] = max(row.at, newest.get(row.patient_id, row.at))
    found = {}
    none = {row.patient_id: row for row in NoKnownAllergies.objects.filter(patient_id__in=patient_ids).select_related("by")}
    for pk in patient_ids:
        rows = [one for one in held.get(pk, []) if every or one.stands]
        said = none.get(pk)
        if said and (any(one.stands for one in rows) or (pk in newest and newest[pk] > said.at)):
            said = None
        found[pk] = AllergyStanding(tuple(rows), said.on if said else None, str(said.by) if said else "")
    return found


def allergy_facts(row: Allergy) -> AllergyFacts:
    """An allergy as pages and rules see it. Give it a row with who wrote and who verified it."""
    return AllergyFacts(
        row.pk, row.patient_id, row.substance, row.medicine, row.reaction, ReactionSeverity(row.severity), ListSource(row.source),
        row.noted_on, str(row.by), row.verified_at.date() if row.verified_at else None, str(row.verified_by or ""),
        row.error_why, row.version,
    )  # fmt: skip


def allergy_row(allergy_id: int) -> Allergy:
    """One allergy, for the action that changes it."""
    return Allergy.objects.select_related("patient").get(pk=allergy_id)


def of_allergy(allergy_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names an allergy."""
    row = Allergy.objects.filter(pk=allergy_id).values_list("patient_id", flat=True).first()
    return of_patient(row) if row else None


def otp_of(episode_ids: Iterable[int]) -> dict[int, OtpFacts]:
    """The opioid treatment program that is linked now, by episode, with what it said last. Two queries."""
    return {row.episode_id: otp_facts(row) for row in otp_rows(list(episode_ids)) if row.ended_on is None}


def otp_rows(episode_ids: Collection[int]) -> list[OtpLink]:
    """Links with their checks, oldest first. Two queries."""
    rows = OtpLink.objects.filter(episode_id__any=among(episode_ids)).select_related("by", "episode__site", "episode__patient")
    return list(rows.prefetch_related("checks").order_by("pk"))


def otp_row(link_id: int) -> OtpLink:
    """One link with its checks."""
    return OtpLink.objects.select_related("by", "episode__site", "episode__patient").prefetch_related("checks").get(pk=link_id)


def of_otp(link_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a linked program."""
    row = OtpLink.objects.filter(pk=link_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def otp_facts(row: OtpLink) -> OtpFacts:
    """A linked program as pages see it. Give it a row with its checks."""
    last = list(row.checks.all())[-1]
    return OtpFacts(
        row.pk, row.episode_id, row.program, row.telephone, row.medicine, last.dose, row.started_on, last.on, last.spoke_with,
        row.basis, row.ended_on, row.end_words, str(row.by), row.version,
    )  # fmt: skip


def otp_due(episode_ids: Iterable[int], *, on: date) -> dict[int, tuple[OtpFacts, date]]:
    """Linked programs that must be asked again for the dose by a day not later than `on`, with that day. Two queries."""
    return otp_late(otp_of(episode_ids), on=on)


def otp_late(linked: Mapping[int, OtpFacts], *, on: date) -> dict[int, tuple[OtpFacts, date]]:
    """Those of these linked programs that must be asked again by a day not later than `on`, with that day. No query."""
    again = timedelta(days=otp_rule().again_days)
    return {key: (one, one.verified_on + again) for key, one in linked.items() if one.verified_on + again <= on}


def reconciliations_due(
    episode_ids: Iterable[int],
    *,
    on: date,
    moves: Mapping[int, Collection[date]] | None = None,
    courses: Mapping[int, CourseFacts] | None = None,
) -> dict[int, list[ReconcileDue]]:
    """Lists that must be compared, by episode: after admission, after a stay elsewhere, after the moves to another level that
    are passed in (`moves`: days by episode). Nothing that begins after `on`. Three queries; `courses` are the courses of care,
    where they were read before."""
    ids = list(episode_ids)
    found: dict[int, list[ReconcileDue]] = {}
    signed: dict[int, list[tuple[ReconcileReason, date, date]]] = defaultdict(list)
    rows = Reconciliation.objects.filter(episode_id__any=among(ids), signed_at__isnull=False)
    for pk, reason, since_on, signed_at, zone in rows.values_list(
        "episode_id", "reason", "since_on", "signed_at", "episode__site__timezone"
    ):
        signed[pk].append((ReconcileReason(reason), since_on, local_day(signed_at, zone)))  # type: ignore[arg-type]
    back, known = returns_of(ids), courses_of(ids) if courses is None else courses
    for one in (known[pk] for pk in ids if pk in known and known[pk].in_treatment):
        causes = [(ReconcileReason.ADMISSION, one.admitted_on)] if one.admitted_on else []
        returned = {local_day(moment, one.timezone) for _place, moment in back.get(one.id, [])}
        causes += [(ReconcileReason.OUTSIDE_STAY, day) for day in sorted(returned) if day > (one.admitted_on or day)]
        causes += [(ReconcileReason.TRANSITION, day) for day in (moves or {}).get(one.id, ())]
        owed = reconciliations_owed(one.id, [cause for cause in causes if cause[1] <= on], signed[one.id], reconcile_rules())
        if owed:
            found[one.id] = owed
    return found


def reconciliations_of(episode_id: int, *, to_act: Iterable[ToAct] | None = None) -> list[ReconcileFacts]:
    """Every reconciliation of one course of care, newest first. Four queries; two fewer where what is `to_act` on was read
    before."""
    rows = Reconciliation.objects.filter(episode_id=episode_id).select_related("by", "signed_by").order_by("-pk")
    acts = orders_to_act([episode_id]).get(episode_id, []) if to_act is None else to_act
    waiting = {one.order_id for one in acts}
    return [_reconcile_facts(row, waiting) for row in rows.prefetch_related("lines")]


def reconciliation_row(reconciliation_id: int) -> Reconciliation:
    """One reconciliation, for the page and the action that changes it."""
    rows = Reconciliation.objects.select_related("episode__site", "episode__patient", "by", "signed_by")
    return rows.get(pk=reconciliation_id)


def of_reconciliation(reconciliation_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a reconciliation."""
    row = Reconciliation.objects.filter(pk=reconciliation_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def lines_of(reconciliation_id: int) -> list[LineFacts]:
    """The lines of a reconciliation in their order. One query."""
    return [line_facts(row) for row in ReconciliationLine.objects.filter(reconciliation_id=reconciliation_id)]


def line_facts(row: ReconciliationLine) -> LineFacts:
    """A line of a reconciliation as pages and rules see it."""
    mentions = tuple(
        Mention(one["key"], ListSource(one["source"]), one["words"], row.name, row.medicine) for one in row.mentions["said"]
    )
    return LineFacts(
        row.pk, row.order, row.key, row.medicine, row.name, mentions, row.differs, row.mentions["why"], row.decision, row.reason,
        row.dose, row.frequency,
    )  # fmt: skip


def orders_to_act(episode_ids: Iterable[int]) -> dict[int, list[ToAct]]:
    """Signed decisions to change or stop an order of our own that nobody has carried out yet, by episode. Two queries."""
    rows = ReconciliationLine.objects.filter(
        reconciliation__episode_id__any=among(episode_ids), reconciliation__signed_at__isnull=False, key__startswith="order:",
        decision__in=[LineDecision.CHANGE, LineDecision.STOP],
    ).select_related("reconciliation")  # fmt: skip
    wanted = {int(row.key.partition(":")[2]): row for row in rows.order_by("pk")}
    found: dict[int, list[ToAct]] = defaultdict(list)
    active = MedicationOrder.objects.filter(pk__any=among(wanted), state=OrderState.ACTIVE).values_list("pk", flat=True)
    for pk in sorted(active):
        row = wanted[pk]
        held = row.reconciliation
        found[held.episode_id].append(
            ToAct(held.episode_id, pk, row.name, LineDecision(row.decision), row.reason, held.signed_at.date())  # type: ignore[union-attr]
        )
    return dict(found)


def mentions_for(episode: Episode, *, lines: Iterable[ListLine] | None = None) -> list[Mention]:
    """What every source says that somebody takes: the list as it stands, the assessment, outside records and papers of other
    houses. A source that says nothing is taken stands there too. About a dozen queries; four fewer where the `lines` of the list
    were read before."""
    lines = medication_list_of([episode.pk]).get(episode.pk, []) if lines is None else standing_lines(lines)
    found = [
        Mention(line.key, line.source, line_words(line), line.name, line.medicine, line.started_on)
        for line in lines
        if line.current
    ]
    for source, words, on in [*_assessed(episode), *_sent(episode)]:
        found.append(Mention("", source, words, name_in(words), medicine_in(words, names()), on))
    return found


def unlisted(episode: Episode, *, lines: Iterable[ListLine] | None = None) -> list[Mention]:
    """What other sources name and the list does not have, each medicine once; `lines` as in `mentions_for`."""
    said = mentions_for(episode, lines=lines)
    known = {_identity(one) for one in said if one.key}
    found: dict[str, Mention] = {}
    for one in said:
        if not one.key and not says_nothing(one.words) and _identity(one) not in known:
            found.setdefault(_identity(one), one)
    return list(found.values())


def line_words(line: ListLine) -> str:
    """A line of the list in one sentence: “Oxycodone 5 mg, by mouth, twice a day”."""
    head = f"{line.name} {line.dose}".strip()
    return ", ".join(part for part in (head, route_words(line.route), line.frequency) if part)


def name_in(words: str) -> str:
    """The name with which words about a medicine begin."""
    code = medicine_in(words, names())
    if code:
        return medicines()[code].name
    first = HOW.split(words.split(",")[0].strip(), maxsplit=1)[0].strip() or words.strip()
    return f"{first[:1].upper()}{first[1:]}"[:160]


def order_line(row: MedicationOrder) -> ListLine:
    """An order of our own as a line of the list. Give it a row with site and who signed."""
    facts = order_facts(row)
    state = LineState.ENDED if facts.state in {OrderState.CHANGED, OrderState.STOPPED} else LineState.CURRENT
    changed = facts.state is OrderState.CHANGED
    listed_on = local_day(row.signed_at, row.episode.site.timezone) if row.signed_at else facts.started_on
    return ListLine(
        id=facts.id, episode_id=facts.episode_id, source=ListSource.ORDER, medicine=facts.medicine, name=facts.name,
        dose=facts.dose_words, route=facts.route, frequency=facts.frequency_words, aims=facts.aims, why=facts.indication.value,
        prescriber=facts.signed_by, started_on=facts.started_on, ended_on=facts.ended_on,
        end_why="changed_to_another" if changed else facts.stop_why, end_words=facts.stop_words, source_words="",
        listed_on=listed_on, by=facts.by, state=state, version=facts.version, verified=True,
    )  # fmt: skip


def listed_line(row: ListedMedicine) -> ListLine:
    """A medicine from outside as a line of the list. Give it a row with who wrote it."""
    return ListLine(
        id=row.pk, episode_id=row.episode_id, source=ListSource(row.source), medicine=row.medicine, name=row.name, dose=row.dose,
        route=row.route, frequency=row.frequency, aims=tuple(Aim(one) for one in row.aims), why=row.why,
        prescriber=row.prescriber, started_on=row.started_on, ended_on=row.ended_on, end_why=row.end_why,
        end_words=row.end_words, source_words=row.source_words, listed_on=row.listed_on, by=str(row.by),
        state=LineState(row.state), corrects_id=row.corrects_id, corrected_why=row.corrected_why, last_on=row.taken_on,
        version=row.version,
    )  # fmt: skip


def _otp_line(row: OtpLink) -> ListLine:
    one = otp_facts(row)
    known = medicines()[one.medicine]
    return ListLine(
        id=one.id, episode_id=one.episode_id, source=ListSource.OTP, medicine=one.medicine, name=known.name, dose=one.dose,
        route="oral", frequency="given by the program", aims=known.aims, why="opioid", prescriber=one.program,
        started_on=one.started_on, ended_on=one.ended_on, end_why="other" if one.ended_on else "", end_words=one.end_words,
        source_words=f"{one.program}, {one.spoke_with}", listed_on=one.verified_on, by=one.by,
        state=LineState.ENDED if one.ended_on else LineState.CURRENT, version=one.version, verified=True,
    )  # fmt: skip


def _assessed(episode: Episode) -> list[tuple[ListSource, str, date | None]]:
    facts = latest_assessment(episode.pk)
    said = facts.sections.get(SectionCode.MEDICAL, {}).get("medications") if facts else None
    if facts is None or not said:
        return []
    on = local_day(facts.started_at, episode.site.timezone)
    return [(ListSource.PERSON, str(words).strip(), on) for words in _list(said) if str(words).strip()]


def _sent(episode: Episode) -> list[tuple[ListSource, str, date | None]]:
    known = said_before(episode, SectionCode.MEDICAL).get("medications", [])
    return [(ListSource.OUTSIDE_RECORD, words, one.on) for one in known for words in _list(one.text)]


def _list(said: Any) -> list[str]:
    rows = said if isinstance(said, list) else str(said).replace(";", "\n").splitlines()
    return [str(row).strip() for row in rows if str(row).strip()]


def _identity(one: Mention) -> str:
    return one.medicine or one.name.strip().lower().split(" ")[0]


def _reconcile_facts(row: Reconciliation, waiting: set[int]) -> ReconcileFacts:
    lines = list(row.lines.all())
    asked = sum(line.decision == LineDecision.UNKNOWN for line in lines)
    act = sum(line.key.startswith("order:") and int(line.key.partition(":")[2]) in waiting for line in lines)
    return ReconcileFacts(
        row.pk, row.episode_id, ReconcileReason(row.reason), row.since_on, row.words,
        tuple(ListSource(one) for one in row.sources), row.began_at, str(row.by), row.signed_at, str(row.signed_by or ""),
        asked, act if row.signed_at else 0, row.version,
    )  # fmt: skip


def patient_of(patient_id: int) -> Patient:
    """The person of a page about allergies."""
    return Patient.objects.get(pk=patient_id)
