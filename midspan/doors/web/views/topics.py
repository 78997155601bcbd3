"""What should this session be about? Topics proposed from what its members need, with the reason, to accept, swap or replace."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.doors.web.forms.topics import OwnTopicForm
from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.rules import week_of_treatment
from midspan.foundation.people.queries import qualifications_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.program.queries import modules_on
from midspan.foundation.program.rules import phase_in_week
from midspan.foundation.program.terms import ModuleFacts
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.queries import conditions_of, entry_ratings
from midspan.journey.assessment.queries.measures import answered_of
from midspan.journey.assessment.terms import dimensions_of
from midspan.journey.assessment.terms.series import Answered
from midspan.journey.attendance.queries import note_states
from midspan.journey.attendance.queries.coverage import had_by
from midspan.journey.attendance.queries.worksheets import trigger_needs_of
from midspan.journey.monitoring.queries import lapses_since
from midspan.journey.schedule.actions.topics import set_topic
from midspan.journey.schedule.catalog.topics import NEED_WORDS, topic_weights
from midspan.journey.schedule.queries import of_session, seated, session_facts, session_row
from midspan.journey.schedule.queries.topics import recently, touched
from midspan.journey.schedule.rules.topics import needs_found, proposals
from midspan.journey.schedule.terms import SessionFacts, SessionKind, SessionStatus
from midspan.journey.schedule.terms.topics import Leading, MemberNeeds, Proposal, TopicWeights

CRAVING = "craving_high"
LATELY = timedelta(days=14)  # a craving or a doubt told longer ago is no news
DOUBT_AT_MOST = 3  # of 10 on the ruler of importance or readiness
BEST = 3


@dataclass(frozen=True, slots=True)
class Proposed:
    """The proposals for a session, with who sits in it and what each of them has had."""

    session: SessionFacts
    members: list[Episode]
    had: dict[int, frozenset[str]]
    modules: list[ModuleFacts]
    ranked: list[Proposal]

    def of_module(self, module_id: int) -> Proposal | None:
        return next((one for one in self.ranked if one.module.id == module_id), None)


@gate(Permission.RUN_GROUP, of=of_session)
def topic(request: StaffRequest, session_id: int) -> HttpResponse:
    """The best three topics with their reasons, the others, and one's own words. One click accepts."""
    session = session_facts(session_id)
    if session is None or session.kind != SessionKind.GROUP:
        raise Http404
    found, reasons = proposed(session), []
    chosen = request.POST.get("accept", "") if request.method == "POST" else ""
    form = OwnTopicForm(
        request.POST if request.method == "POST" and not chosen else None, modules=found.modules, prefix="own",
        initial={"topic": session.topic, "module": session.module_id or "", "version": session.version},
    )  # fmt: skip
    if request.method == "POST":
        try:
            if _decided(request, found, form, chosen):
                messages.success(request, _("The topic is set."))
                return redirect("attendance:room", session_id)
        except Refused as refused:
            if chosen:
                reasons = refused.reasons
            else:
                put_reasons(form, refused)
    context = _context(request, found) | {"form": form, "reasons": reasons}
    return render(request, "web/topic.html", context, status=422 if request.method == "POST" else 200)


def _decided(request: StaffRequest, found: Proposed, form: OwnTopicForm, chosen: str) -> bool:
    """Set the topic that was accepted or written; False where the form has faults."""
    session = session_row(found.session.id)
    if note_states([session.pk]).get(session.pk):
        raise Refused(Reason("This session is signed; what it was about stays.", rule="signed-is-signed"))
    if chosen:
        proposal = found.of_module(int(chosen)) if chosen.isdecimal() else None
        if proposal is None:
            raise Refused(Reason("That module is not for this kind of group today.", rule="003-25"))
        set_topic(session, module_id=proposal.module.id, reason=proposal.reason, by=request.staff, at=timezone.now())
        return True
    if not form.is_valid():
        return False
    typed = form.cleaned_data
    set_topic(
        session, topic=typed["topic"], module_id=typed["module"], reason=typed["reason"], version=typed["version"],
        by=request.staff, at=timezone.now(),
    )  # fmt: skip
    return True


def proposed(session: SessionFacts) -> Proposed:
    """Topics for a session from what its members need. Fifteen queries, whatever the number of members."""
    weights, modules = topic_weights(session.on), modules_on(session.on)
    members = seated([session.id]).get(session.id, [])
    ids = [episode.pk for episode in members]
    had = {pk: frozenset(part.code for part in parts) for pk, parts in had_by(ids).items()}
    lapsed = lapses_since(ids, session.on - timedelta(days=weights.lapse_days), to=session.on)
    needs = needs_of(members, session.on, had=had, lapsed=lapsed.keys(), weights=weights)
    held = qualifications_of([pk for pk in (session.facilitator_id, session.co_facilitator_id) if pk], session.on)
    leading = Leading(
        qualifications=frozenset().union(*held.values()), group_type=session.group_type,
        minutes=int((session.ends_at - session.starts_at).total_seconds() // 60), intervention=session.intervention,
        restriction=session.restriction,
    )  # fmt: skip
    recent = recently(session, modules, lapses=len(lapsed))
    ranked = proposals(needs, modules, recent, leading, on=session.on, weights=weights, words=NEED_WORDS)
    return Proposed(session, members, had, modules, ranked)


def needs_of(
    members: Sequence[Episode], on: date, *, had: dict[int, frozenset[str]], lapsed: Collection[int], weights: TopicWeights
) -> list[MemberNeeds]:
    """What each of these people needs, without their names. Four queries."""
    ids = [episode.pk for episode in members]
    told: dict[tuple[int, str], Answered] = {}
    for one in answered_of(ids, only=("craving", "readiness_ruler")):
        if timedelta() <= on - one.on <= LATELY:
            told[one.episode_id, one.instrument] = one
    ratings, conditions, triggers = entry_ratings(ids), conditions_of(ids), trigger_needs_of(ids)
    found = []
    for episode in members:
        entry, craving = ratings.get(episode.pk), told.get((episode.pk, "craving"))
        named = {dimensions_of(entry.edition)[code][0]: rating for code, (rating, _why) in entry.ratings.items()} if entry else {}
        week = week_of_treatment(episode.admitted_on, on) if episode.admitted_on else None
        needs = needs_found(
            ratings=named, conditions=[str(one.kind) for one in conditions.get(episode.pk, []) if one.open],
            triggers=triggers.get(episode.pk, ()), craving=bool(craving and CRAVING in craving.score.flags),
            lapsed=episode.pk in lapsed, doubts=_doubts(told.get((episode.pk, "readiness_ruler"))), weights=weights,
        )  # fmt: skip
        stage = phase_in_week(week) if week and week > 0 else None
        found.append(MemberNeeds(had.get(episode.pk, frozenset()), needs, week, stage))
    return found


def _doubts(ruler: Answered | None) -> bool:
    """Whether the ruler of importance or of readiness stands low."""
    if ruler is None:
        return False
    given = [ruler.answers[place] for place in (0, 2) if place < len(ruler.answers)]
    return any(isinstance(number, int) and number <= DOUBT_AT_MOST for number in given)


def _context(request: StaffRequest, found: Proposed) -> dict[str, Any]:
    session = found.session
    open_ones = [one for one in found.ranked if not one.against]
    ids = [episode.pk for episode in found.members]
    seen = set(visible_episodes(request.staff, Permission.SEE_CHART).filter(pk__in=ids).values_list("pk", flat=True))
    names = [(episode.patient.name, found.had.get(episode.pk, frozenset())) for episode in found.members if episode.pk in seen]
    best = [(one, [name for name, had in names if one.module.code not in had]) for one in open_ones[:BEST]]
    line = best[-1][0].points if best else 0
    return {
        "session": session, "best": best, "others": open_ones[BEST:],
        "blocked": [one for one in found.ranked if one.against and one.points >= line][:BEST],
        "people": len(found.members), "events": touched([session.group_id], session.on).get(session.group_id or 0, []),
        "signed": bool(note_states([session.id]).get(session.id)), "off": session.status == SessionStatus.CANCELLED,
        "may_raise": request.staff.may(Permission.RAISE_EVENT),
    }  # fmt: skip
