"""What is written at admission: rows, exactly one event each, and refusals by reason."""

from datetime import date, timedelta

import pytest

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.records.actions.episodes import assign, change_status
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.admission import actions, queries
from midspan.journey.admission.models import Admission, DetoxReferral
from midspan.journey.admission.tests.factories import admitted, named, papered, ready
from midspan.journey.assessment.tests.factories import LATER, assessed, placed, ratings_of, waiting
from midspan.journey.referral.actions import advance, receive
from midspan.journey.referral.models import Referral
from midspan.journey.referral.terms import ReferralStatus
from tests.cast import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SHAKY = ratings_of(2, 1, 2, 2, 3, 2)
KEPT_HERE = {"override_reason": "clinical_judgement", "override_text": "Nurse sees her daily; no history of seizures."}


def names() -> list[str]:
    return [event.name for event in Event.objects.filter(kind=EventKind.CHANGED).order_by("id")]


def refusal(call, *args, **words) -> list[str]:
    before = len(names())
    with pytest.raises(Refused) as refused:
        call(*args, **words)
    assert len(names()) == before
    return [reason.rule for reason in refused.value.reasons]


def test_admission_makes_the_episode_active(cast):
    episode = ready(cast)
    before = len(names())
    row = admitted(cast, episode, on=date(2026, 3, 4), weeks=14, living_arrangement="with her sister")
    assert names()[before:] == ["episode.admitted"]
    assert Event.objects.order_by("-id")[0].patient == f"patient:{episode.patient_id}"
    episode.refresh_from_db()
    assert (episode.status, episode.track, episode.level.code) == ("active", cast.evening, "2.1")
    assert (episode.admitted_on, episode.planned_end_on) == (date(2026, 3, 4), date(2026, 6, 10))
    assert (row.planned_weeks, row.living_arrangement, row.by, row.at) == (14, "with her sister", cast.admissions, AT)
    assert queries.admission_of(episode.pk) == row


def test_the_referral_leaves_the_inbox(cast):
    referral = receive(cast.patient(), site=cast.site, source_kind="self", by=cast.admissions, at=AT, once="r")
    advance(referral.episode, ReferralStatus.SCREENED)
    placed(cast, assessed(cast, referral.episode))
    named(cast, referral.episode)
    papered(cast, referral.episode)
    admitted(cast, referral.episode)
    assert Referral.objects.get().status == ReferralStatus.ADMITTED


def test_nobody_is_admitted_twice(cast):
    episode = ready(cast)
    admitted(cast, episode)
    assert refusal(admitted, cast, episode) == ["000-18"]
    change_status(episode, to=EpisodeStatus.ON_HOLD, by=cast.supervisor, at=AT)
    assert refusal(admitted, cast, episode) == ["000-18"]
    assert Admission.objects.count() == 1


def test_the_gates_one_by_one(cast):
    episode = waiting(cast)
    assert refusal(admitted, cast, episode) == ["000-18", "000-18", "002-19", "002-32", "004-06"]
    papered(cast, episode)
    row = assessed(cast, episode)
    assert refusal(admitted, cast, episode) == ["000-18", "002-32", "004-06"]
    placed(cast, row, signed=False)
    assert refusal(admitted, cast, episode) == ["004-39", "004-39", "002-32", "004-06"]
    placed(cast, row, at=AT + LATER)
    assert refusal(admitted, cast, episode) == ["002-32", "004-06"]
    assign(episode, primary_counsellor=cast.counsellor, supervising_clinician=None, by=cast.admissions, at=AT)
    assert refusal(admitted, cast, episode) == ["004-06"]
    named(cast, episode)
    admitted(cast, episode)
    assert Episode.objects.get().status == "active"


def test_a_licence_that_runs_out_before_the_first_day_does_not_do(cast):
    episode = ready(cast)
    cast.supervisor.licences.update(expires_on=AT.date() + DAY)
    assert refusal(admitted, cast, episode, on=AT.date() + 2 * DAY) == ["004-06"]
    admitted(cast, episode, on=AT.date() + DAY)


def test_a_decision_for_an_older_assessment_is_stale(cast):
    episode = ready(cast)
    assessed(cast, episode, at=AT + DAY)
    assert refusal(admitted, cast, episode, at=AT + DAY) == ["000-18"]


@pytest.mark.parametrize(("born", "rules"), [(date(2008, 3, 2), []), (date(2008, 3, 3), ["000-03"])])
def test_the_eighteenth_birthday_is_the_line(cast, born, rules):
    episode = ready(cast, cast.patient("Kit", "Young", born=born))
    if rules:
        assert refusal(admitted, cast, episode) == rules
        admitted(cast, episode, on=AT.date() + DAY)
    else:
        admitted(cast, episode)


def test_a_level_that_is_not_offered_is_elsewhere(cast):
    episode = waiting(cast)
    row = assessed(cast, episode, ratings=ratings_of(0, 0, 0, 4, 2, 2))
    placed(cast, row, level="3.5")
    named(cast, episode)
    papered(cast, episode)
    assert refusal(admitted, cast, episode) == ["000-02", "001-28"]


def test_the_track_gives_the_agreed_level_at_this_site(cast):
    episode = ready(cast)
    cast.morning.level = cast.levels["2.5"]
    cast.morning.save()
    assert refusal(admitted, cast, episode, track=cast.morning) == ["001-28"]
    cast.evening.ends_on = AT.date() - DAY
    cast.evening.save()
    assert refusal(admitted, cast, episode) == ["000-18"]


@pytest.mark.parametrize(("days", "rules"), [(-1, ["000-18"]), (0, []), (30, []), (31, ["000-18"])])
def test_the_first_day_lies_between_the_decision_and_a_month_ahead(cast, days, rules):
    episode = ready(cast)
    if rules:
        assert refusal(admitted, cast, episode, on=AT.date() + days * DAY) == rules
    else:
        assert admitted(cast, episode, on=AT.date() + days * DAY).admitted_on == AT.date() + days * DAY


def test_an_unusual_length_says_why(cast):
    episode = ready(cast)
    assert refusal(admitted, cast, episode, weeks=20) == ["001-12"]
    assert admitted(cast, episode, weeks=20, length_factors="Two relapses after short treatment.").planned_weeks == 20


def shaky(cast) -> Episode:
    episode = waiting(cast)
    placed(cast, assessed(cast, episode, ratings=SHAKY), **KEPT_HERE)
    named(cast, episode)
    papered(cast, episode)
    return episode


def test_withdrawal_risk_locks_the_start_until_cleared(cast):
    episode = shaky(cast)
    assert refusal(admitted, cast, episode) == ["000-23"]
    before = len(names())
    row = actions.refer_to_detox(episode, facility="County unit", bed_on=date(2026, 3, 3), return_on=date(2026, 3, 7),
                                 by=cast.admissions, at=AT)  # fmt: skip
    assert names()[before:] == ["detox.referred"]
    assert (row.status, queries.detox_facts(row).facility) == ("requested", "County unit")
    assert refusal(admitted, cast, episode) == ["000-23"]
    cleared = AT + 5 * DAY
    actions.clear_detox(row, note="No symptoms for three days, vital signs normal.", by=cast.nurse, at=cleared)
    assert names()[before:] == ["detox.referred", "detox.cleared"]
    assert refusal(admitted, cast, episode, on=cleared.date() - DAY, at=cleared) == ["000-23"]
    admitted(cast, episode, on=cleared.date(), at=cleared)
    assert (DetoxReferral.objects.get().status, DetoxReferral.objects.get().cleared_by) == ("cleared", cast.nurse)


def test_a_clearance_older_than_the_assessment_says_nothing_about_it(cast):
    episode = waiting(cast)
    row = actions.refer_to_detox(episode, facility="County unit", by=cast.nurse, at=AT - 9 * DAY)
    actions.clear_detox(row, note="Well.", by=cast.nurse, at=AT - 5 * DAY)
    placed(cast, assessed(cast, episode, ratings=SHAKY), **KEPT_HERE)
    named(cast, episode)
    papered(cast, episode)
    assert refusal(admitted, cast, episode) == ["000-23"]


def test_only_a_nurse_or_prescriber_clears_and_says_what_they_found(cast):
    episode = shaky(cast)
    row = actions.refer_to_detox(episode, facility="County unit", by=cast.admissions, at=AT)
    assert refusal(actions.clear_detox, row, note="fine", by=cast.supervisor, at=AT) == ["0004"]
    assert refusal(actions.clear_detox, row, note=" ", by=cast.prescriber, at=AT) == ["000-23"]
    actions.clear_detox(row, note="No symptoms.", by=cast.prescriber, at=AT)
    assert refusal(actions.clear_detox, row, note="again", by=cast.nurse, at=AT) == ["000-23"]


def test_one_detox_referral_at_a_time_and_dates_in_order(cast):
    episode = waiting(cast)
    refer = {"facility": "County unit", "by": cast.admissions, "at": AT}
    assert refusal(actions.refer_to_detox, episode, **{**refer, "bed_on": date(2026, 3, 5), "return_on": date(2026, 3, 4)}) == [
        "000-23"
    ]
    actions.refer_to_detox(episode, **refer)
    assert refusal(actions.refer_to_detox, episode, **refer) == ["000-23"]
    assert list(queries.waiting_for_clearance([episode.pk])) == [episode.pk]
    assert refusal(actions.refer_to_detox, cast.active("Omar", "Diaz"), **refer) == ["000-23"]


def test_only_admissions_and_supervisors_admit(cast):
    episode = ready(cast)
    words = {"track": cast.evening, "admitted_on": AT.date(), "planned_weeks": 12, "at": AT}
    assert refusal(actions.admit, episode, **words, by=cast.counsellor) == ["0004"]
    actions.admit(episode, **words, by=cast.supervisor)


def test_a_lost_update_is_refused(cast):
    episode = ready(cast)
    assert refusal(admitted, cast, episode, version=0) == ["lost-update"]
