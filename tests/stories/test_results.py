"""What is found, what it means for the person, and what it changes: results, returns to use, reviews of care, a shared summary."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import Substance
from midspan.journey.medication.actions import list_medicine
from midspan.journey.medication.terms import ListedDraft, ListSource
from midspan.journey.monitoring.actions import collect, order_test, report_days
from midspan.journey.monitoring.actions.laboratories import load_laboratories
from midspan.journey.monitoring.actions.responses import close_review, keep_step, set_response_hours
from midspan.journey.monitoring.actions.results import correct_result, enter_result
from midspan.journey.monitoring.actions.shares import revoke_share, share_results, show_summary
from midspan.journey.monitoring.queries import abstinence_of, specimen_row
from midspan.journey.monitoring.queries.comparing import compared_of
from midspan.journey.monitoring.queries.days import returns_of
from midspan.journey.monitoring.queries.responses import care_review_row, care_reviews_due, care_reviews_of, responses_open_of
from midspan.journey.monitoring.queries.results import concluded
from midspan.journey.monitoring.queries.shares import share_row, summary_for
from midspan.journey.monitoring.terms import Collected, DayReport, IdentityCheck, Matrix, OrderKind
from midspan.journey.monitoring.terms.findings import Beside
from midspan.journey.monitoring.terms.panels import Method
from midspan.journey.monitoring.terms.responses import SharedBy, ShareDraft
from midspan.journey.monitoring.terms.results import Answer, Line, Measures, ResultDraft, ResultKind, Status
from tests.cast import PASSWORD, Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD = Measures(creatinine=Decimal(80), specific_gravity=Decimal("1.0150"), ph=Decimal("6.5"))


def collected(cast: Cast, episode: Episode, *, days: int = 0) -> Any:
    """A specimen, given three hours before now, or that many days earlier."""
    at = timezone.now() - 3 * HOUR - days * DAY
    order = order_test(episode, kind=OrderKind.ASKED_FOR, matrix=Matrix.URINE, reason="Asked for it.", due_at=at + 2 * HOUR,
                       by=cast.nurse, at=at - HOUR)  # fmt: skip
    row = collect(order, collected=Collected(Matrix.URINE, IdentityCheck.KNOWN, observed=False), collected_at=at, by=cast.nurse,
                  at=at)  # fmt: skip
    return specimen_row(row.pk)


def came(cast: Cast, specimen: Any, *found: str, none: tuple[str, ...] = ("thc",), exact: bool = False,
         measures: Measures = GOOD, level: str | None = None) -> Any:  # fmt: skip
    """A result of the laboratory."""
    method = Method.DEFINITIVE if exact else Method.PRESUMPTIVE
    lines = [Line(code, Answer.FOUND, method, Decimal(level) if level else None) for code in found]
    lines += [Line(code, Answer.NOT_FOUND, method) for code in none]
    kind = ResultKind.CONFIRMATION if exact else ResultKind.LABORATORY
    return enter_result(specimen, draft=ResultDraft(kind, tuple(lines), measures), by=cast.nurse, at=timezone.now())


def today(cast: Cast) -> Any:
    return local_day(timezone.now(), cast.site.timezone)


def tell(cast: Cast, episode: Episode, said: dict[int, bool], substance: Substance = Substance.COCAINE) -> None:
    days = [DayReport(today(cast) - back * DAY, substance, used) for back, used in said.items()]
    report_days(episode, days=days, by=cast.counsellor, at=timezone.now())


def test_row_000_09_abstinence_days_come_from_tests_and_from_what_is_told(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given a person who has told of twenty days without
    episode = cast.active(admitted=today(cast) - 40 * DAY)
    tell(cast, episode, dict.fromkeys(range(20), False))
    assert abstinence_of([episode.pk], today(cast))[episode.pk].current_streak == 20
    # When a first test answers, and then an exact one names cocaine's metabolite
    specimen = collected(cast, episode)
    came(cast, specimen, "cocaine_metabolite")
    assert abstinence_of([episode.pk], today(cast))[episode.pk].current_streak == 20  # a first test settles nothing
    came(cast, specimen, "benzoylecgonine", none=(), exact=True, level="900")
    # Then the stretch is over, the four days of the window are unknown, and no day of use was made up
    stands = abstinence_of([episode.pk], today(cast))[episode.pk]
    on = local_day(specimen.collected_at, cast.site.timezone)
    since = (today(cast) - on).days  # an hour ago is yesterday just after midnight, and today was told without
    assert (stands.current_streak, stands.last_use_on, stands.found_from, stands.found_to) == (since, None, on - 4 * DAY, on)
    assert stands.days_known < 20
    (event,) = returns_of([episode.pk], today(cast) - 30 * DAY, to=today(cast))[episode.pk]
    assert (event.first, event.last) == (on - 4 * DAY, on)
    # And the page tells by which definitions
    page = as_staff(cast.counsellor).get(reverse("monitoring:results", args=[episode.pk])).content.decode()
    assert "on which day is not known" in page and "Timeline Followback (Sobell and Sobell 1992)" in page
    # When the person tells of one day in that span, then the other days are again what they said
    tell(cast, episode, {2: True})
    stands = abstinence_of([episode.pk], today(cast))[episode.pk]
    assert (stands.found_from, stands.last_use_on, stands.days_known) == (None, today(cast) - 2 * DAY, 20)


def test_row_001_08_a_lapse_opens_a_review_within_the_hours_of_the_site(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given a site that answers within eight hours
    set_response_hours(cast.site, hours=8, effective_from=today(cast), source="Policy 7", by=cast.director, at=timezone.now())
    episode = cast.active(admitted=today(cast) - 30 * DAY)
    # When the person tells of use yesterday
    before = Event.objects.count()
    tell(cast, episode, {1: True}, Substance.OPIOIDS)
    # Then one review of care is open for the counsellor, due in eight hours, with the steps of the protocol
    assert Event.objects.count() == before + 1
    review = responses_open_of([episode.pk])[episode.pk]
    assert (review.owner_id, review.due_at - review.opened_at) == (cast.counsellor.pk, 8 * HOUR)
    assert review.steps[:3] == ("talk", "safety", "overdose")
    assert care_reviews_due([episode.pk], now=timezone.now() + 9 * HOUR)[episode.pk].overdue(timezone.now() + 9 * HOUR)
    # And nobody closes it while a step is open
    with pytest.raises(Refused, match="Still open"):
        close_review(care_review_row(review.id), outcome="A call on Saturday.", proof=cast.proof(cast.counsellor),
                     by=cast.counsellor, at=timezone.now())  # fmt: skip
    # And the counsellor goes through it without blame, and signs what changes
    client = as_staff(cast.counsellor)
    page = client.get(reverse("monitoring:care_review", args=[review.id])).content.decode()
    assert "Talk, without blame" in page and "naloxone" in page.casefold()
    for number, code in enumerate(review.steps):
        sent = {"code": code, "words": "We talked; a kit went along.", "version": str(number)}
        assert client.post(reverse("monitoring:care_step", args=[review.id]), sent).status_code == 303
    sent = {"outcome": "A call on Saturday.", "typed_name": cast.counsellor.name, "secret": PASSWORD,
            "version": str(len(review.steps))}  # fmt: skip
    assert client.post(reverse("monitoring:close_care_review", args=[review.id]), sent).status_code == 303
    assert responses_open_of([episode.pk]) == {} and care_reviews_of(episode.pk)[0].outcome == "A call on Saturday."


def test_row_002_44_validity_is_read_first_and_then_what_is_prescribed_and_told(cast: Cast) -> None:
    episode = cast.active(admitted=today(cast) - 40 * DAY)
    # Given a dilute specimen in which something was found: it is named, and the test is neither positive nor negative
    weak = Measures(creatinine=Decimal("19.9"), specific_gravity=Decimal("1.0029"))
    first = collected(cast, episode, days=9)
    came(cast, first, "thc", none=("opiates",), measures=weak)
    found = concluded(first.pk)
    assert found is not None and found.finding.status is Status.DILUTE_UNEXPECTED_FOUND
    assert "Dilute, with THC metabolite (class) found." in [said.text for said in found.finding.said]
    assert {line.analyte: line.status for line in found.finding.lines}["opiates"] is Status.DILUTE_NOTHING_FOUND
    # Given a dilute one in which nothing was found: that is not a negative, nothing follows from it, and it is collected again
    calm = cast.active("Tess", "Nolan", admitted=today(cast) - 40 * DAY)
    second = collected(cast, calm, days=9)
    came(cast, second, measures=weak)
    nothing = concluded(second.pk)
    assert nothing is not None and nothing.finding.status is Status.DILUTE_NOTHING_FOUND
    assert care_reviews_of(calm.pk) == [] and second.order.again.outcome == ""
    # Given a medicine on the list, then what it leaves is expected
    drawn = ListedDraft("Buprenorphine", ListSource.PRESCRIBER, "buprenorphine_naloxone", "16 mg", frequency="daily",
                        started_on=today(cast) - 60 * DAY)  # fmt: skip
    list_medicine(episode, draft=drawn, by=cast.nurse, at=timezone.now() - HOUR)
    other = cast.active("Sam", "Bell", admitted=today(cast) - 40 * DAY)
    for person, status in ((episode, Status.EXPECTED_POSITIVE), (other, Status.UNEXPECTED_POSITIVE)):
        if person == other:
            specimen = collected(cast, other, days=1)
        else:
            specimen = _again(cast, episode)
        came(cast, specimen, "buprenorphine")
        held = concluded(specimen.pk)
        assert held is not None and held.finding.status is status and held.finding.not_said


def test_row_002_44_a_falling_level_is_not_called_new_use(cast: Cast) -> None:
    # Given THCA of 100 ng/mL at a creatinine of 50 a week ago
    episode = cast.active(admitted=today(cast) - 40 * DAY)
    strong, weak = (Measures(Decimal(value), Decimal("1.0150")) for value in (100, 50))
    came(cast, collected(cast, episode, days=7), "thca", none=(), exact=True, level="100", measures=weak)
    # When today's is 150 at a creatinine of 100: more in the cup, less by creatinine
    specimen = collected(cast, episode)
    came(cast, specimen, "thca", none=(), exact=True, level="150", measures=strong)
    # Then it is consistent with earlier use, and nothing begins anew
    found = concluded(specimen.pk)
    assert found is not None and found.finding.status is Status.EXPECTED_POSITIVE and found.finding.used_from is None
    assert any("not new use" in said.text for said in found.finding.lines[0].said)


def test_row_002_44_tests_and_what_is_told_stand_side_by_side_without_blame(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given one test after which nothing was told, and one before which use was told
    episode = cast.active(admitted=today(cast) - 60 * DAY)
    tell(cast, episode, dict.fromkeys(range(30, 40), False))
    came(cast, collected(cast, episode, days=30), "cocaine_metabolite")
    tell(cast, episode, {1: True, 2: False})
    came(cast, collected(cast, episode), "cocaine_metabolite")
    # Then the first was found by the test, the second was told first, and the page says so in these words
    assert [row.how for row in compared_of(episode.pk, to=today(cast))] == [Beside.TOLD_FIRST, Beside.FOUND_FIRST]
    page = as_staff(cast.counsellor).get(reverse("monitoring:results", args=[episode.pk])).content.decode()
    assert "told first" in page and "test found what was not told" in page and "People forget, tests miss." in page
    assert not any(word in page.casefold() for word in ("dirty", "clean urine", "lied", "denied", "failed"))


def test_row_002_45_an_unexpected_result_opens_one_review_and_never_a_sanction(cast: Cast) -> None:
    # Given a result other than expected
    episode = cast.active(admitted=today(cast) - 40 * DAY)
    before = Episode.objects.filter(pk=episode.pk).values().get()
    specimen = collected(cast, episode)
    row = came(cast, specimen, "fentanyl_class")
    # Then one review is open, with a prompt for the plan, for a medicine and for the level; the course of care is untouched
    review = responses_open_of([episode.pk])[episode.pk]
    assert {"plan", "medication", "level", "overdose"} <= set(review.steps)
    tell(cast, episode, {1: True}, Substance.OPIOIDS)
    assert len(care_reviews_of(episode.pk)) == 1
    assert Episode.objects.filter(pk=episode.pk).values().get() == before
    # When the result turns out to be another person's, then it is corrected, and its cause is marked as gone
    right = ResultDraft(ResultKind.LABORATORY, (Line("fentanyl_class", Answer.NOT_FOUND, Method.PRESUMPTIVE),), GOOD)
    correct_result(row, draft=right, why="The tubes were exchanged.", by=cast.nurse, at=timezone.now())
    (held,) = care_reviews_of(episode.pk)
    assert held.open and {cause.kind: bool(cause.removed_at) for cause in held.causes} == {"result": True, "report": False}
    assert concluded(specimen.pk).changed_from is Status.UNEXPECTED_POSITIVE  # type: ignore[union-attr]
    # And it closes once each step is answered, signed by whoever looked at it
    for code in held.steps:
        keep_step(care_review_row(held.id), code=code, words="Done together.", by=cast.counsellor, at=timezone.now())
    close_review(care_review_row(held.id), outcome="One more session.", proof=cast.proof(cast.counsellor), by=cast.counsellor,
                 at=timezone.now())  # fmt: skip
    assert Episode.objects.get(pk=episode.pk).status == "active"


def test_row_002_45_only_whom_the_person_names_sees_a_summary(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given results of somebody who lets their sister see a summary
    load_laboratories(by=cast.director, at=timezone.now())
    episode = cast.active(admitted=today(cast) - 40 * DAY)
    came(cast, collected(cast, episode, days=20))  # before the days that they may see
    came(cast, collected(cast, episode), "cocaine_metabolite")
    wish = ShareDraft("Ana Alvarez", "sister", "support", today(cast) - 9 * DAY, today(cast) + 9 * DAY)
    share = share_results(episode, draft=wish, client_name="Rosa Alvarez", by=cast.counsellor, at=timezone.now())
    # When staff open it, then it is exactly what she would see: counts, and no substance
    page = as_staff(cast.counsellor).get(reverse("monitoring:share", args=[share.pk])).content.decode()
    assert "exactly what they see" in page and "ocaine" not in page
    (month,) = summary_for(share_row(share.pk), today=today(cast))
    assert (month.asked, month.taken, month.as_expected, month.to_talk_about, month.not_readable) == (1, 1, 0, 1, 0)
    show_summary(share, how=SharedBy.READ_OUT, text="1 test", by=cast.counsellor, at=timezone.now())
    # And on the day after the last one that was agreed nothing is shown
    past = {"how": SharedBy.READ_OUT, "text": "1 test", "by": cast.counsellor, "at": timezone.now() + 10 * DAY}
    with pytest.raises(Refused, match="outside the days"):
        show_summary(share, **past)
    # When the person takes it back, then nobody can show it any more, and every time that it was shown stays
    revoke_share(share, by=cast.nurse, at=timezone.now())
    with pytest.raises(Refused, match="taken this back"):
        show_summary(share, how=SharedBy.READ_OUT, text="1 test", by=cast.counsellor, at=timezone.now())
    page = as_staff(cast.counsellor).get(reverse("monitoring:share", args=[share.pk])).content.decode()
    assert "Nothing is shown" in page and "Read out" in page


def _again(cast: Cast, episode: Episode) -> Any:
    """The specimen that was asked for again because the first could not be read."""
    at = timezone.now() - 3 * HOUR
    order = order_test(episode, kind=OrderKind.ASKED_FOR, matrix=Matrix.BLOOD, reason="Asked for it.", due_at=at + 2 * HOUR,
                       by=cast.nurse, at=at - HOUR)  # fmt: skip
    row = collect(order, collected=Collected(Matrix.URINE, IdentityCheck.KNOWN, observed=False), collected_at=at, by=cast.nurse,
                  at=at)  # fmt: skip
    return specimen_row(row.pk)
