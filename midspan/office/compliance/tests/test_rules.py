"""What is due when, who may read it, how sure is a share, what stands under which objective? Tables; no database."""

from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.terms import Role
from midspan.journey.plan.terms import Evidence, GoalKind, ObjectiveFacts, ObjectiveState
from midspan.office.compliance.catalog import core_services, due_rules, first_phase_days
from midspan.office.compliance.rules import (
    concerns,
    core_missing,
    evidence_of,
    in_first_phase,
    in_order,
    individual_due,
    is_of,
    may_read,
    overdue_people,
    owner_of,
    rate,
    rate_of_counts,
    share,
    short_week,
    strand_of,
    threaded,
    weeks_between,
    wilson,
)
from midspan.office.compliance.terms import (
    DueLine,
    Eye,
    Found,
    HeldRole,
    PersonOfDue,
    Strand,
    ThreadLine,
    Topic,
    Whose,
)

ON = date(2026, 3, 23)
RULES, SERVICES = due_rules(ON), core_services(ON)
PERSON = PersonOfDue(1, 11, "Alvarez, Rosa", 1, 5, "Evening", True, ON - timedelta(days=20), ON - timedelta(days=30), 7, 8)
DAYS = st.integers(-60, 60).map(lambda days: ON + timedelta(days=days))


def eye(*roles: Role, staff_id: int = 99, site: int | None = 1, track: int | None = None) -> Eye:
    return Eye(staff_id, tuple(HeldRole(role, site, track) for role in roles))


def line(code: str = "plan_due", *, person: PersonOfDue | None = PERSON, owner: int | None = 7, on: date = ON, **more) -> DueLine:
    rule = RULES[code]
    return DueLine(rule, on, "", rule.act, person, owner, "", rule.role, rule.page, (), **more)


class TestIndividual:
    @pytest.mark.parametrize(
        ("last", "booked", "due"),
        [
            (None, None, ON - timedelta(days=13)),  # none since admission twenty days ago
            (ON - timedelta(days=6), None, ON + timedelta(days=1)),  # shows a little ahead
            (ON - timedelta(days=6), ON + timedelta(days=1), None),  # booked in time
            (ON - timedelta(days=6), ON + timedelta(days=3), ON + timedelta(days=1)),  # booked too late
            (ON - timedelta(days=2), None, None),
            (ON - timedelta(days=9), ON, ON - timedelta(days=2)),  # the day is over, whatever is booked
        ],
    )
    def test_is_due_seven_days_after_the_last_one(self, last, booked, due):
        found = individual_due(PERSON, last_on=last, next_on=booked, on=ON, rule=RULES["individual_weekly"], phase_days=28)
        assert (found.due_on if found else None) == due

    @pytest.mark.parametrize(("days_here", "asked"), [(27, True), (28, False), (29, False)])
    def test_only_in_the_first_phase(self, days_here, asked):
        person = replace(PERSON, admitted_on=ON - timedelta(days=days_here))
        found = individual_due(person, last_on=None, next_on=None, on=ON, rule=RULES["individual_weekly"], phase_days=28)
        assert (found is not None) is asked

    def test_the_phase_is_a_dated_figure(self):
        assert first_phase_days(ON) == 28

    @given(last=DAYS, on=DAYS)
    def test_nobody_waits_longer_than_the_rule_without_a_line(self, last, on):
        person = replace(PERSON, admitted_on=min(last, on) - timedelta(days=1))
        found = individual_due(person, last_on=last, next_on=None, on=on, rule=RULES["individual_weekly"], phase_days=10_000)
        assert (found is not None) is (last + timedelta(days=7) <= on + timedelta(days=2))


class TestCoreServices:
    def test_each_missing_service_is_a_line_from_its_day_on(self):
        found = list(core_missing(PERSON, {"assessment", "plan"}, SERVICES, on=ON, rule=RULES["core_missing"]))
        by_day = {one.code for one in SERVICES if one.days <= 23} - {"assessment", "plan"}
        assert len(found) == len(by_day) and all(one.due_on <= ON + timedelta(days=3) for one in found)

    @given(had=st.sets(st.sampled_from([one.code for one in SERVICES])))
    def test_what_was_had_is_never_missing(self, had):
        person = replace(PERSON, admitted_on=ON - timedelta(days=90))
        found = list(core_missing(person, had, SERVICES, on=ON, rule=RULES["core_missing"]))
        assert len(found) == len(SERVICES) - len(had)

    def test_nothing_before_admission(self):
        person = replace(PERSON, active=False, admitted_on=None)
        assert not list(core_missing(person, (), SERVICES, on=ON, rule=RULES["core_missing"]))

    def test_core_services_are_those_of_the_mission(self):
        codes = {one.code for one in SERVICES}
        wanted = {"assessment", "plan", "individual", "group", "psychoeducation", "drug_test", "medication_consult", "family",
                  "mutual_help", "case_management"}  # fmt: skip
        assert wanted <= codes
        assert all(one.source for one in SERVICES)


class TestShortWeek:
    MONDAY = ON - timedelta(days=7)

    @pytest.mark.parametrize(
        ("minutes", "days", "words"),
        [
            (540, 3, None),
            (390, 3, "6:30 of 9:00 h"),
            (540, 2, "9:00 of 9:00 h, 2 of 3 days"),
            (0, 0, "0:00 of 9:00 h, 0 of 3 days"),
        ],
    )
    def test_says_hours_and_days(self, minutes, days, words):
        found = short_week(
            PERSON, minutes=minutes, days=days, target_minutes=540, target_days=3, monday=self.MONDAY, rule=RULES["short_week"]
        )
        assert (found.words if found else None) == words

    def test_never_in_the_week_of_admission(self):
        person = replace(PERSON, admitted_on=self.MONDAY + timedelta(days=1))
        words = {"target_minutes": 540, "target_days": 3, "monday": self.MONDAY, "rule": RULES["short_week"]}
        assert short_week(person, minutes=0, days=0, **words) is None


class TestWhoReads:
    @pytest.mark.parametrize(
        ("who", "code", "owner", "reads"),
        [
            (eye(Role.COUNSELLOR, staff_id=7), "plan_due", 7, True),
            (eye(Role.COUNSELLOR, staff_id=9), "plan_due", 7, False),  # a colleague's person
            (eye(Role.SUPERVISOR), "plan_due", 7, True),
            (eye(Role.SUPERVISOR, site=2), "plan_due", 7, False),
            (eye(Role.SUPERVISOR, track=5), "plan_due", 7, True),
            (eye(Role.SUPERVISOR, track=6), "plan_due", 7, False),
            (eye(Role.UTILISATION), "plan_due", 7, True),
            (eye(Role.NURSE), "plan_due", 7, False),
            (eye(Role.NURSE), "reconciliation", None, True),
            (eye(Role.NURSE), "medication", None, True),
            (eye(Role.FRONT_DESK), "test_today", None, True),
            (eye(Role.FRONT_DESK), "test_due", None, False),
            (eye(Role.FRONT_DESK), "medication", None, False),
            (eye(Role.FRONT_DESK, staff_id=7), "plan_due", 7, False),  # a named owner without the chart
            (eye(Role.DIRECTOR), "plan_due", 7, False),  # directors read rates
            (eye(), "plan_due", 7, False),
        ],
    )
    def test_only_what_their_work_needs(self, who, code, owner, reads):
        assert may_read(who, line(code, owner=owner)) is reads

    @pytest.mark.parametrize(
        ("who", "reads"),
        [
            (eye(Role.NURSE, staff_id=7), True),
            (eye(Role.COUNSELLOR), False),
            (eye(Role.SUPERVISOR), True),
            (eye(Role.DIRECTOR), True),
            (eye(Role.DIRECTOR, site=2), False),
        ],
    )
    def test_a_licence_is_read_by_its_holder_and_who_leads_there(self, who, reads):
        assert may_read(who, line("licence_ends", person=None, owner=7, site_ids=(1,))) is reads

    def test_who_reads_a_line_is_asked_for_it(self):
        for roles in [(role,) for role in Role]:
            who = eye(*roles)
            for code in RULES:
                if may_read(who, line(code, owner=None)):
                    assert concerns(who, RULES[code]), (roles, code)

    def test_the_owner_is_the_persons_own_counsellor_unless_somebody_is_named(self):
        assert owner_of(Found("plan_due", ON, 1), Role.COUNSELLOR, PERSON) == 7
        assert owner_of(Found("plan_due", ON, 1), Role.SUPERVISOR, PERSON) == 8
        assert owner_of(Found("plan_due", ON, 1, owner_id=3), Role.COUNSELLOR, PERSON) == 3
        assert owner_of(Found("reconciliation", ON, 1), Role.NURSE, PERSON) is None

    def test_parts_of_the_list(self):
        mine, queue = line(owner=7), line("reconciliation", owner=None)
        counsellor, nurse = eye(Role.COUNSELLOR, staff_id=7), eye(Role.NURSE)
        assert is_of(Whose.MINE, counsellor, mine) and is_of(Whose.PEOPLE, counsellor, queue)
        assert not is_of(Whose.MINE, counsellor, queue)
        assert is_of(Whose.MINE, nurse, queue) and not is_of(Whose.MINE, nurse, mine)

    @given(st.lists(DAYS, max_size=12))
    def test_what_waited_longest_stands_first(self, days):
        ordered = in_order(line(on=day) for day in days)
        assert [one.due_on for one in ordered] == sorted(days)


class TestRates:
    @given(of=st.integers(1, 5000), data=st.data())
    def test_the_interval_holds_the_share_and_agrees_with_the_formula(self, of, data):
        counted = data.draw(st.integers(0, of))
        low, high = wilson(counted, of)
        part, z = counted / of, 1.96
        middle = (part + z * z / (2 * of)) / (1 + z * z / of)
        half = z * sqrt(part * (1 - part) / of + z * z / (4 * of * of)) / (1 + z * z / of)
        assert 0 <= low <= 100 * part + 1e-9 and 100 * part - 1e-9 <= high <= 100
        assert abs(low - 100 * (middle - half)) <= 1.01 and abs(high - 100 * (middle + half)) <= 1.01

    def test_of_nobody_nothing_is_said(self):
        assert share(0, 0).percent is None

    def test_people_are_counted_not_lines(self):
        other = replace(PERSON, episode_id=2, track="Morning")
        late = overdue_people([line(on=ON - timedelta(days=1)), line(on=ON - timedelta(days=2)), line(person=other)], on=ON)
        found = rate(RULES["plan_due"], held={1: "Evening", 2: "Morning"}, late=late["plan_due"])
        assert (found.share.counted, found.share.out_of) == (1, 2)
        assert [(team, one.percent) for team, one in found.teams] == [("Evening", 0), ("Morning", 100)]

    def test_every_rate_has_its_definition(self):
        assert all(rule.rate for rule in RULES.values() if rule.held)


class TestThread:
    OBJECTIVE = ObjectiveFacts(4, 1, "2.1", "Names three triggers", "", None, ObjectiveState.OPEN, "", GoalKind.OTHER, "", "")

    def entry(self, days: int, kind: Evidence = Evidence.NOTE, subject: int = 1) -> ThreadLine:
        return ThreadLine(kind, subject, ON - timedelta(days=days), "", "", "", ())

    def made(self, tied, done=(), *, last_on=None, since=None):
        ever = {4: last_on} if last_on else {}
        return threaded([self.OBJECTIVE], tied, done, first=ON - timedelta(days=60), last=ON, ever=ever, since=since, days=14)

    @pytest.mark.parametrize(("gone", "untouched"), [(13, False), (14, True), (15, True)])
    def test_names_what_had_nothing_for_fourteen_days(self, gone, untouched):
        found = self.made([(4, self.entry(gone))], last_on=ON - timedelta(days=gone))
        assert (found.objectives[0].days_since, found.objectives[0].untouched) == (gone, untouched)

    def test_counts_from_the_day_the_plan_came_into_force_where_there_is_nothing(self):
        assert self.made([], since=ON - timedelta(days=20)).objectives[0].untouched
        assert not self.made([], since=ON - timedelta(days=3)).objectives[0].untouched

    def test_what_points_nowhere_is_told_apart(self):
        found = self.made([(4, self.entry(1)), (9, self.entry(2, subject=2))], [self.entry(1), self.entry(3, Evidence.TEST, 8)])
        assert [one.subject for one in found.astray] == [8]
        assert [one.subject for one in found.earlier] == [2]
        assert found.objectives[0].counts == {Evidence.NOTE: 1}

    def test_evidence_by_objective_is_latest_first(self):
        found = evidence_of([(4, self.entry(9)), (4, self.entry(2, Evidence.TEST))])[4]
        assert found.last_on == ON - timedelta(days=2) and found.lines[0][1] is Evidence.TEST

    def test_every_kind_has_a_strand(self):
        assert {strand_of(kind) for kind in Evidence} == set(Strand)

    @given(DAYS, st.integers(0, 90))
    def test_weeks_cover_the_period(self, first, days):
        last = first + timedelta(days=days)
        weeks = weeks_between(first, last)
        assert weeks[0] <= first and weeks[-1] <= last < weeks[-1] + timedelta(days=7)
        assert all(monday.weekday() == 0 for monday in weeks)


def test_rules_are_dated_with_a_source_and_every_topic_is_used():
    assert {rule.topic for rule in RULES.values()} == set(Topic)
    assert all(rule.source and rule.effective_from <= ON for rule in RULES.values())


@given(st.integers(-5, 60), st.booleans())
def test_the_first_phase_is_its_days_from_admission(days: int, active: bool) -> None:
    person = replace(PERSON, active=active, admitted_on=ON - timedelta(days=days))
    assert in_first_phase(person, on=ON, days=28) is (active and days < 28)
    assert not in_first_phase(replace(person, admitted_on=None), on=ON, days=28)


def test_a_rate_of_counts_is_of_everybody_and_of_each_team_by_name() -> None:
    found = rate_of_counts(RULES["note_unsigned"], {"Morning": (1, 4), "Evening": (3, 4)})
    assert found.share == share(4, 8) and found.teams == (("Evening", share(3, 4)), ("Morning", share(1, 4)))
    assert rate_of_counts(RULES["note_unsigned"], {}).share == share(0, 0)
