"""Whether a person belongs in this level of care, answered from the chart: the cockpit, the case, the signed review."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions as assessment
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring import actions as monitoring
from midspan.journey.monitoring.terms import DayReport
from midspan.journey.transition import actions
from midspan.journey.transition.queries import case_facts, case_of, cockpit
from midspan.journey.transition.terms import Side
from midspan.journey.transition.tests.factories import LATER, begun, in_treatment, rated, signed, written
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(cast: Cast, episode, *days: int) -> None:
    """Ten days told at the tenth, of which these had a drink."""
    reports = [
        DayReport((AT + number * DAY).date(), Substance.ALCOHOL, number in days, Decimal(3) if number in days else None)
        for number in range(10)
    ]
    monitoring.report_days(episode, days=reports, by=cast.counsellor, at=AT + 10 * DAY)


def test_the_case_says_why_not_lower_and_why_not_higher_from_the_chart(cast):
    # Given somebody in treatment with ratings, two more PHQ-9 forms and ten days told
    rosa = in_treatment(cast)
    assessment.record_form(rosa, instrument="phq9", answers=[2] * 8 + [0], by=cast.counsellor, at=AT + 12 * DAY)
    told(cast, rosa, 2)
    # When her case is opened a fortnight after admission
    _row, facts = case_facts(rosa.pk, on=LATER.date())
    case, found = case_of(facts)
    # Then both halves stand, every sentence over facts of the chart, dated
    assert found.level == facts.level == "2.1"
    assert case.side(Side.NOT_LOWER) and case.side(Side.NOT_HIGHER)
    assert all(case.facts[key].on or key == "alerts" for one in case.sentences for key in one.facts)
    assert "PHQ-9 16" in case.facts["measure:phq9"].text
    assert "90 % of 10 known days" in case.facts["self_report"].text
    # And a month later the old facts are marked
    _episode, later = case_facts(rosa.pk, on=LATER.date() + 40 * DAY)
    assert case_of(later)[0].facts["rating:d5"].stale


def test_the_cockpit_tells_when_somebody_is_to_be_rated_again_and_why(cast):
    # Given somebody admitted on March 2
    rosa = in_treatment(cast)
    due = {line.episode_id: line for line in cockpit(cast.counsellor, on=AT.date() + 3 * DAY)}[rosa.pk]
    assert due.review_due_on == AT.date() + 14 * DAY
    # When she tells of a lapse
    told(cast, rosa, 8)
    # Then the review is due on that day, and the line says why
    due = {line.episode_id: line for line in cockpit(cast.counsellor, on=AT.date() + 10 * DAY)}[rosa.pk]
    assert due.review_due_on == AT.date() + 8 * DAY and due.overdue
    assert "use" in due.review_why.lower() or "lapse" in due.review_why.lower()
    # And a signed review answers it; the next one is due after thirty days
    signed(cast, written(cast, rated(cast, begun(cast, rosa), d5=(3, "One evening of drinking."))))
    due = {line.episode_id: line for line in cockpit(cast.counsellor, on=LATER.date() + DAY)}[rosa.pk]
    assert due.review_due_on == LATER.date() + 30 * DAY


def test_a_payer_gets_the_case_and_not_one_fact_more(cast, as_staff):
    # Given a signed review with words of the person and a sentence that was struck out
    row = begun(cast, in_treatment(cast))
    row = signed(cast, written(cast, row, person_words="Do not tell them about my sister."))
    # When the utilisation reviewer tries without a basis, nothing leaves
    client, url = as_staff(cast.utilisation), reverse("transition:hand_outs", args=[row.pk])
    assert client.post(url, {"recipient": "Example Health Plan", "basis": "", "once": "a"}).status_code == 422
    with pytest.raises(Refused):
        actions.hand_out(row, recipient="Example Health Plan", basis=" ", by=cast.utilisation, at=LATER)
    # Then, with the consent named, the copy is made and the log says to whom
    words = {"recipient": "Example Health Plan", "basis": "Consent of March 2, for payment", "once": "b"}
    client.post(url, words)
    answer = client.get(reverse("transition:copy", args=[row.hand_outs.get().pk]))
    assert answer["Content-Type"] == "application/pdf"
    page = client.get(reverse("transition:review", args=[row.pk])).content.decode()
    assert "Example Health Plan" in page and "Consent of March 2" in page
