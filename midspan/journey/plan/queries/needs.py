"""What was assessed of a person that a plan answers, and what of it is not on the plan?"""

from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.queries import emergency_contacts
from midspan.journey.admission.queries import home_on
from midspan.journey.admission.terms import LivingKind
from midspan.journey.assessment.queries import (
    answers_now,
    conditions_of,
    day_at,
    entry_ratings,
    flags_of_person,
    motivation_of,
    results_for_plan,
    substances_of,
)
from midspan.journey.assessment.terms import MotivationKind, SubstanceFacts
from midspan.journey.plan.catalog.policy import need_table
from midspan.journey.plan.rules import needs_from
from midspan.journey.plan.terms import Need, NeedFacts, Saying, WordsKind

NO_HOME = frozenset({LivingKind.SHELTER, LivingKind.UNHOUSED, LivingKind.TRANSITIONAL})
SAID_AS = {
    MotivationKind.REASON: WordsKind.MOTIVATION, MotivationKind.AT_STAKE: WordsKind.MOTIVATION,
    MotivationKind.HOPE: WordsKind.MOTIVATION, MotivationKind.WORRY: WordsKind.BARRIER, MotivationKind.WORKED: WordsKind.STRENGTH,
}  # fmt: skip
HELPS = frozenset({"yes", "mixed"})
LONGEST = 400


def needs_of(episode: Episode, *, at: datetime) -> list[Need]:
    """Every need that the assessment, its forms, and the way in have found up to now. A constant number of queries."""
    on, pk = day_at(at, episode), episode.pk
    rated = entry_ratings([pk]).get(pk)
    home = home_on(pk, on)
    facts = NeedFacts(
        edition=rated.edition if rated else "asam_3",
        ratings={one.value: rating for one, rating in rated.ratings.items()} if rated else {},
        rated_on=rated.on if rated else None,
        substances=tuple(_substance(one) for one in substances_of([pk]).get(pk, [])),
        conditions=tuple(
            (one.kind.value, one.name, one.status.value, day_at(one.opened_at, episode))
            for one in conditions_of([pk]).get(pk, [])
            if one.open
        ),
        flags=tuple((one.row.code, one.row.title, one.because) for one in flags_of_person(episode, at=at) if one.raised),
        answers=answers_now(episode),
        results=tuple((one.id, one.instrument, one.words, day_at(one.at, episode)) for one in results_for_plan(pk)),
        shelter=(home.kind.value, home.from_on) if home and home.kind in NO_HOME else None,
    )
    return needs_from(facts, need_table(on))


def sayings_of(episode: Episode) -> list[Saying]:
    """What a first draft quotes: strengths, reasons to change, worries and supports, each with where it was said. Nothing that
    nobody said. A constant number of queries."""
    answers = answers_now(episode)
    found = [*_list(answers, "strengths", WordsKind.STRENGTH), *_list(answers, "protects", WordsKind.STRENGTH)]
    found += [
        Saying(SAID_AS[one.kind], one.words[:LONGEST], f"{one.kind.value.replace('_', ' ')}, {one.heard_on:%d %b %Y}")
        for one in motivation_of(episode.pk)
    ]
    found += [
        *_list(answers, "transport", WordsKind.BARRIER, {"none"}),
        *_list(answers, "child_care", WordsKind.BARRIER, {"yes"}),
    ]
    found += _supports(answers, episode)
    return list({(one.kind, one.words): one for one in found}.values())


def own_words(episode_id: int) -> list[str]:
    """The person's own words, newest first, to be taken over as a goal. One query."""
    return [one.words for one in motivation_of(episode_id)]


def _substance(one: SubstanceFacts) -> tuple[str, str, int | None, None]:
    met = sum(bool(given) for given in one.criteria) if one.criteria else None
    return f"{one.substance.value}:{one.named}".rstrip(":")[:50], one.called, met, None


def _list(answers: dict, question: str, kind: WordsKind, only: set[str] | None = None) -> list[Saying]:
    if question not in answers:
        return []
    value, labels, section, on = answers[question]
    given = [str(one).strip() for one in (value if isinstance(value, list) else [value])]
    words = {"transport": "No way to get here yet", "child_care": "Child care during groups"}
    said = [words.get(question, labels.get(one, one)) for one in given if one and (only is None or one in only)]
    return [Saying(kind, one[:LONGEST], f"{section}, {on:%d %b %Y}") for one in said]


def _supports(answers: dict, episode: Episode) -> list[Saying]:
    """People who help, as the assessment names them, and who is to be reached in an emergency."""
    found = []
    if "people" in answers:
        value, _labels, section, on = answers["people"]
        for row in value if isinstance(value, list) else []:
            if row.get("name") and row.get("helps") in HELPS:
                words = ", ".join(part for part in (row["name"], row.get("relation", "")) if part)
                found.append(Saying(WordsKind.SUPPORT, words[:LONGEST], f"{section}, {on:%d %b %Y}"))
    named = {one.words.casefold() for one in found}
    for contact in emergency_contacts(episode.patient_id):
        words = ", ".join(part for part in (contact.name, contact.relationship) if part)
        if words.casefold() not in named:
            found.append(Saying(WordsKind.SUPPORT, words[:LONGEST], "Contacts"))
    return found
