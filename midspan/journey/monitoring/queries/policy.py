"""Which testing policy holds at a site on a day, and where each person stands by it?"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from django.db.models import Max

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import among
from midspan.foundation.program.rules import local_day
from midspan.journey.assessment.queries import substances_of as assessed_substances
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.catalog.policy import shipped_policies
from midspan.journey.monitoring.models import Specimen, TestingPolicy
from midspan.journey.monitoring.queries.findings import last_unexpected
from midspan.journey.monitoring.rules.policy import panels_for, phase_of
from midspan.journey.monitoring.terms.policy import Pace, PolicyFacts, TestingPhase, TestingState

Policies = Mapping[TestingPhase, PolicyFacts]


def policies_on(site_ids: Iterable[int], on: date) -> dict[int, Policies]:
    """What holds for each phase on a day, by site: the site's newest row that has begun, else what is shipped. One query."""
    wanted = set(site_ids)
    rows = TestingPolicy.objects.filter(site_id__in=wanted, effective_from__lte=on)
    rows = rows.order_by("site_id", "phase", "-effective_from").distinct("site_id", "phase")
    found: dict[int, dict[TestingPhase, PolicyFacts]] = {site_id: dict(shipped_policies()) for site_id in wanted}
    for row in rows:
        found[row.site_id][TestingPhase(row.phase)] = policy_facts(row)
    return {site_id: MappingProxyType(held) for site_id, held in found.items()}


def policy_history(site_id: int) -> list[tuple[PolicyFacts, str]]:
    """Every row a site ever set, the newest first, with who set it. One query."""
    rows = TestingPolicy.objects.filter(site_id=site_id).select_related("by").order_by("-effective_from", "-id")
    return [(policy_facts(row), row.by.name) for row in rows]


def policy_facts(row: TestingPolicy) -> PolicyFacts:
    """A site's own row as facts."""
    pace = Pace(row.shortest_days, row.longest_days, row.tests, row.per_days, tuple(row.weekdays))
    panels = MappingProxyType({name: tuple(codes) for name, codes in row.panels.items()})
    return PolicyFacts(
        TestingPhase(row.phase), pace, row.from_day, row.quiet_days, row.away_hours, panels, row.effective_from, row.source,
        own=True,
    )  # fmt: skip


def last_collected(episode_ids: Iterable[int], *, timezones: Mapping[int, str]) -> dict[int, date]:
    """The day of the last specimen that counts for the gap, by episode; `timezones` by episode. One query."""
    rows = Specimen.objects.filter(episode_id__any=among(episode_ids), order__counts_for_gap=True)
    latest = rows.order_by().values_list("episode_id").annotate(latest=Max("collected_at"))
    return {episode_id: local_day(at, timezones[episode_id]) for episode_id, at in latest}


def states_of(episodes: Iterable[Episode], on: date) -> tuple[dict[int, Policies], dict[int, TestingState]]:
    """What holds on a day by site, and by episode the phase and days since the last specimen. Episodes come with their site.

    Three queries. Who is not admitted by then has no state.
    """
    return states_among([(one.pk, one.site_id, one.site.timezone, one.admitted_on) for one in episodes], on)


def states_among(
    courses: Iterable[tuple[int, int, str, date | None]], on: date
) -> tuple[dict[int, Policies], dict[int, TestingState]]:
    """The same of plain rows: episode, site, its time zone, the day of admission. Three queries."""
    held = [(pk, site, zone, since) for pk, site, zone, since in courses if since is not None and since <= on]
    policies = policies_on({site for _pk, site, _zone, _since in held}, on)
    last = last_collected([row[0] for row in held], timezones={pk: zone for pk, _site, zone, _since in held})
    unexpected = last_unexpected([row[0] for row in held], on=on)
    return policies, {
        pk: _state(pk, since, on, policies[site], last.get(pk), unexpected.get(pk)) for pk, site, _zone, since in held
    }


def suited_panels(episodes: Iterable[Episode], on: date) -> dict[int, tuple[str, ...]]:
    """The codes of the panels that suit each of these on a day, by phase and substances. Five queries."""
    held = list(episodes)
    policies, states = states_of(held, on)
    substances = assessed_substances(states)
    return {
        episode.pk: panels_for(
            policies[episode.site_id][states[episode.pk].phase],
            [Substance(one.substance) for one in substances.get(episode.pk, [])],
        )
        for episode in held
        if episode.pk in states
    }


def _state(
    episode_id: int, admitted_on: date, on: date, policies: Policies, last: date | None, unexpected: date | None
) -> TestingState:
    quiet = (on - unexpected).days if unexpected else None
    phase = phase_of(policies, day=(on - admitted_on).days, quiet_days=quiet)
    since = max(0, (on - (last or admitted_on)).days)
    return TestingState(episode_id, phase, since, last is None)
