"""How a referral is shown: its walk as steps, its next step in words with the place to take it."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.journey.referral.forms.arrival import SOURCES, STATUSES
from midspan.journey.referral.models import Referral
from midspan.journey.referral.rules import waits_too_long
from midspan.journey.referral.terms import NextStep, ReferralFacts, ReferralStatus, Urgency

WALK = [ReferralStatus.NEW, ReferralStatus.CONTACTED, ReferralStatus.SCREENED, ReferralStatus.ASSESSING,
        ReferralStatus.PLACED, ReferralStatus.ADMITTED]  # fmt: skip
STATUS_WORDS, SOURCE_WORDS = dict(STATUSES), dict(SOURCES)
NEXT_WORDS = {
    NextStep.TAKE: gettext_lazy("Take it"),
    NextStep.REACH: gettext_lazy("Reach them"),
    NextStep.CALL_AS_CLINICIAN: gettext_lazy("A clinician calls"),
    NextStep.SCREEN: gettext_lazy("Pre-screen"),
    NextStep.FOLLOW_DIVERSION: gettext_lazy("Screen again"),
    NextStep.OFFER_TIME: gettext_lazy("Offer a time"),
    NextStep.OFFER_AGAIN: gettext_lazy("Offer another time"),
    NextStep.ASSESS: gettext_lazy("Assess"),
    NextStep.PLACE: gettext_lazy("Go on assessing"),
    NextStep.ADMIT: gettext_lazy("Admit"),
}
ANCHORS = {
    NextStep.REACH: "reach",
    NextStep.CALL_AS_CLINICIAN: "screen",
    NextStep.SCREEN: "screen",
    NextStep.FOLLOW_DIVERSION: "screen",
    NextStep.OFFER_TIME: "time",
    NextStep.OFFER_AGAIN: "time",
}
STATIONS = {
    NextStep.ASSESS: ("assessment:assessment", Permission.SEE_CHART),
    NextStep.PLACE: ("assessment:assessment", Permission.SEE_CHART),
    NextStep.ADMIT: ("admission:admission", Permission.SEE_CHART),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A referral with the words and links of one row."""

    facts: ReferralFacts
    source: str
    status: str
    status_kind: str
    urgency: str
    urgency_kind: str
    wait: str
    wait_kind: str
    next_words: str
    next_url: str
    summary_late: bool = False


def line(facts: ReferralFacts, viewer: Staff) -> Line:
    """One row of the inbox for this viewer."""
    source = str(SOURCE_WORDS[facts.source_kind])
    pressing = waits_too_long(facts.urgency, facts.waiting_hours)
    return Line(
        facts=facts,
        source=f"{source}: {facts.source_name}" if facts.source_name else source,
        status=str(STATUS_WORDS[facts.status]),
        status_kind={ReferralStatus.DIVERTED: "now", ReferralStatus.ADMITTED: "done"}.get(facts.status, "here"),
        urgency={Urgency.URGENT: _("Urgent"), Urgency.SOON: _("Soon"), Urgency.ROUTINE: _("Routine")}[facts.urgency],
        urgency_kind={Urgency.URGENT: "now", Urgency.SOON: "soon", Urgency.ROUTINE: ""}[facts.urgency],
        wait=spoken_wait(facts.waiting_hours),
        wait_kind="soon" if pressing else "",
        next_words=str(NEXT_WORDS.get(facts.next_step, "")),
        next_url=next_url(facts, viewer),
        summary_late=facts.summary_due_on is not None and facts.summary_due_on <= timezone.localdate(),
    )


def line_of_row(row: Referral) -> dict[str, object]:
    """A referral in few words, for lists where nothing is done."""
    kind = {ReferralStatus.DIVERTED: "now", ReferralStatus.ADMITTED: "done", ReferralStatus.CLOSED: ""}.get(
        ReferralStatus(row.status), "here"
    )
    return {"row": row, "status": STATUS_WORDS[ReferralStatus(row.status)], "kind": kind}


def spoken_wait(hours: int) -> str:
    """A wait as people say it: always in hours, with the days beside long ones."""
    if hours < 72:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h, %(days)s days") % {"hours": hours, "days": hours // 24}


def next_url(facts: ReferralFacts, viewer: Staff) -> str:
    """Where the next step is taken; empty when there is none or the viewer may not take it."""
    if facts.next_step in STATIONS:
        name, needs = STATIONS[facts.next_step]
        return _address(name, facts.episode_id) if viewer.may(needs) else ""
    if facts.next_step in ANCHORS and viewer.may(Permission.WORK_REFERRAL):
        return f"{reverse('referral:referral', args=[facts.id])}#{ANCHORS[facts.next_step]}"
    return ""


def steps(facts: ReferralFacts) -> list[dict[str, str]]:
    """The walk from the first word to admission; a diversion or an end shows where it stopped."""
    off_the_walk = facts.status in {ReferralStatus.DIVERTED, ReferralStatus.CLOSED}
    reached = ReferralStatus.CONTACTED if facts.reached else ReferralStatus.NEW
    here = WALK.index(reached if off_the_walk else facts.status)
    shown = [{"label": str(STATUS_WORDS[status]), "state": _state(place, here)} for place, status in enumerate(WALK)]
    if off_the_walk:
        shown[here]["state"] = "done"
        shown.insert(here + 1, {"label": str(STATUS_WORDS[facts.status]), "state": "stopped"})
    elif facts.status == ReferralStatus.ADMITTED:
        shown[-1]["state"] = "done"
    return shown


def _state(place: int, here: int) -> str:
    return "done" if place < here else "current" if place == here else "next"


def _address(name: str, episode_id: int) -> str:
    try:
        return reverse(name, args=[episode_id])
    except NoReverseMatch:
        return ""
