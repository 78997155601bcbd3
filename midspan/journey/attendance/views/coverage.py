"""Coverage as pages: what one person has had of the curriculum, and a group at a glance."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.program.catalog.curriculum import sets
from midspan.foundation.program.catalog.worksheets import all_worksheets
from midspan.foundation.program.queries import modules_on
from midspan.foundation.program.rules import local_day
from midspan.foundation.program.terms import ModuleSet
from midspan.journey.attendance.queries.coverage import coverage_of, group_coverage, only
from midspan.journey.schedule.queries import group as group_row
from midspan.journey.schedule.queries import of_group

SETS_SHOWN = (ModuleSet.PSYCHOEDUCATION, ModuleSet.EDUCATION, ModuleSet.EVENING, ModuleSet.SKILLS)


@gate(Permission.SEE_CHART, of=of_episode)
def coverage(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Which topics a person has had, what is missing, where to make it up; other sets where they have begun one."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    facts = coverage_of(episode, local_day(timezone.now(), episode.site.timezone))
    parts = [(words, only(facts, [one])) for one, words in sets().items()]
    shown = [(words, part) for words, part in parts if part.of and (words.set in SETS_SHOWN or part.had)]
    topics = only(facts, [ModuleSet.PSYCHOEDUCATION])
    context = {"episode": episode, "parts": shown, "topics": topics, "titles": all_worksheets(),
               "may": request.staff.may(Permission.ASSESS)}  # fmt: skip
    return render(request, "attendance/coverage.html", context)


@gate(Permission.SEE_CHART, of=of_group)
def coverage_of_group(request: StaffRequest, group_id: int) -> HttpResponse:
    """People and modules in one table; `?set=` shows another set of modules. Names only of people the viewer may see."""
    group, today = group_row(group_id), timezone.localdate()
    if group.restriction != "none" and not request.staff.may(Permission.SEE_RESTRICTED):
        raise Http404
    modules = modules_on(today)
    there = [one for one in sets().values() if any(module.set == one.set for module in modules)]
    chosen = next((one for one in there if one.set == request.GET.get("set", "")), there[0] if there else None)
    shown = [module for module in modules if chosen and module.set == chosen.set]
    facts = group_coverage(group_id, shown, today)
    seen = set(visible_episodes(request.staff, Permission.SEE_CHART).filter(
        pk__in=[row.episode_id for row in facts.rows]).values_list("pk", flat=True))  # fmt: skip
    columns = list(zip(facts.modules, facts.counts, strict=True))
    context = {"group": group, "sets": there, "chosen": chosen, "facts": facts, "columns": columns, "seen": seen}
    return render(request, "attendance/coverage_group.html", context)
