"""Which modules has each of these people had, what is missing, and where can it be made up? How does a group stand?"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from midspan.foundation.episodes.models import Episode
from midspan.foundation.program.queries import modules_on
from midspan.foundation.program.terms import ModuleFacts, ModuleSet
from midspan.journey.attendance.models import Attendance, WorksheetDone
from midspan.journey.attendance.rules import cell_of, coverage
from midspan.journey.attendance.terms import CoverageFacts, GroupCoverage, GroupRow, Had, Presence
from midspan.journey.schedule.queries import memberships_on, modules_held, next_sessions_with

EVER_SINCE = date(1900, 1, 1)


def had_by(episode_ids: Collection[int], *, until: date | None = None) -> dict[int, list[Had]]:
    """Every credited part of these people in sessions with a module, in whichever group, by episode, oldest first. One query.

    Only signed sessions credit minutes: what is not signed yet is not had yet.
    """
    rows = Attendance.objects.filter(
        episode_id__in=list(episode_ids), presence=Presence.PRESENT, credited_minutes__gt=0, session__module__isnull=False
    )
    if until is not None:
        rows = rows.filter(on__lte=until)
    columns = ("episode_id", "session__module__code", "on", "session_id", "credited_minutes", "session__module__version")
    found: dict[int, list[Had]] = defaultdict(list)
    for episode_id, code, on, session_id, minutes, version in rows.order_by("on", "pk").values_list(*columns):
        found[episode_id].append(Had(code, on, session_id, minutes, version))
    return dict(found)


def coverage_of(episode: Episode, on: date, *, modules: list[ModuleFacts] | None = None) -> CoverageFacts:
    """How one person stands to every module in force on a day, with the sessions in which they can make up what they have not
    had: open groups of their site in the next weeks. Four queries."""
    known = modules_on(on) if modules is None else modules
    had = had_by([episode.pk]).get(episode.pk, [])
    missing = {module.code for module in known} - {part.code for part in had}
    chances = next_sessions_with(missing, site_id=episode.site_id, first=on) if missing else {}
    return coverage(known, had, chances=chances, **_sheets(episode.pk))


def psychoeducation_of(episode_ids: Collection[int], on: date) -> dict[int, CoverageFacts]:
    """How much of the psychoeducation topics each of these people has had, for boards and measures. Two queries, whatever the
    number (row 002-37)."""
    topics = [module for module in modules_on(on) if module.set == ModuleSet.PSYCHOEDUCATION]
    had = had_by(episode_ids, until=on)
    return {pk: coverage(topics, had.get(pk, [])) for pk in episode_ids}


def only(facts: CoverageFacts, sets: Iterable[ModuleSet]) -> CoverageFacts:
    """The part of a coverage that is about some sets of modules. No query."""
    wanted = set(sets)
    kept = tuple(one for one in facts.modules if one.module.set in wanted)
    return CoverageFacts(sum(bool(one.had) for one in kept), len(kept), kept)


def coverage_panel(episode: Episode, on: date) -> CoverageFacts:
    """The psychoeducation topics of one person, for a small panel on the chart: percent, gaps, where to make them up."""
    topics = [module for module in modules_on(on) if module.set == ModuleSet.PSYCHOEDUCATION]
    return coverage_of(episode, on, modules=topics)


def group_coverage(group_id: int, modules: list[ModuleFacts], on: date) -> GroupCoverage:
    """A group's members of a day against these modules, under rolling admission. Three queries, whatever the number."""
    members = memberships_on(group_id, on)
    held_on: dict[str, list[date]] = defaultdict(list)
    for code, _session_id, day in modules_held(group_id, EVER_SINCE, on):
        held_on[code].append(day)
    had = had_by([row.episode_id for row in members], until=on)
    rows = []
    for row in members:
        first = {part.code: part.on for part in reversed(had.get(row.episode_id, []))}
        cells = tuple(
            cell_of(module.code, joined_on=row.from_on, had=first, held=held_on.get(module.code, ())) for module in modules
        )
        rows.append(
            GroupRow(
                row.episode_id, row.episode.patient_id, row.episode.patient.sort_name, row.from_on, cells,
                sum(module.code in first for module in modules),
            )
        )  # fmt: skip
    counts = tuple(sum(row.cells[place][0] == "had" for row in rows) for place in range(len(modules)))
    held = {code: max(days) for code, days in held_on.items()}
    return GroupCoverage(tuple(modules), counts, tuple(sorted(rows, key=lambda row: row.person.casefold())), held)


def _sheets(episode_id: int) -> dict[str, dict[str, date]]:
    """The first day of each worksheet and of each quiz passed, and the last day of each quiz not passed. One query."""
    found: dict[str, dict[str, date]] = {"sheets": {}, "passed": {}, "failed": {}}
    rows = WorksheetDone.objects.filter(episode_id=episode_id).order_by("on", "pk").values_list("worksheet", "passed", "on")
    for code, passed, on in rows:
        if passed is None:
            found["sheets"].setdefault(code, on)
        elif passed:
            found["passed"].setdefault(code, on)
        else:
            found["failed"][code] = on
    return found
