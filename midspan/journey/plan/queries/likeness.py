"""Whose plan does this one resemble? It says how much and since when, and never whose."""

from functools import lru_cache
from typing import Any

from django.db import connection

from midspan.foundation.episodes.models import Episode
from midspan.journey.plan.catalog.living import likeness_rule, natural_supports, step_down_criteria
from midspan.journey.plan.models import Plan, PlannedObjective, PlanPrint, PlanWords, Problem
from midspan.journey.plan.queries.library import every_wording
from midspan.journey.plan.rules import grams, likeness, sketch, telling_grams, template_grams
from midspan.journey.plan.terms import AlikePlan, PlanPart

SHOWN = 5
CANDIDATES = 40
SKETCHED_FROM = 8  # grams in the sketch of a plan; with fewer, plans are ranked by all their grams
SHARED = """
    SELECT id FROM (
        SELECT p.id, (SELECT count(*) FROM unnest(p.{of}) AS g WHERE g = ANY(%(grams)s::int[])) AS shared
        FROM plan_planprint AS p
        WHERE p.site_id = %(site)s AND p.patient_id <> %(patient)s AND p.{of} && %(grams)s::int[]
    ) AS found ORDER BY shared DESC, id DESC LIMIT %(limit)s
"""


def alike_plans(plan_id: int) -> list[AlikePlan]:
    """Plans of other people of the same site that this one resembles from the threshold on, most alike first, at most five.

    One for each of those people. Nobody is named: only the day on which that plan was first signed, and which parts of this
    one stand in it. A constant number of queries, whatever the number of plans.
    """
    plan = Plan.objects.select_related("episode__patient").get(pk=plan_id)
    rule, names, parts = likeness_rule(), names_of(plan.episode), plan_parts(plan_id)
    library = library_grams(tuple(sorted(every_wording())))
    wanted = telling_grams(parts, library=library, least_own=rule.least_own_words, names=names)
    near = _candidates(wanted, site=plan.episode.site_id, patient=plan.episode.patient_id)
    found: dict[int, AlikePlan] = {}
    for person, grams_, on in PlanPrint.objects.filter(pk__in=near).values_list("patient_id", "grams", "on"):
        like = likeness(parts, grams_, library=library, least_own=rule.least_own_words, names=names)
        if like.percent >= max(rule.shown_from, found[person].percent if person in found else 0):
            found[person] = AlikePlan(like.percent, like.parts, on)
    return sorted(found.values(), key=lambda one: (-one.percent, one.signed_on))[:SHOWN]


def plan_parts(plan_id: int) -> list[PlanPart]:
    """The pieces of a version that somebody wrote: goals, objectives with measures and interventions, causes, what is quoted.

    Four queries.
    """
    rows = PlannedObjective.objects.filter(plan_id=plan_id).select_related("objective", "goal")
    parts: dict[str, None] = {}
    found = []
    for row in rows.prefetch_related("interventions"):
        found += [PlanPart(row.objective.number, words) for words in (row.words, row.measure) if words]
        found += [PlanPart(row.objective.number, each.words) for each in row.interventions.all()]
        if row.goal.words not in parts:
            parts[row.goal.words] = None
            found.append(PlanPart(f"{row.objective.number.partition('.')[0]}", row.goal.words))
    found += [PlanPart(f"{row.number}", row.cause) for row in Problem.objects.filter(plan_id=plan_id) if row.cause]
    return found + [PlanPart("", row.words) for row in PlanWords.objects.filter(plan_id=plan_id)]


def names_of(episode: Episode) -> frozenset[str]:
    """The names that make no difference between two plans: the person's own."""
    person = episode.patient
    told = f"{person.first_name} {person.middle_name} {person.last_name} {person.chosen_name}"
    return frozenset(name for name in told.replace("-", " ").casefold().split() if len(name) > 1)


def grams_of(plan: Plan) -> list[int]:
    """All grams of a version, for its print."""
    names = names_of(plan.episode)
    return sorted({gram for part in plan_parts(plan.pk) for gram in grams(part.words, names)})


@lru_cache(maxsize=4)
def library_grams(wordings: tuple[str, ...]) -> frozenset[int]:
    """The grams that belong to nobody: of the library, and of the lists of criteria and supports."""
    listed = [one.words for one in (*step_down_criteria(), *natural_supports())]
    return frozenset(gram for words in (*wordings, *listed) for gram in template_grams(words))


def _candidates(wanted: frozenset[int], *, site: int, patient: int) -> list[int]:
    """The prints of others that share most with these grams, by their sketch where it says enough."""
    small = sketch(wanted)
    of, told = ("sketch", small) if len(small) >= SKETCHED_FROM else ("grams", wanted)
    words: dict[str, Any] = {"grams": sorted(told), "site": site, "patient": patient, "limit": CANDIDATES}
    with connection.cursor() as cursor:
        cursor.execute(SHARED.format(of=of), words)
        return [row[0] for row in cursor.fetchall()]
