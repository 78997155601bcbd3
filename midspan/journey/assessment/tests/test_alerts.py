"""Safety alerts: raised at the item to a named role, acknowledged by whoever sees it first, cleared by a licensed person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from midspan.foundation.people.terms import Role
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.models import SafetyAlert
from midspan.journey.assessment.terms import SELF_HARM, AlertTier
from midspan.journey.assessment.tests.factories import waiting
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(cast):
    return waiting(cast)


def alarmed(cast, episode, code: int = 1, at=AT) -> SafetyAlert:
    form = actions.start_form(episode, instrument="phq9", by=cast.counsellor, at=at)
    actions.answer_item(form, number=9, code=code, by=cast.counsellor, at=at)
    return SafetyAlert.objects.filter(form=form).latest("pk")


def changed() -> list[str]:
    return list(Event.objects.filter(kind=EventKind.CHANGED).order_by("id").values_list("name", flat=True))


def test_an_alert_tells_a_named_role_by_its_tier(cast, episode) -> None:
    mild = alarmed(cast, episode)
    assert (mild.tier, mild.told) == (AlertTier.SAME_DAY, Role.COUNSELLOR)
    actions.answer_item(mild.form, number=9, code=3, by=cast.counsellor, at=AT + timedelta(minutes=2))
    grave = SafetyAlert.objects.get()
    assert (grave.tier, grave.told, grave.raised_at) == (AlertTier.NOW, Role.SUPERVISOR, AT + timedelta(minutes=2))
    actions.answer_item(mild.form, number=9, code=0, by=cast.counsellor, at=AT + timedelta(minutes=3))
    assert SafetyAlert.objects.get().cause == SELF_HARM, "taken back, it stays"


def test_a_graver_answer_after_somebody_looked_raises_again(cast, episode) -> None:
    alert = alarmed(cast, episode)
    actions.acknowledge_alert(alert, by=cast.nurse, at=AT)
    actions.answer_item(alert.form, number=9, code=3, by=cast.counsellor, at=AT)
    assert [(one.cause, one.tier) for one in SafetyAlert.objects.order_by("pk")] == [
        (SELF_HARM, AlertTier.SAME_DAY),
        (f"{SELF_HARM}_worse", AlertTier.NOW),
    ]


def test_withdrawal_goes_to_the_nurse_and_a_weak_moment_waits_for_the_next_session(cast, episode) -> None:
    actions.record_form(episode, instrument="craving", answers=[9], by=cast.counsellor, at=AT)
    assert SafetyAlert.objects.get().tier == AlertTier.NEXT_SESSION
    assert queries.open_alerts(cast.counsellor) == []
    assert [one.cause for one in queries.waiting_alerts(cast.counsellor)] == ["craving_high"]
    assert queries.waiting_alerts_of(episode.pk) == []
    actions.record_form(episode, instrument="cows", answers=[4, 4, 3, 2, 2, 0, 0, 0, 0, 0, 0], by=cast.nurse, at=AT)
    assert SafetyAlert.objects.get(cause="withdrawal_medical_review").told == Role.NURSE


def test_a_screen_that_goes_on_keeps_one_alert_and_becomes_graver(cast, episode) -> None:
    form = actions.start_form(episode, instrument="asq", by=cast.counsellor, at=AT)
    for number, code in ((1, 1), (2, 0), (3, 1), (4, 0)):
        actions.answer_item(form, number=number, code=code, by=cast.counsellor, at=AT)
    assert SafetyAlert.objects.get().tier == AlertTier.SAME_DAY
    actions.answer_item(form, number=5, code=1, by=cast.counsellor, at=AT)
    alert = SafetyAlert.objects.get()
    assert (alert.cause, alert.tier) == ("suicide_risk_acute", AlertTier.NOW)
    actions.submit_form(form, by=cast.counsellor, at=AT)
    assert SafetyAlert.objects.count() == 1


def test_declining_the_screen_counts_as_positive(cast, episode) -> None:
    form = actions.record_form(
        episode, instrument="asq", answers=[None] * 5, context={"refused": True}, by=cast.counsellor, at=AT
    )
    assert form.scores.get().positive is True
    assert SafetyAlert.objects.get().cause == "suicide_risk_non_acute"


def test_the_first_to_say_so_has_seen_it(cast, episode) -> None:
    alert = alarmed(cast, episode)
    actions.acknowledge_alert(alert, by=cast.on_call, at=AT + timedelta(minutes=4))
    assert changed()[-1] == "alert.acknowledged"
    seen = actions.acknowledge_alert(alert, by=cast.nurse, at=AT + timedelta(minutes=9))
    assert (seen.acknowledged_by, seen.acknowledged_at) == (cast.on_call, AT + timedelta(minutes=4))
    assert seen.cleared_at is None
    actions.clear_alert(
        alert, disposition="Talked at once, no plan, sister comes.", by=cast.supervisor, at=AT + timedelta(minutes=30)
    )
    with pytest.raises(Refused, match="cleared already"):
        actions.acknowledge_alert(alert, by=cast.nurse, at=AT)


@pytest.mark.parametrize("who", ["front_desk", "utilisation", "administrator", "admissions", "director"])
def test_only_clinical_staff_say_that_they_have_seen_it(cast, episode, who: str) -> None:
    alert = alarmed(cast, episode)
    with pytest.raises(Refused):
        actions.acknowledge_alert(alert, by=getattr(cast, who), at=AT)


def test_seen_by_the_one_on_call_and_cleared_only_by_a_licensed_person(cast, as_staff, episode) -> None:
    alert = alarmed(cast, episode, code=3)
    owen, page = as_staff(cast.on_call), f"/assessments/alerts/{alert.pk}/"
    shown = owen.get("/assessments/alerts/").content.decode()
    assert episode.patient.last_name in shown
    assert owen.post(f"{page}acknowledgement/").status_code == 303
    assert "A licensed clinician clears it." in owen.get(page).content.decode()
    assert owen.post(page, {"disposition": "I talked with her, she is well."}).status_code == 422
    assert SafetyAlert.objects.get().cleared_at is None
    assert as_staff(cast.supervisor).post(page, {"disposition": "Seen, no plan or means, safety plan made."}).status_code == 303


def test_the_page_says_who_waits_too_long_and_how_long_it_took(cast, as_staff, episode) -> None:
    now = timezone.now()
    alarmed(cast, episode, code=3, at=now - timedelta(minutes=40))
    seen = alarmed(cast, waiting(cast, cast.patient("Omar", "Diaz")), at=now - timedelta(days=2))
    actions.acknowledge_alert(seen, by=cast.nurse, at=now - timedelta(days=2) + timedelta(minutes=10))
    actions.clear_alert(seen, disposition="Talked at once, no plan or means.", by=cast.supervisor,
                        at=now - timedelta(days=2) + timedelta(minutes=50))  # fmt: skip
    figures = queries.alert_figures(cast.supervisor, since=now - timedelta(days=90))
    assert (figures.raised, figures.acknowledge_minutes, figures.clear_minutes, figures.waiting) == (2, 10, 50, 1)
    page = as_staff(cast.supervisor).get("/assessments/alerts/").content.decode()
    assert "overdue" in page
    assert "0:10" in page
    assert "0:50" in page
    assert "supervising clinician" in page


def test_alerts_of_other_teams_do_not_exist(cast, as_staff, episode) -> None:
    alert = alarmed(cast, episode)
    far = as_staff(cast.far_counsellor)
    assert episode.patient.last_name not in far.get("/assessments/alerts/").content.decode()
    assert far.get(f"/assessments/alerts/{alert.pk}/").status_code == 404
    assert far.post(f"/assessments/alerts/{alert.pk}/acknowledgement/").status_code == 404
    assert queries.open_alerts(cast.far_counsellor) == []


def test_the_list_of_alerts_asks_the_same_for_one_and_for_three(cast, as_staff, episode, django_assert_max_num_queries) -> None:
    client = as_staff(cast.supervisor)
    alarmed(cast, episode)
    client.get("/assessments/alerts/")
    with django_assert_max_num_queries(30) as one:
        client.get("/assessments/alerts/")
    for name in ("Bell", "Cole"):
        alarmed(cast, waiting(cast, cast.patient("Tess", name)), code=3)
    with django_assert_max_num_queries(30) as three:
        client.get("/assessments/alerts/")
    assert len(one) == len(three)


def test_the_gravest_comes_first(cast, episode) -> None:
    alarmed(cast, episode, at=AT)
    grave = alarmed(cast, waiting(cast, cast.patient("Tess", "Cole")), code=3, at=AT + timedelta(hours=1))
    assert queries.open_alerts(cast.supervisor)[0].id == grave.pk
