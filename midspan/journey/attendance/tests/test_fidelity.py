"""Is a session rated by whoever watched it, against the method's own checklist, and never by who led it?"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from midspan.foundation.program.catalog.interventions import intervention
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance.actions.fidelity import observe
from midspan.journey.attendance.models import FidelityCheck
from midspan.journey.attendance.queries.fidelity import checks_between, fidelity_rows, share, watched
from midspan.journey.attendance.rules.fidelity import quarter_of, reasons_against_observing
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.queries import session_facts, session_row
from tests.cast import AT, Cast
from tests.evening import MONDAY, evening

CBT = intervention("cbt")
CODES = [item.code for item in CBT.checklist]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, []),
        ({"by_id": 1}, ["You led"]),
        ({"by_id": 2}, ["You led"]),  # nor the co-leader
        ({"observed_id": 9}, ["did not lead"]),
        ({"held": False}, ["cancelled"]),
        ({"now": AT - timedelta(hours=2)}, ["not been held"]),
        ({"items": {"nonsense": True, CODES[0]: True}}, ["Not on this checklist: nonsense"]),
        ({"items": {CODES[0]: None}}, ["at least one point"]),
        ({"intervention": None}, ["Choose the method"]),
        ({"again": True}, ["already"]),
    ],
)
def test_a_session_is_rated_by_somebody_else_after_it_began(words, said) -> None:
    facts = {"items": {CODES[0]: True}, "intervention": CBT, "observed_id": 1, "by_id": 3, "leaders": {1, 2}, "held": True,
             "starts_at": AT - timedelta(hours=1), "now": AT} | words  # fmt: skip
    reasons = reasons_against_observing(**facts)
    assert len(reasons) == len(said) and all(word in reason.text for word, reason in zip(said, reasons, strict=True))


@pytest.mark.parametrize(
    ("day", "first", "after"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_quarter_is_three_months(day, first, after) -> None:
    assert quarter_of(day) == (first, after)


def watch(cast: Cast, session, *, met: int = 7, by=None, **words) -> FidelityCheck:
    items = {code: place < met for place, code in enumerate(CODES)}
    facts = {"intervention": "cbt", "items": items, "by": by or cast.supervisor, "at": session.ends_at} | words
    return observe(session, **facts)


def test_a_session_scores_what_was_seen_of_what_came_up(cast: Cast) -> None:
    held = evening(cast)
    before = Event.objects.count()
    watch(cast, held.sessions[0], met=6)
    items = dict.fromkeys(CODES[:4], True) | {CODES[4]: False} | dict.fromkeys(CODES[5:])
    watch(cast, held.sessions[1], items=items)
    assert Event.objects.count() == before + 2
    first, second = checks_between(MONDAY, MONDAY)
    assert (first.score.met, first.score.of, first.percent, first.faithful) == (6, 8, 75, False)
    assert (second.score.met, second.score.of, second.percent, second.faithful) == (4, 5, 80, True)
    assert share([first, second]).percent == 50
    row = fidelity_rows([first, second])[0]
    assert (row.name, row.intervention.code, len(row.checks), row.faithful) == ("Lena Brandt", "cbt", 2, 1)


def test_nobody_rates_themselves_and_nobody_what_was_not_held(cast: Cast) -> None:
    held = evening(cast)
    led = list(held.sessions)
    row = session_row(led[0].id)
    schedule.change_session(row, room=cast.room_a, facilitator=cast.supervisor, co_facilitator=None, by=cast.director, at=AT)
    for session, by, at, said in (
        (session_facts(row.pk), cast.supervisor, row.ends_at, "You led"),
        (led[1], cast.supervisor, AT, "not been held"),
    ):
        with pytest.raises(Refused, match=said):
            watch(cast, session, by=by, at=at)
    watch(cast, led[1])
    with pytest.raises(Refused, match="already"):
        watch(cast, led[1])
    assert FidelityCheck.objects.count() == 1
    with pytest.raises(Refused, match="Your roles"):
        watch(cast, led[2], by=cast.nurse)


def test_two_sessions_of_each_facilitator_are_watched_a_quarter(cast: Cast) -> None:
    held = evening(cast)
    assert [(one.name, one.led, one.observed, one.missing) for one in watched(cast.supervisor, MONDAY)] == [
        ("Lena Brandt", 3, 0, 2)
    ]
    watch(cast, held.sessions[0])
    watch(cast, held.sessions[0], by=cast.director)  # two observers of one session are one session
    assert watched(cast.supervisor, MONDAY)[0].missing == 1
    watch(cast, held.sessions[1])
    assert watched(cast.supervisor, MONDAY)[0].missing == 0


def test_the_pages_take_the_checklist_and_show_the_score(cast: Cast, as_staff, monkeypatch) -> None:
    held = evening(cast)
    session = held.sessions[0]
    monkeypatch.setattr("django.utils.timezone.now", lambda: session.ends_at)
    client, url = as_staff(cast.supervisor), reverse("attendance:observe", args=[session.id])
    assert CBT.checklist[0].text in client.get(f"{url}?method=cbt").content.decode()
    data = {"method": "cbt", "observed": str(cast.counsellor.pk), "words": "Warm and clear."}
    empty = client.post(url, data | {f"item_{code}": "not_up" for code in CODES})
    assert empty.status_code == 422 and "Warm and clear." in empty.content.decode()
    answer = client.post(url, data | {f"item_{code}": "met" for code in CODES[:7]} | {f"item_{CODES[7]}": "missed"})
    assert answer.status_code == 302
    page = client.get(reverse("attendance:fidelity")).content.decode()
    assert "Lena Brandt" in page and "7/8" in page and "Warm and clear." in page
    assert as_staff(cast.counsellor).get(url).status_code == 404
    mine = as_staff(cast.counsellor).get(reverse("attendance:fidelity")).content.decode()
    assert "7/8" in mine and "two sessions each" not in mine
    assert "7/8" not in as_staff(cast.far_counsellor).get(reverse("attendance:fidelity")).content.decode()
    assert client.get(f"{url}?method=nonsense").status_code == 404
