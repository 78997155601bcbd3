"""Is the draw fair, inside its limits, nobody's to predict and anybody's to check?"""

import hashlib
import hmac
import json
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.catalog.policy import longest_allowed, shipped_policies
from midspan.journey.monitoring.rules.draw import (
    canonical,
    chance,
    check_record,
    commitment_of,
    context_of,
    drawn_record,
    hash_of,
    seal,
    selection,
)
from midspan.journey.monitoring.rules.policy import draw_days_ahead, panels_for, phase_of, reasons_against_policy
from midspan.journey.monitoring.terms import DrawFault, Pace, PoolEntry, TestingPhase

MONDAY = date(2026, 1, 5)
WEEKLY = Pace(1, 7, 2, 7, (1, 2, 3, 4, 5))
paces = st.builds(
    lambda shortest, more, tests, extra, days: Pace(shortest, shortest + 6 + more, tests, tests * extra, tuple(sorted(days))),
    st.integers(1, 4), st.integers(0, 25), st.integers(1, 4), st.integers(1, 20), st.sets(st.integers(1, 7), min_size=1),
)  # fmt: skip
keys = st.lists(st.text("0123456789abcdef", min_size=4, max_size=20), unique=True, max_size=12)
seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    held = {"start": draw(paces), "stable": draw(paces)}
    people = [
        PoolEntry(key, draw(st.sampled_from(sorted(held))), draw(st.integers(0, 40)), draw(st.integers(0, 20)))
        for key in draw(keys)
    ]
    return drawn_record(context_of("harbor", MONDAY), draw(seeds), draw(seeds), held, people)


class TestChance:
    @given(paces, st.integers(0, 60), st.integers(0, 40))
    def test_is_a_fraction_that_leaves_no_day_safe(self, pace: Pace, since: int, ahead: int) -> None:
        part, of = chance(pace, since=since, ahead=ahead)
        assert type(part) is int and type(of) is int and 0 <= part <= of
        assert (part == 0) == (since < pace.shortest)
        if since >= pace.shortest and ahead == 0:
            assert part == of
        if since >= pace.shortest:
            assert Fraction(part, of) >= Fraction(1, ahead + 1)

    def test_is_the_same_on_every_day_until_the_end(self) -> None:
        assert [Fraction(*chance(WEEKLY, since=day, ahead=ahead)) for day, ahead in ((1, 4), (2, 3), (3, 2))] == [
            Fraction(2, 5)
        ] * 3
        assert Fraction(*chance(WEEKLY, since=4, ahead=1)) == Fraction(1, 2)


class TestRecord:
    @given(records())
    @settings(max_examples=60)
    def test_is_sound_and_drawn_again_the_same(self, record: dict[str, Any]) -> None:
        assert check_record(record).sound
        assert check_record(json.loads(json.dumps(record))).selected == tuple(record["selected"])

    @given(records(), st.data())
    @settings(max_examples=60)
    def test_one_figure_changed_is_found(self, record: dict[str, Any], data: st.DataObject) -> None:
        for name in ("seed", "commitment", "pool_hash"):
            bad, at = deepcopy(record), data.draw(st.integers(0, 63))
            other = "0" if bad[name][at] != "0" else "1"
            bad[name] = bad[name][:at] + other + bad[name][at + 1 :]
            assert not check_record(bad).sound

    @given(records(), st.data())
    @settings(max_examples=60)
    def test_a_pool_or_selection_changed_is_found(self, record: dict[str, Any], data: st.DataObject) -> None:
        if not record["pool"]["people"]:
            return
        bad = deepcopy(record)
        row = data.draw(st.integers(0, len(bad["pool"]["people"]) - 1))
        bad["pool"]["people"][row][2] += 1
        assert DrawFault.POOL_HASH in dict(check_record(bad).faults)
        bad = deepcopy(record)
        key = bad["pool"]["people"][row][0]
        bad["selected"] = sorted(set(bad["selected"]) ^ {key})
        assert DrawFault.SELECTION in dict(check_record(bad).faults)

    @pytest.mark.parametrize("wrong", [None, [], {}, {"format": "other"}, "record", 3])
    def test_anything_else_is_named_and_never_an_error(self, wrong: Any) -> None:
        assert DrawFault.FORMAT in dict(check_record(wrong).faults)

    def test_people_twice_or_out_of_order_are_refused(self) -> None:
        record = drawn_record(context_of("harbor", MONDAY), "ab" * 32, "00" * 32, {"start": WEEKLY},
                              [PoolEntry("aa", "start", 2, 3), PoolEntry("bb", "start", 2, 3)])  # fmt: skip
        record["pool"]["people"].reverse()
        assert DrawFault.FORMAT in dict(check_record(record).faults)

    def test_can_be_done_again_with_pythons_library_alone(self) -> None:
        """What docs/draw.md tells a reader to do, without a line of ours."""
        people = [PoolEntry(f"{n:04x}", "start", 3, 2) for n in range(40)]
        record = json.loads(
            json.dumps(drawn_record(context_of("harbor", MONDAY), "5e" * 32, "cd" * 32, {"start": WEEKLY}, people))
        )
        assert hashlib.sha256(f"{record['context']}:{record['seed']}".encode()).hexdigest() == record["commitment"]
        text = json.dumps(record["pool"], sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == record["pool_hash"]
        drawn = []
        for key, *_ in record["pool"]["people"]:
            message = f"{record['pool_hash']}:{key}".encode()
            number = int(hmac.new(bytes.fromhex(record["seed"]), message, "sha256").hexdigest(), 16)
            if number * 5 < 2 * 2**256:  # two in five
                drawn.append(key)
        assert drawn == record["selected"]


class TestOverTime:
    @given(paces, st.integers(0, 2**32), st.sets(st.integers(0, 199), max_size=12))
    @settings(max_examples=25, deadline=None)
    def test_gaps_stay_inside_their_limits(self, pace: Pace, salt: int, holidays: set[int]) -> None:
        if reasons_against_policy(TestingPhase.MIDDLE, pace, away_hours=24, from_day=0, quiet_days=0, longest_allowed=99):
            return
        closed = {MONDAY + timedelta(number) for number in holidays}
        for gap, reach in _gaps(pace, people=8, days=200, salt=salt, closed=closed):
            assert pace.shortest <= gap
            assert gap <= pace.longest or not reach  # longer only where no draw day was left within the limit

    def test_the_rate_is_what_the_policy_aims_at(self) -> None:
        for phase, policy in shipped_policies().items():
            gaps = [gap for gap, _ in _gaps(policy.pace, people=150, days=200, salt=7)]
            mean = Fraction(sum(gaps), len(gaps))
            aimed = Fraction(policy.pace.per_days, policy.pace.tests)
            assert Fraction(7, 10) * aimed < mean <= aimed, phase
            assert max(gaps) <= policy.pace.longest

    def test_every_key_is_drawn_about_as_often(self) -> None:
        people = [PoolEntry(f"{n:03x}", "start", 2, 3) for n in range(50)]
        counts = dict.fromkeys((entry.key for entry in people), 0)
        for number in range(600):
            seed = hashlib.sha256(str(number).encode()).hexdigest()
            for key in drawn_record("midspan-draw-1:x:2026-01-05", seed, "00" * 32, {"start": WEEKLY}, people)["selected"]:
                counts[key] += 1
        assert all(180 < count < 300 for count in counts.values())  # 240 expected; 12 is one standard deviation
        assert abs(sum(counts.values()) / 50 - 240) < 6

    def test_without_the_seed_a_selection_cannot_be_told(self) -> None:
        """The pool alone does not decide: other seeds and other events draw others, and agree no more than chance does."""
        people = [PoolEntry(f"{n:03x}", "start", 2, 3) for n in range(400)]
        one, other = (
            set(drawn_record("midspan-draw-1:x:2026-01-05", seed * 32, "00" * 32, {"start": WEEKLY}, people)["selected"])
            for seed in ("01", "02")
        )
        event = set(drawn_record("midspan-draw-1:x:2026-01-05", "01" * 32, "11" * 32, {"start": WEEKLY}, people)["selected"])
        for two in (other, event):
            assert 130 < 400 - len(one ^ two) < 260  # 208 agree by chance


class TestSeal:
    @given(seeds, st.text(max_size=40), st.text(max_size=40))
    def test_opens_with_the_same_key_alone(self, seed: str, server_key: str, other: str) -> None:
        sealed = seal(seed, context="c", server_key=server_key)
        assert seal(sealed, context="c", server_key=server_key) == seed
        if other != server_key:
            assert seal(sealed, context="c", server_key=other) != seed

    def test_a_commitment_binds_day_and_site(self) -> None:
        made = {
            commitment_of(context_of(site, MONDAY + timedelta(n)), "ab" * 32) for site in ("harbor", "mill") for n in range(3)
        }
        assert len(made) == 6


class TestPolicy:
    @pytest.mark.parametrize(
        ("day", "quiet", "phase"),
        [(0, None, "start"), (29, None, "start"), (30, None, "middle"), (90, None, "stable"), (200, 29, "middle"), (200, 13, "start"),
         (200, 30, "stable"), (200, 0, "start")],
    )  # fmt: skip
    def test_the_phase_follows_days_and_quiet(self, day: int, quiet: int | None, phase: str) -> None:
        assert phase_of(shipped_policies(), day=day, quiet_days=quiet) == phase

    def test_what_ships_keeps_its_own_limits(self) -> None:
        for phase, policy in shipped_policies().items():
            assert reasons_against_policy(
                phase, policy.pace, away_hours=policy.away_hours, from_day=policy.from_day, quiet_days=policy.quiet_days,
                longest_allowed=longest_allowed()[phase],
            ) == []  # fmt: skip
        assert longest_allowed()[TestingPhase.START] == 7 and longest_allowed()[TestingPhase.STABLE] <= 31

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"longest": 8}, "longest"), ({"shortest": 7}, "longest"), ({"tests": 0}, "tests"), ({"tests": 8}, "tests"),
         ({"weekdays": ()}, "weekdays"), ({"weekdays": (1,), "shortest": 2}, "weekdays"), ({"weekdays": (0, 3)}, "weekdays")],
    )  # fmt: skip
    def test_what_cannot_be_says_why(self, change: dict[str, Any], field: str) -> None:
        found = reasons_against_policy(
            TestingPhase.START, replace(WEEKLY, **change), away_hours=24, from_day=0, quiet_days=0, longest_allowed=7
        )
        assert field in {reason.field for reason in found}

    def test_panels_follow_the_substances(self) -> None:
        policy = shipped_policies()[TestingPhase.START]
        assert panels_for(policy, []) == ("cup",)
        assert panels_for(policy, [Substance.OPIOIDS, Substance.HEROIN]) == ("cup", "clinical_urine")

    def test_closed_days_are_not_ahead(self) -> None:
        assert draw_days_ahead(WEEKLY, since=4, on=MONDAY, closed=()) == 3
        assert draw_days_ahead(WEEKLY, since=4, on=MONDAY, closed={MONDAY + timedelta(2)}) == 2
        assert draw_days_ahead(WEEKLY, since=5, on=MONDAY + timedelta(4), closed=()) == 0


def _gaps(pace: Pace, *, people: int, days: int, salt: int, closed: set[date] = frozenset()) -> list[tuple[int, bool]]:  # type: ignore[assignment]
    """Every gap over some days, when whoever is drawn is collected; and whether a draw day lay within the longest gap."""
    last = {f"{n:04x}": MONDAY - timedelta(1) for n in range(people)}
    found = []
    for number in range(days):
        on = MONDAY + timedelta(number)
        if on.isoweekday() not in pace.weekdays or on in closed:
            continue
        entries = [
            PoolEntry(key, "pace", (on - day).days, draw_days_ahead(pace, since=(on - day).days, on=on, closed=closed))
            for key, day in last.items()
        ]
        seed = hashlib.sha256(f"{salt}:{number}".encode()).hexdigest()
        for key in drawn_record(f"midspan-draw-1:x:{on}", seed, "00" * 32, {"pace": pace}, entries)["selected"]:
            before = last[key]
            within = (before + timedelta(n) for n in range(pace.shortest, pace.longest + 1))
            found.append(((on - before).days, any(d.isoweekday() in pace.weekdays and d not in closed for d in within)))
            last[key] = on
    return found


def test_hash_and_canonical_text_are_plain() -> None:
    assert canonical({"b": [1], "a": "x"}) == '{"a":"x","b":[1]}'
    assert hash_of("x") == hashlib.sha256(b"x").hexdigest()
    assert selection("00" * 32, "11" * 32, {"paces": {}, "people": []}) == []
