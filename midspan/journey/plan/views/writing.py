"""A version as it is written: begun, the whole draft with what is missing, one problem at a time, the quoted words."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.terms import Refused
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.living import causes, natural_supports, step_down_criteria
from midspan.journey.plan.catalog.policy import policy_on
from midspan.journey.plan.forms.writing import BackForm, BeginForm, ProblemForm, WordsForm, with_rows
from midspan.journey.plan.models import Plan
from midspan.journey.plan.queries import (
    library_for,
    needs_of,
    numbers_of_plan,
    of_plan,
    own_words,
    responsible_staff,
    service_names,
)
from midspan.journey.plan.rules import reasons_against_signing, unmapped
from midspan.journey.plan.terms import (
    Area,
    InterventionWords,
    LibraryObjective,
    Need,
    ObjectiveWords,
    Offer,
    PlanFacts,
    PlanReason,
    ProblemWords,
    WordsKind,
)
from midspan.journey.plan.views.carrying import carried
from midspan.journey.plan.views.desk import bare, episode_of, found, go, print_of, problem_of, shared, shown, today_of
from midspan.journey.plan.views.reading import show_plan

CHANGED = "Someone else changed this since you opened it. Your words are kept below; look at theirs and save again."
SERVICE_OF = {
    Offer.GROUP: "group", Offer.INDIVIDUAL: "individual", Offer.FAMILY: "family", Offer.CASE: "case_management",
    Offer.MEDICAL: "medication_visit", Offer.TESTING: "drug_test", Offer.EDUCATION: "psychoeducation",
    Offer.BETWEEN: "individual",
}  # fmt: skip


@require_POST
@gate(Permission.PLAN, of=of_episode)
def begin(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Begin the first version, or the next."""
    first = "reason" not in request.POST
    page = BeginForm({"reason": PlanReason.REVIEW} if first else request.POST)
    made: list[Plan] = []

    def act() -> None:
        reason = PlanReason.FIRST if first else PlanReason(page.cleaned_data["reason"])
        made.append(actions.begin_plan(episode_of(episode_id), reason=reason, by=request.staff, at=timezone.now()))

    if carried(page, act):
        messages.success(request, _("Begun. What was assessed and said stands in it; nothing is signed yet."))
        return go("plan:write", made[0].pk)
    return show_plan(request, episode_id, form=page)


@gate(Permission.PLAN, of=of_plan)
def write(request: StaffRequest, plan_id: int) -> HttpResponse:
    """The draft as a whole, with what is missing at its place."""
    return show_draft(request, plan_id)


def show_draft(request: StaffRequest, plan_id: int, *, aside: BackForm | None = None) -> HttpResponse:
    """The page of a draft, again with what was refused."""
    row, facts = found(plan_id)
    if not facts.writable:
        return go("plan:version", plan_id)
    episode = episode_of(row.episode_id)
    needs = needs_of(episode, at=timezone.now())
    context = shared(request, episode)
    missing = reasons_against_signing(facts, needs, on=context["today"])
    context |= {
        "facts": facts,
        "rows": shown(facts, needs, services=context["services"], missing=missing),
        "sayings": [(kind, facts.said(kind)) for kind in WordsKind],
        "open_needs": unmapped(needs, facts.needs),
        "needs": needs,
        "missing": missing,
        "missing_words": [reason for reason in missing if reason.field == "words"],
        "aside": aside or BackForm(initial={"version": row.version}),
        "abstinence": any(goal.kind == "abstinence" for one in facts.problems for goal in one.goals),
    }
    return render(request, "plan/write.html", context, status=422 if aside else 200)


@require_POST
@gate(Permission.PLAN, of=of_plan)
def new_problem(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Add a problem: from a need that is not on the plan, or an empty one."""
    row, _facts = found(plan_id)
    at = timezone.now()
    wanted = set(request.POST.getlist("need"))
    chosen = [need for need in needs_of(episode_of(row.episode_id), at=at) if need.code in wanted] if wanted else []
    words = "; ".join(need.words for need in chosen)[:300]
    try:
        made = actions.add_problem(row, words=words, needs=[need.code for need in chosen], by=request.staff, at=at)
    except Refused as refused:
        messages.error(request, refused.reasons[0].text)
        return go("plan:write", plan_id)
    return go("plan:problem", plan_id, made.number)


@require_POST
@gate(Permission.PLAN, of=of_plan)
def remove_problem(request: StaffRequest, plan_id: int, number: int) -> HttpResponse:
    """Take a problem off the draft."""
    row, _facts = found(plan_id)
    try:
        actions.remove_problem(row, number=number, by=request.staff, at=timezone.now())
        messages.success(request, _("Taken off. Its needs stand among those that are not on the plan."))
    except Refused as refused:
        messages.error(request, refused.reasons[0].text)
    return go("plan:write", plan_id)


@gate(Permission.PLAN, of=of_plan)
def problem(request: StaffRequest, plan_id: int, number: int) -> HttpResponse:
    """Write one problem with all that stands under it; kept by itself while somebody types."""
    row, facts = found(plan_id)
    if not facts.writable and request.method != "POST":
        return go("plan:version", plan_id)
    held, episode = problem_of(facts, number), episode_of(row.episode_id)
    needs = needs_of(episode, at=timezone.now())
    picked = _picked(request, episode) if request.method != "POST" else None
    page = _problem_form(request, row, facts, held, needs, picked)
    theirs = request.method == "POST" and _collided(page, held)
    quiet = request.headers.get("HX-Request") == "true"
    if request.method == "POST" and not theirs and carried_problem(request, row, page, held):
        if quiet:
            _row, now = found(plan_id)
            return render(request, "plan/kept.html", {"seen": print_of(problem_of(now, number))})
        return _after(request, page, plan_id, number)
    context = shared(request, episode) | {
        "facts": facts, "held": held, "form": page, "theirs": held if theirs else None,
        "library": _offered(held, needs, episode), "quotes": own_words(episode.pk),
        "needs": [need for need in needs if need.code in held.needs], "seen": print_of(held),
        "ask": causes().get(held.cause_kind),
        "missing": [reason for reason in reasons_against_signing(facts, [], on=today_of(episode)) if _here(reason.field, held)],
    }  # fmt: skip
    return render(request, "plan/problem.html", context, status=422 if page.is_bound else 200)


@gate(Permission.PLAN, of=of_plan)
def words(request: StaffRequest, plan_id: int) -> HttpResponse:
    """What the plan quotes, when it is looked at again, who signs."""
    row, facts = found(plan_id)
    if not facts.writable and request.method != "POST":
        return go("plan:version", plan_id)
    episode = episode_of(row.episode_id)
    on, mark = today_of(episode), print_of(facts.sayings, facts.review_on, facts.needs_prescriber)
    policy = policy_on(on)
    suggested = facts.review_on or on + timedelta(days=policy.first_review_days if facts.number == 1 else policy.review_days)
    initial = {"review_on": suggested, "needs_prescriber": facts.needs_prescriber, "seen": mark}
    always = policy.prescriber == "always"
    page = WordsForm(request.POST or None, sayings=facts.sayings, fixed_prescriber=always, initial=initial)
    theirs = page.is_bound and page.data.get("seen") != mark

    def act() -> None:
        typed = page.cleaned_data
        actions.write_words(row, sayings=page.sayings(), review_on=typed["review_on"], version=row.version,
                            needs_prescriber=typed["needs_prescriber"], by=request.staff, at=timezone.now())  # fmt: skip

    if theirs:
        _say_theirs(page, mark)
    elif page.is_bound and carried(page, act):
        messages.success(request, _("Kept."))
        return go("plan:words" if "stay" in request.POST else "plan:write", plan_id)
    context = shared(request, episode) | {
        "facts": facts, "form": page, "theirs": facts.sayings if theirs else None, "criteria": step_down_criteria(),
        "supports": natural_supports(), "policy": policy,
    }  # fmt: skip
    return render(request, "plan/words.html", context, status=422 if page.is_bound else 200)


@require_POST
@gate(Permission.PLAN, of=of_plan)
def set_aside(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Give a draft up."""
    row, _facts = found(plan_id)
    page = BackForm(request.POST)

    def act() -> None:
        typed = page.cleaned_data
        actions.set_plan_aside(row, words=typed["words"], version=typed["version"], by=request.staff, at=timezone.now())

    if carried(page, act):
        messages.success(request, _("Set aside. It stays among the versions."))
        return go("plan:plan", row.episode_id)
    return show_draft(request, plan_id, aside=page)


def carried_problem(request: StaffRequest, row: Plan, page: ProblemForm, held: ProblemWords) -> bool:
    """Whether what was typed about a problem is kept; a refusal is put at its place."""
    if not page.is_valid():
        return False
    typed = page.problem()
    if bare(typed) == bare(held):
        return True
    try:
        actions.write_problem(row, problem=typed, version=row.version, by=request.staff, at=timezone.now())
    except Refused as refused:
        for reason in refused.reasons:
            page.add_error(page.place_of(reason), f"{reason.text} {reason.who}".strip())
        return False
    return True


def _problem_form(
    request: StaffRequest, row: Plan, facts: PlanFacts, held: ProblemWords, needs: list[Need], picked: ObjectiveWords | None
) -> ProblemForm:
    elsewhere = {code for one in facts.problems if one.number != held.number for code in one.needs}
    add = request.GET.get("add", "")
    on_page = held if request.method == "POST" else with_rows(held, add, picked) if held.treated else held
    return ProblemForm(
        request.POST if request.method == "POST" else None,
        problem=on_page,
        used=numbers_of_plan(row.episode_id),
        needs=[need for need in needs if need.code not in elsewhere],
        causes=[(code, one.name) for code, one in causes().items()],
        services=list(service_names().items()),
        staff=responsible_staff(row.episode.site_id),
        initial={"seen": print_of(held)},
    )


def _collided(page: ProblemForm, held: ProblemWords) -> bool:
    """Whether somebody else wrote on this problem since the page was opened, and not the same."""
    if page.data.get("seen") == print_of(held) or not page.is_valid() or bare(page.problem()) == bare(held):
        return False
    _say_theirs(page, print_of(held))
    return True


def _say_theirs(page: Any, mark: str) -> None:
    """Say so, and let a second save go through once theirs was read."""
    if page.is_valid():
        page.add_error(None, _(CHANGED))
    sent = cast(QueryDict, page.data).copy()
    sent["seen"] = mark
    page.data = sent


def _after(request: StaffRequest, page: ProblemForm, plan_id: int, number: int) -> HttpResponse:
    """Where to after a save: one row more, a pick from the library, the same page, or the draft."""
    add = request.POST.get("add", "")
    if not add:
        messages.success(request, _("Problem %(number)s kept.") % {"number": number})
        return go("plan:problem", plan_id, number) if "stay" in request.POST else go("plan:write", plan_id)
    goal, _line, rest = add.partition("_")
    if goal[1:].isdecimal():
        place = page.landed(int(goal[1:]))
        more = f"_o{page.landed_objective(int(goal[1:]), int(rest[1:]))}" if rest[1:].isdecimal() else ""
        pick = request.POST.get(f"{goal}_pick", "") if rest == "pick" else ""
        query = f"?add=g{place}{more}" + (f"&pick={pick}" if pick.isdecimal() else "")
        return go("plan:problem", plan_id, number, query=f"{query}#goal-{place}")
    return go("plan:problem", plan_id, number, query="?add=goal#goals-end")


def _offered(held: ProblemWords, needs: list[Need], episode: Episode) -> list[tuple[Area, list[LibraryObjective]]]:
    """The library for the needs of a problem and its kind of cause, else all of it."""
    areas = {need.area for need in needs if need.code in held.needs}
    if held.cause_kind in causes():
        areas |= set(causes()[held.cause_kind].areas)
    if Area.ABSTINENCE in areas:
        areas |= {Area.CRAVING, Area.RELAPSE, Area.REFUSAL, Area.MEDICATION}
    rows = library_for(areas or None, on=today_of(episode))
    return [(area, [one for one in rows if one.area is area]) for area in dict.fromkeys(one.area for one in rows)]


def _picked(request: StaffRequest, episode: Episode) -> ObjectiveWords | None:
    """An objective of the library as it stands on the page before somebody fills it."""
    wanted = request.GET.get("pick", "")
    on = today_of(episode)
    one = next((row for row in library_for(on=on) if str(row.id) == wanted), None) if wanted else None
    if one is None:
        return None
    service = SERVICE_OF[one.service] if SERVICE_OF[one.service] in service_names() else ""
    work = InterventionWords(one.intervention, service, one.frequency, one.duration, _answers_for(one, episode))
    return ObjectiveWords("", one.words, one.measure, on + timedelta(days=one.days), library_code=one.code, interventions=(work,))


def _answers_for(one: LibraryObjective, episode: Episode) -> int | None:
    return episode.primary_counsellor_id if one.role.value in {"counsellor", "facilitator"} else None


def _here(place: str, held: ProblemWords) -> bool:
    return place == f"problem {held.number}" or place in {f"objective {one.number}" for one in held.objectives}
