"""Measures over time: from the first form to the talk before a group, with what a number says and what it does not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EndReason, EpisodeStatus
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import episodes
from midspan.journey.assessment.actions import record_form
from midspan.journey.assessment.terms import FormMode, Substance
from midspan.journey.monitoring.actions import report_days
from midspan.journey.monitoring.terms import Asked, DayReport
from tests.cast import Cast
from tests.evening import evening

BAM = [2, 2, 2, 1, 0, 1, None, 3, 1, 1, 2, 1, 2, 4, 1, 2, 2]


def begun(cast: Cast, days_ago: int) -> tuple[Episode, date]:
    """Somebody admitted so many days ago, and that day."""
    episode = cast.active()
    episode.admitted_on = local_day(timezone.now(), episode.site.timezone) - timedelta(days=days_ago)
    episode.save(update_fields=["admitted_on"])
    return episode, episode.admitted_on


def asked(
    cast: Cast, episode: Episode, code: str, days_ago: int, answers: list[int | None], mode: FormMode = FormMode.SELF
) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    record_form(episode, instrument=code, answers=answers, mode=mode, by=cast.counsellor, at=at)


def page(client: Any, episode: Episode) -> str:
    return client.get(reverse("web:measures", args=[episode.patient_id])).content.decode()


def test_row_000_17_confidence_is_asked_at_intake_monthly_and_at_discharge_and_drawn_as_a_trend(
    cast: Cast, as_staff: Callable[..., Any]
) -> None:
    # Given somebody who was asked how sure they are of staying abstinent at intake, after a month and on the last day
    episode, _admitted = begun(cast, 60)
    for days_ago, answer in ((60, 3), (30, 5), (0, 8)):
        asked(cast, episode, "self_efficacy", days_ago, [answer] * 6)
    today = local_day(timezone.now(), episode.site.timezone)
    episodes.change_status(
        episode, to=EpisodeStatus.FINISHED, reason=EndReason.COMPLETED, on=today, version=episode.version,
        by=cast.supervisor, at=timezone.now(),
    )  # fmt: skip
    # When the counsellor looks at the measures
    said = page(as_staff(cast.counsellor), episode)
    # Then the trend stands there as a picture, in words, and as a table with the occasions
    assert "Confidence in abstinence 18 → 48 in 9 weeks, better by 30" in said and "Higher is better here." in said
    assert 'aria-labelledby="m-self_efficacy-title m-self_efficacy-words"' in said
    for occasion in ("intake", "week 5", "discharge"):
        assert f"<td>{occasion}</td>" in said


def test_measures_say_change_as_change_and_leave_gaps_as_gaps(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given three forms of which the second has an open question, and a fourth that was asked in a talk
    episode, _admitted = begun(cast, 43)
    asked(cast, episode, "phq9", 42, [2, 2, 2, 2, 2, 2, 2, 0, 0])
    asked(cast, episode, "phq9", 28, [2, None, 2, 2, 2, 2, 2, 0, 0])
    asked(cast, episode, "phq9", 1, [1] * 9)
    asked(cast, episode, "phq9", 0, [3] * 8 + [0], FormMode.INTERVIEW)
    # When somebody looks
    said = page(as_staff(cast.counsellor), episode)
    # Then like is compared with like, the open form has no number, and nothing is joined across it
    assert "PHQ-9 (filled in alone) 14 → 9 in 6 weeks, below the reliable change of 6." in said
    assert "PHQ-9 (asked in a talk) 24 (severe)" in said
    assert "<td>handed in with open questions</td>" in said and 'class="c-missing"' in said
    assert "c-line is-0" not in said and "effect" not in said


def test_measures_give_the_reason_when_somebody_is_not_on_track(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given a reliable worsening, and use after three weeks without
    episode, _admitted = begun(cast, 30)
    asked(cast, episode, "phq9", 29, [1, 1, 1, 1, 1, 1, 1, 0, 0])
    asked(cast, episode, "phq9", 1, [2, 2, 2, 2, 2, 2, 2, 0, 0])
    today = local_day(timezone.now(), episode.site.timezone)
    days = [DayReport(today - timedelta(days=back), Substance.ALCOHOL, back == 2) for back in range(2, 24)]
    report_days(episode, days=days, asked=Asked.SESSION, by=cast.counsellor, at=timezone.now())
    # When the counsellor looks
    said = page(as_staff(cast.counsellor), episode)
    # Then both stand there in words, the use stands among the events, and nobody's status was touched
    assert "PHQ-9 went from 7 to 14: worse by 7, more than noise (6 is a reliable change)." in said
    assert "after 21 days without." in said and ": told of use</title>" in said
    assert Episode.objects.get(pk=episode.pk).status == EpisodeStatus.ACTIVE


def test_the_bam_is_read_answer_by_answer_and_by_its_three_parts(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given a check-in of this week and one three weeks ago
    episode, _admitted = begun(cast, 22)
    asked(cast, episode, "bam", 21, BAM)
    asked(cast, episode, "bam", 0, [*BAM[:7], 1, 3, *BAM[9:]])
    # When somebody looks
    said = page(as_staff(cast.counsellor), episode)
    # Then each part points its own way, and the strip has seventeen rows with the weeks between left empty
    assert "BAM protective 11 → 13 in 3 weeks, better by 2. Higher is better here." in said
    assert "BAM risk 12 → 10 in 3 weeks, better by 2." in said
    strip = said[said.index('class="strip"') : said.index("</table>", said.index('class="strip"'))]
    assert strip.count('<th scope="row">') == 17 and strip.count("no form this week") == 2
    assert '<th scope="row">8 craving</th><td class="w3">3</td><td></td><td></td><td class="w1">1</td>' in strip


def test_the_roster_says_before_the_group_whom_to_speak_to(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given a group in which one told of strong craving, one gave a safety answer, and one was never asked
    held = evening(cast)
    craving, worried, _silent = held.members
    session = held.sessions[0]
    at = session.starts_at - timedelta(days=2)
    record_form(craving, instrument="craving", answers=[8], by=cast.counsellor, at=at)
    record_form(worried, instrument="phq9", answers=[1, 1, 1, 1, 1, 0, 0, 0, 2], by=cast.counsellor, at=at)
    # When the counsellor opens the page before the group
    said = as_staff(cast.counsellor).get(reverse("web:roster", args=[session.id])).content.decode()
    # Then it names all three, in words
    assert "8 of 10" in said and "2 days ago" in said and "no form yet" in said
    assert "answered yes to thoughts of being better off dead or of self-harm" in said
    assert "2 to speak to first" in said and "1 never asked" in said
