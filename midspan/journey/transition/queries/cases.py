"""Reads of reviews: the cockpit of everybody active, the facts of one person's case, the reviews that were held."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.rules import age_on
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.program.queries import counting_facts
from midspan.foundation.program.terms import CountingRuleFacts
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Signature
from midspan.foundation.records.queries import signatures_of
from midspan.journey.assessment.catalog import instruments, placement_table, review_table, rule_sets
from midspan.journey.assessment.queries import (
    EntryRatings,
    WholeForm,
    conditions_of,
    day_at,
    entry_ratings,
    first_and_newest,
    open_alert_counts,
)
from midspan.journey.assessment.rules import band_words, change, recommend, rerating_due, review, severity_of
from midspan.journey.assessment.terms import (
    Dimension,
    LevelReview,
    Number,
    PlacementFacts,
    PlacementTable,
    Recommendation,
    Rerating,
    ReratingFacts,
    ReviewFacts,
    dimensions_of,
    rated_of,
)
from midspan.journey.attendance.queries import days_there
from midspan.journey.monitoring.queries import abstinence_of
from midspan.journey.monitoring.queries.findings import tests_between
from midspan.journey.monitoring.terms import Abstinence
from midspan.journey.transition.catalog import use_by
from midspan.journey.transition.models import Review
from midspan.journey.transition.rules import LOOKED_BACK as TESTS_BACK
from midspan.journey.transition.rules import draft, holding, present_of, review_text
from midspan.journey.transition.terms import (
    Case,
    CaseFacts,
    ChartFact,
    CockpitLine,
    DayThere,
    Direction,
    FactKind,
    HandedOut,
    HeldReview,
    Measured,
    Rated,
    ReviewDraft,
    ReviewReason,
    Sentence,
    Side,
)

LAPSE_COUNTS = timedelta(days=30)  # use in this time is use since the last look
LOOKED_BACK = timedelta(weeks=6)  # coming and staying away: four full weeks and the running ones
Asked = tuple[str, tuple[str, ...]]  # the recommended level, and what holds a person at theirs
ON_A_LINE = (  # columns of an episode and what it hangs on that a line is made of
    "admitted_on", "patient__first_name", "patient__last_name", "patient__chosen_name", "patient__birth_date",
    "patient__record_number", "site__timezone", "level__code", "track__name", "track__counting_rule", "primary_counsellor__name",
    "primary_counsellor__credentials",
)  # fmt: skip
MEASURES = ("phq9", "gad7", "pcl5", "bam", "barc10", "self_efficacy", "craving")  # shown on a line, in this order


def cockpit(viewer: Staff, *, on: date) -> list[CockpitLine]:
    """Everybody active whom the viewer may see, the most urgent review first. Thirteen queries, whatever the number."""
    rows = visible_episodes(viewer, Permission.SEE_CHART).filter(status=EpisodeStatus.ACTIVE)
    episodes = list(_read(rows).only(*ON_A_LINE))
    held = _by_episode(_brief(Review.objects.filter(episode_id__in=[episode.pk for episode in episodes])))
    known = case_facts_of(episodes, on=on, held=held)
    asked: dict[Any, Asked] = {}
    lines = [_line(episode, known[episode.pk], held.get(episode.pk, []), asked) for episode in episodes]
    return sorted(lines, key=lambda line: (line.review_due_on or date.max, line.sort_name.casefold()))


def case_facts(episode_id: int, *, on: date) -> tuple[Episode, CaseFacts]:
    """One person's episode with everything their case is drafted from. Twelve queries."""
    episode = _read(Episode.objects.filter(pk=episode_id)).get()
    held = reviews_held([episode_id])
    return episode, case_facts_of([episode], on=on, held=held)[episode_id]


def case_facts_of(episodes: Sequence[Episode], *, on: date, held: Mapping[int, Sequence[Review]]) -> dict[int, CaseFacts]:
    """The facts of every case, by episode. Eight queries, whatever the number."""
    ids = [episode.pk for episode in episodes]
    entries, forms, days = entry_ratings(ids), first_and_newest(ids, MEASURES), days_there(ids, on - LOOKED_BACK, on)
    abstinent, conditions, alerts = abstinence_of(ids, on), conditions_of(ids), open_alert_counts(ids)
    tests = tests_between(ids, on - timedelta(days=TESTS_BACK), on)
    return {
        episode.pk: _case_facts(
            episode,
            on,
            reviews=[review for review in held.get(episode.pk, ()) if review.signed_at],
            entry=entries.get(episode.pk),
            forms=forms.get(episode.pk, {}),
            days=days.get(episode.pk, ()),
            abstinent=abstinent.get(episode.pk),
            tests=tests.get(episode.pk),
            conditions=conditions.get(episode.pk, ()),
            alerts=alerts.get(episode.pk, 0),
        )
        for episode in episodes
    }


def reviews_held(episode_ids: Collection[int]) -> dict[int, list[Review]]:
    """Reviews by episode, oldest first, an open one last. One query."""
    rows = Review.objects.filter(episode_id__in=episode_ids).select_related("level", "agreed_level", "by", "signed_by")
    return _by_episode(rows.defer("sentences", "facts"))


def _brief(rows: QuerySet[Review]) -> QuerySet[Review]:
    """What the cockpit takes of a review: its ratings, and whether the level changed."""
    taken = ("episode_id", "edition", "level_id", "agreed_level_id", "on", "ratings", "signed_at")
    return rows.only(*taken).prefetch_related("agreed_level")


def _by_episode(rows: QuerySet[Review]) -> dict[int, list[Review]]:
    found: dict[int, list[Review]] = defaultdict(list)
    for row in rows.order_by("began_at", "pk"):
        found[row.episode_id].append(row)
    return found


def case_of(facts: CaseFacts) -> tuple[Case, Recommendation]:
    """The drafted case and what the placement rules say of the ratings it is drafted from."""
    table, found = recommended(facts)
    names = dimensions_of(facts.edition)
    return draft(facts, found, names=names, rank=table.rank, use_by=use_by()), found


def recommended(facts: CaseFacts) -> tuple[PlacementTable, Recommendation]:
    """The rule set in force and what it says of the latest ratings."""
    table = placement_table(facts.edition, on=facts.on)
    return table, recommend(placement_facts(facts), table)


def placement_facts(facts: CaseFacts) -> PlacementFacts:
    """The latest ratings as the placement rules take them. The two questions of the screen belong to entry."""
    severity = None if facts.criteria_met is None else severity_of(facts.criteria_met)
    ratings = {one: rated.rating for one, rated in facts.ratings.items()}
    return PlacementFacts(ratings=ratings, severity=severity, age=facts.age)


def verdict_of(facts: CaseFacts, answered: ReviewDraft) -> LevelReview:
    """What the criteria of continued service and transfer say of the latest ratings and what the reviewer answered."""
    since = max((rated.on for rated in facts.ratings.values()), default=facts.level_since)
    last_use = facts.abstinent.last_use_on if facts.abstinent else None
    asked = ReviewFacts(
        level=facts.level,
        now=placement_facts(facts),
        before={one: rated.before for one, rated in facts.ratings.items() if rated.before is not None},
        goals_met=answered.goals_met or 0,
        goals_open=answered.goals_open or 0,
        progressing=answered.progressing,
        working=answered.working,
        new_problem_treatable_here=bool(answered.new_problem),
        attendance_percent=facts.present.share,
        used=last_use is not None and last_use >= min(since, facts.on - LAPSE_COUNTS),
    )
    return review(asked, placement_table(facts.edition, on=facts.on), review_table(facts.edition, on=facts.on))


def review_row(review_id: int) -> Review | None:
    """The review, for its pages and actions."""
    rows = Review.objects.select_related("episode__patient", "episode__site", "level", "agreed_level", "by", "signed_by")
    return rows.filter(pk=review_id).first()


def open_review(episode_id: int) -> Review | None:
    """The review that is being written."""
    return Review.objects.filter(episode_id=episode_id, signed_at__isnull=True).first()


def review_facts(row: Review, handed_out: Iterable[HandedOut] = ()) -> HeldReview:
    """A review as pages and rules see it."""
    return HeldReview(
        id=row.pk,
        episode_id=row.episode_id,
        version=row.version,
        reason=ReviewReason(row.reason),
        began_at=row.began_at,
        by=str(row.by),
        level=row.level.code,
        edition=row.edition,
        ratings={Dimension(one): (rating, why) for one, (rating, why) in row.ratings.items()},
        draft=ReviewDraft(row.progressing, row.working, row.new_problem, row.goals_met, row.goals_open),
        sentences=tuple(read_sentence(raw) for raw in row.sentences),
        facts={key: _read_fact(raw) for key, raw in row.facts.items()},
        recommended_level=row.recommended_level,
        outcome=row.outcome,
        agreed_level=row.agreed_level.code if row.agreed_level else "",
        difference=row.difference,
        agreement=row.agreement,
        person_words=row.person_words,
        next_on=row.next_on,
        signed_at=row.signed_at,
        signed_by=str(row.signed_by) if row.signed_by else "",
        handed_out=tuple(handed_out),
    )


def handed_out(row: Review) -> list[HandedOut]:
    """To whom a review was given, oldest first. One query."""
    return [HandedOut(one.recipient, one.basis, one.at, str(one.by)) for one in row.hand_outs.select_related("by")]


def text_of(row: Review) -> str:
    """The exact words of a review."""
    return review_text(review_facts(row), row.episode.patient.facts, names=dimensions_of(row.edition))


def signatures(row: Review) -> list[Signature]:
    """The signatures under a review, oldest first."""
    return signatures_of([key_of(row)]).get(key_of(row), [])


def as_written(case: Case) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Sentences and facts as they are stored."""
    return [_written(one) for one in case.sentences], {key: _written_fact(fact) for key, fact in case.facts.items()}


def read_sentence(raw: Mapping[str, Any]) -> Sentence:
    """A stored sentence."""
    return Sentence(raw["code"], Side(raw["side"]), raw["text"], tuple(raw["facts"]), raw["kept"], raw["edited"])


def next_review_on(edition: str, on: date) -> date:
    """The day by which the next review is usual."""
    return on + timedelta(days=review_table(edition, on=on).rerating.every_days)


def _read(rows: QuerySet[Episode]) -> QuerySet[Episode]:
    return rows.select_related("patient", "site", "level", "track__counting_rule", "primary_counsellor")


def _asked_for(facts: CaseFacts, asked: dict[Any, Asked]) -> Asked:
    """The recommended level and what holds a person at theirs; people with the same ratings are looked at once."""
    ratings = tuple((one, rated.rating) for one, rated in facts.ratings.items())
    key = (facts.edition, facts.level, ratings, facts.criteria_met, facts.age)
    if key not in asked:
        table, found = recommended(facts)
        asked[key] = found.level, holding(facts, found, names=dimensions_of(facts.edition), rank=table.rank)
    return asked[key]


def _line(episode: Episode, facts: CaseFacts, held: Sequence[Review], asked: dict[Any, Asked]) -> CockpitLine:
    level, holds = _asked_for(facts, asked)
    signed = [review for review in held if review.signed_at]
    due = due_of(episode, facts, last_on=signed[-1].on if signed else None)
    begun = next((review for review in held if review.signed_at is None), None)
    return CockpitLine(
        episode_id=episode.pk,
        patient_id=episode.patient_id,
        person=episode.patient.name,
        sort_name=episode.patient.sort_name,
        record_number=episode.patient.record_number,
        track=episode.track.name if episode.track else "",
        counsellor=str(episode.primary_counsellor or ""),
        facts=facts,
        recommended=level,
        holding=holds,
        review_due_on=due.due_on if due else None,
        review_why=due.why if due else "",
        review_id=begun.pk if begun else None,
        reviewed_on=signed[-1].on if signed else None,
    )


def due_of(episode: Episode, facts: CaseFacts, *, last_on: date | None) -> Rerating | None:
    """When this person is to be rated again, and why."""
    if episode.admitted_on is None:
        return None
    lapse = facts.abstinent.last_use_on if facts.abstinent else None
    asked = ReratingFacts(
        admitted_on=episode.admitted_on,
        last_rated_on=last_on,
        lapse_on=lapse if lapse and lapse >= episode.admitted_on else None,
        missed_in_a_row=facts.present.missed_in_a_row,
        last_missed_on=facts.present.last_missed_on,
    )
    return rerating_due(asked, review_table(facts.edition, on=facts.on).rerating)


def _case_facts(
    episode: Episode,
    on: date,
    *,
    reviews: Sequence[Review],
    entry: EntryRatings | None,
    forms: Mapping[str, Sequence[WholeForm]],
    days: Sequence[tuple[date, bool, bool, int]],
    abstinent: Abstinence | None,
    tests: tuple[int, int, date] | None,
    conditions: Sequence[Any],
    alerts: int,
) -> CaseFacts:
    rule = counting_facts(episode.track.counting_rule) if episode.track else CountingRuleFacts.default()
    since = episode.admitted_on or on
    edition = reviews[-1].edition if reviews else entry.edition if entry else "asam_3"
    return CaseFacts(
        on=on,
        edition=edition,
        level=episode.level.code if episode.level else "",
        level_since=_level_since(since, reviews),
        ratings=_rated(reviews, entry, edition),
        present=present_of((DayThere(*day) for day in days), on=on, since=since, target_minutes=rule.weekly_target_minutes),
        measures=tuple(_measure(code, forms[code], episode) for code in MEASURES if code in forms),
        abstinent=abstinent,
        tests=tests,
        conditions=tuple((one.id, one.name, one.care, day_at(one.opened_at, episode)) for one in conditions if one.open),
        open_alerts=alerts,
        criteria_met=entry.criteria_met if entry else None,
        age=age_on(episode.patient.birth_date, on) if episode.patient.birth_date else None,
        assessment_id=entry.assessment_id if entry else None,
    )


def _level_since(admitted_on: date, reviews: Sequence[Review]) -> date:
    """The day of the latest signed review that changed the level, else of admission."""
    changed = [row.on for row in reviews if row.agreed_level and row.agreed_level.offered and row.agreed_level_id != row.level_id]
    return max([admitted_on, *changed[-1:]])


def _rated(reviews: Sequence[Review], entry: EntryRatings | None, edition: str) -> dict[Dimension, Rated]:
    """The latest ratings with those before them, from the signed reviews of this edition and the assessment."""
    wanted = rated_of(edition)
    now: dict[Dimension, Rated] = {}
    if entry and entry.edition == edition:
        now = {one: Rated(one, *entry.ratings[one], entry.on) for one in wanted if one in entry.ratings}
    for row in (row for row in reviews if row.edition == edition):
        for one in wanted:
            if one in row.ratings:
                rating, why = row.ratings[one]
                now[one] = Rated(one, rating, why, row.on, now[one].rating if one in now else None, row.pk)
    return dict(sorted(now.items()))


def _measure(code: str, forms: Sequence[WholeForm], episode: Episode) -> Measured:
    first, last = forms[0], forms[-1]
    return Measured(
        instrument=code,
        short=instruments()[code].short,
        total=last.total,
        on=day_at(last.at, episode),
        first=first.total if len(forms) > 1 else None,
        direction=_direction(code, first.total, last.total) if len(forms) > 1 else Direction.FIRST,
        band=band_words(last.band) if last.band else "",
        positive=last.positive,
        form_id=last.form_id,
    )


@lru_cache(maxsize=4096)
def _direction(code: str, first: Number, last: Number) -> Direction:
    """Better or worse only where the change is reliable, or, without a rule for it, where the number moved."""
    found = change(instruments()[code], baseline=first, current=last, rule_sets=rule_sets())
    if found.reliable is False or found.direction == "same":
        return Direction.SAME
    return Direction.BETTER if found.direction == "better" else Direction.WORSE


def _written(one: Sentence) -> dict[str, Any]:
    return {
        "code": one.code,
        "side": one.side.value,
        "text": one.text,
        "facts": list(one.facts),
        "kept": one.kept,
        "edited": one.edited,
    }


def _written_fact(fact: ChartFact) -> dict[str, Any]:
    on = fact.on.isoformat() if fact.on else None
    return {"key": fact.key, "kind": fact.kind.value, "text": fact.text, "on": on, "page": fact.page, "target": fact.target,
            "stale": fact.stale}  # fmt: skip


def _read_fact(raw: Mapping[str, Any]) -> ChartFact:
    on = date.fromisoformat(raw["on"]) if raw["on"] else None
    return ChartFact(raw["key"], FactKind(raw["kind"]), raw["text"], on, raw["page"], raw["target"], raw["stale"])
