"""Is validity read first, to the last decimal; is what is found set against what is prescribed and told; do patterns hold?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.monitoring.catalog.testing import analytes, panels, tables
from midspan.journey.monitoring.rules.interpretation import interpret
from midspan.journey.monitoring.rules.levels import trend
from midspan.journey.monitoring.rules.validity import validity_of
from midspan.journey.monitoring.rules.written import finding_read, finding_written
from midspan.journey.monitoring.terms.panels import Method
from midspan.journey.monitoring.terms.results import (
    DILUTE,
    NEGATIVE,
    NOT_READ,
    POSITIVE,
    Answer,
    Explained,
    Finding,
    Level,
    Line,
    Measures,
    Prescribed,
    SpecimenSeen,
    Status,
    Told,
    Trend,
    Validity,
)

ON = date(2026, 3, 2)
LONG = ON - timedelta(days=60)
GOOD = Measures(creatinine=Decimal(80), specific_gravity=Decimal("1.0150"), ph=Decimal("6.5"))


def line(code: str, answer: Answer = Answer.FOUND, method: Method = Method.PRESUMPTIVE, level: str | None = None) -> Line:
    return Line(code, answer, method, Decimal(level) if level else None)


def none(code: str, method: Method = Method.PRESUMPTIVE) -> Line:
    return line(code, Answer.NOT_FOUND, method)


def exact(code: str, level: str | None = None) -> Line:
    return line(code, method=Method.DEFINITIVE, level=level)


def read(*lines: Line, measures: Measures = GOOD, takes: tuple[str, ...] = (), **more) -> Finding:
    medicines = tuple(Prescribed(code, code.capitalize(), LONG) for code in takes)
    return interpret(SpecimenSeen(ON, measures, lines, medicines, **more), tables())


def status_of(finding: Finding, code: str) -> Status:
    return next(each.status for each in finding.lines if each.analyte == code)


D = Decimal


@pytest.mark.parametrize(
    ("measures", "status"),
    [
        (Measures(D(20), D("1.0020")), Validity.VALID),
        (Measures(D("19.999"), D("1.0029")), Validity.DILUTE),
        (Measures(D("19.999"), D("1.0030")), Validity.VALID),
        (Measures(D(2), D("1.0011")), Validity.DILUTE),
        (Measures(D(2), D("1.0010")), Validity.INVALID),
        (Measures(D("1.999"), D("1.0010")), Validity.SUBSTITUTED),
        (Measures(D("1.999"), D("1.0011")), Validity.INVALID),
        (Measures(D("1.999"), D("1.0199")), Validity.INVALID),
        (Measures(D("1.999"), D("1.0200")), Validity.SUBSTITUTED),
        (Measures(D(80), D("1.0150"), nitrite=D(500)), Validity.ADULTERATED),
        (Measures(D(80), D("1.0150"), nitrite=D("499.999")), Validity.INVALID),
        (Measures(D(80), D("1.0150"), nitrite=D("199.999")), Validity.VALID),
        (Measures(D(80), D("1.0150"), ph=D("3.999")), Validity.ADULTERATED),
        (Measures(D(80), D("1.0150"), ph=D(4)), Validity.INVALID),
        (Measures(D(80), D("1.0150"), ph=D("4.5")), Validity.VALID),
        (Measures(D(80), D("1.0150"), ph=D("8.999")), Validity.VALID),
        (Measures(D(80), D("1.0150"), ph=D(9)), Validity.INVALID),
        (Measures(D(80), D("1.0150"), ph=D(11)), Validity.ADULTERATED),
        (Measures(D(80), D("1.0150"), temperature=D("89.9"), minutes=4), Validity.INVALID),
        (Measures(D(80), D("1.0150"), temperature=D(90), minutes=4), Validity.VALID),
        (Measures(D(80), D("1.0150"), temperature=D(100), minutes=0), Validity.VALID),
        (Measures(D(80), D("1.0150"), temperature=D("100.1"), minutes=1), Validity.INVALID),
        (Measures(D(80), D("1.0150"), temperature=D(80), minutes=5), Validity.VALID),
        (Measures(D(80), D("1.0150"), oxidant=True), Validity.ADULTERATED),
        (Measures(D(80), D("1.0150"), interference=True), Validity.INVALID),
        (Measures(D(10)), Validity.DILUTE),
        (Measures(D(1)), Validity.INVALID),
        (Measures(specific_gravity=D("1.0029")), Validity.DILUTE),
        (Measures(temperature=D(95), minutes=2), Validity.NOT_CHECKED),
        (Measures(D(1), D("1.0005"), nitrite=D(900)), Validity.ADULTERATED),  # adulterated outranks substituted
        (Measures(D(10), D("1.0020"), ph=D("9.5")), Validity.INVALID),  # invalid outranks dilute
    ],
)
def test_validity_to_the_last_decimal(measures: Measures, status: Validity) -> None:
    assert validity_of(measures, tables().validity)[0] is status


def test_every_rule_that_holds_is_said() -> None:
    status, said = validity_of(Measures(D(1), D("1.0005"), nitrite=D(900)), tables().validity)
    assert status is Validity.ADULTERATED and len(said) == 3
    assert "Nitrite" in said[0].text and "Creatinine" in said[1].text


class TestWhole:
    def test_nothing_found(self) -> None:
        found = read(none("cocaine_metabolite"), none("thc"))
        assert found.status is Status.EXPECTED_NEGATIVE and "Nothing" not in found.not_said
        assert any("cutoffs" in words for words in found.not_said)

    def test_found_and_nothing_explains_it(self) -> None:
        found = read(line("cocaine_metabolite"), none("thc"))
        assert (found.status, found.used_from) == (Status.UNEXPECTED_POSITIVE, None)  # a first test settles nothing

    def test_an_exact_method_settles_it_within_its_window(self) -> None:
        found = read(exact("benzoylecgonine", "900"))
        assert (found.status, found.used_from, found.used_to) == (Status.UNEXPECTED_POSITIVE, ON - timedelta(days=4), ON)

    def test_told_first(self) -> None:
        found = read(line("cocaine_metabolite"), told=(Told("cocaine", ON - timedelta(days=4)),))
        assert (found.status, found.lines[0].explained) == (Status.EXPECTED_POSITIVE, Explained.TOLD)
        assert (
            read(line("cocaine_metabolite"), told=(Told("cocaine", ON - timedelta(days=5)),)).status is Status.UNEXPECTED_POSITIVE
        )

    def test_heroin_and_opioids_are_kin(self) -> None:
        assert read(exact("morphine"), none("6_am"), told=(Told("heroin", ON),)).status is Status.EXPECTED_POSITIVE

    def test_partial_is_pending_until_it_is_whole(self) -> None:
        found = read(none("thc"), line("opiates", Answer.NOT_IN))
        assert (found.status, found.partial) == (Status.PENDING, True)
        found = read(line("thc"), line("opiates", Answer.NOT_IN))
        assert (found.status, found.partial) == (Status.UNEXPECTED_POSITIVE, True)

    def test_a_line_that_cannot_be_read_is_no_answer(self) -> None:
        assert read(none("thc"), line("opiates", Answer.UNREADABLE)).status is Status.PENDING

    @pytest.mark.parametrize("bad", [Measures(D(1), D("1.0005")), Measures(D(80), D("1.0150"), nitrite=D(600)),
                                     Measures(D(80), D("1.0150"), ph=D("9.5"))])  # fmt: skip
    def test_what_cannot_be_read_is_not_read(self, bad: Measures) -> None:
        found = read(line("thc"), none("opiates"), exact("fentanyl"), measures=bad)
        assert found.status in NOT_READ and {each.status for each in found.lines} == {found.status}
        assert found.used_from is None

    def test_dilute_names_what_was_found_and_calls_nothing_negative(self) -> None:
        weak = Measures(D(10), D("1.0020"))
        assert read(none("thc"), measures=weak).status is Status.DILUTE_NOTHING_FOUND
        found = read(line("cocaine_metabolite"), none("thc"), measures=weak)
        assert found.status is Status.DILUTE_UNEXPECTED_FOUND
        assert any("Dilute, with Cocaine metabolite (class) found" in said.text for said in found.said)
        found = read(line("buprenorphine"), none("thc"), measures=weak, takes=("buprenorphine",))
        assert found.status is Status.DILUTE_EXPECTED_FOUND
        assert read(none("buprenorphine"), measures=weak, takes=("buprenorphine",)).status is Status.DILUTE_NOTHING_FOUND


class TestPrescribed:
    def test_shows_and_is_expected(self) -> None:
        found = read(line("buprenorphine"), takes=("buprenorphine",))
        assert (found.status, found.lines[0].explained) == (Status.EXPECTED_POSITIVE, Explained.PRESCRIBED)

    def test_absent_is_a_conversation(self) -> None:
        found = read(none("buprenorphine"), takes=("buprenorphine",))
        assert found.status is Status.UNEXPECTED_NEGATIVE
        assert any("passed on" in said.text for each in found.lines for said in each.said)

    def test_absent_says_nothing_while_new_as_needed_or_of_others(self) -> None:
        for one in (Prescribed("buprenorphine", "B", ON - timedelta(days=1)), Prescribed("buprenorphine", "B", LONG, True),
                    Prescribed("buprenorphine", "B", LONG, own=False)):  # fmt: skip
            seen = SpecimenSeen(ON, GOOD, (none("buprenorphine"),), (one,))
            assert interpret(seen, tables()).status is Status.EXPECTED_NEGATIVE

    def test_a_class_is_explained_by_its_member_and_says_so(self) -> None:
        assert read(line("amphetamines"), takes=("lisdexamfetamine",)).status is Status.EXPECTED_POSITIVE

    def test_methamphetamine_is_not_a_prescription_of_amphetamine(self) -> None:
        found = read(line("amphetamines"), exact("amphetamine", "400"), exact("methamphetamine", "3000"), takes=("amphetamine",))
        assert found.status is Status.CONFIRMED
        assert status_of(found, "amphetamine") is Status.EXPECTED_POSITIVE
        assert any("does not become methamphetamine" in said.text for said in found.said)

    def test_amphetamine_from_methamphetamine_is_as_unexpected_as_its_source(self) -> None:
        found = read(exact("amphetamine", "400"), exact("methamphetamine", "3000"))
        assert status_of(found, "amphetamine") is Status.UNEXPECTED_POSITIVE
        told = read(exact("amphetamine"), exact("methamphetamine"), told=(Told("methamphetamine", ON),))
        assert told.status is Status.EXPECTED_POSITIVE

    def test_codeine_makes_morphine(self) -> None:
        found = read(exact("codeine", "900"), exact("morphine", "700"), takes=("codeine",))
        assert found.status is Status.EXPECTED_POSITIVE

    def test_hydrocodone_makes_hydromorphone(self) -> None:
        assert read(exact("hydrocodone"), exact("hydromorphone"), takes=("hydrocodone",)).status is Status.EXPECTED_POSITIVE

    def test_heroin_is_not_codeine(self) -> None:
        found = read(exact("codeine"), exact("morphine"), exact("6_am", "12"), takes=("codeine",))
        assert status_of(found, "6_am") is Status.UNEXPECTED_POSITIVE
        assert any("heroin alone" in said.text for said in found.said)

    def test_buprenorphine_without_its_metabolite(self) -> None:
        found = read(exact("buprenorphine", "100"), none("norbuprenorphine", Method.DEFINITIVE), takes=("buprenorphine",))
        assert found.status is Status.UNEXPECTED_NEGATIVE
        few = read(exact("buprenorphine", "99.99"), none("norbuprenorphine", Method.DEFINITIVE), takes=("buprenorphine",))
        assert few.status is Status.EXPECTED_POSITIVE

    def test_methadone_without_eddp(self) -> None:
        found = read(exact("methadone", "5000"), none("eddp", Method.DEFINITIVE), takes=("methadone",))
        assert (found.status, status_of(found, "methadone")) == (Status.UNEXPECTED_NEGATIVE, Status.EXPECTED_POSITIVE)

    @pytest.mark.parametrize("medicine", ["clonazepam", "lorazepam", "sertraline", "diazepam"])
    def test_benzodiazepines_by_class(self, medicine: str) -> None:
        found = read(line("benzodiazepines"), takes=(medicine,))
        assert found.status is Status.EXPECTED_POSITIVE
        assert any("lorazepam or clonazepam poorly" in said.text for said in found.said)
        assert read(none("benzodiazepines"), takes=("clonazepam",)).status is Status.EXPECTED_NEGATIVE  # often missed

    def test_etg_and_fentanyl_are_told_with_their_limits(self) -> None:
        said = [each.text for each in read(exact("etg", "600"), none("ets", Method.DEFINITIVE)).said]
        assert any("without EtS" in words for words in said)
        found = read(none("fentanyl", Method.DEFINITIVE), exact("norfentanyl", "3"))
        assert any("four weeks" in said.text for said in found.said)
        assert found.used_from == ON - timedelta(days=28)


class TestConfirming:
    def test_pending_confirmed_and_not(self) -> None:
        assert read(line("opiates"), waiting_for=("opiates",)).status is Status.PENDING_CONFIRMATION
        found = read(line("opiates"), exact("morphine", "800"), none("6_am", Method.DEFINITIVE))
        assert (found.status, status_of(found, "morphine")) == (Status.CONFIRMED, Status.CONFIRMED)
        found = read(line("opiates"), none("morphine", Method.DEFINITIVE), none("codeine", Method.DEFINITIVE))
        assert found.status is Status.NOT_CONFIRMED and found.used_from is None

    def test_a_line_of_its_own(self) -> None:
        found = read(line("6_am"), none("6_am", Method.DEFINITIVE))
        assert found.status is Status.NOT_CONFIRMED
        assert read(line("6_am"), exact("6_am", "11")).status is Status.CONFIRMED

    def test_a_class_that_turns_out_to_be_prescribed(self) -> None:
        found = read(line("opiates"), exact("morphine", "800"), takes=("morphine",))
        assert found.status is Status.EXPECTED_POSITIVE


class TestLevels:
    BEFORE = Level(ON - timedelta(days=7), D(100), D(50))  # 200 ng/mg

    def thca(self, level: str, creatinine: str, **more) -> Finding:
        measures = Measures(D(creatinine), D("1.0150"))
        return read(exact("thca", level), measures=measures, earlier={"thca": self.BEFORE}, **more)

    def test_falling_is_earlier_use_though_the_amount_is_higher(self) -> None:
        found = self.thca("150", "100")  # more in the cup, less by creatinine: 150 ng/mg
        assert (found.status, found.lines[0].explained) == (Status.EXPECTED_POSITIVE, Explained.EARLIER)
        assert any("not new use" in said.text for said in found.lines[0].said) and found.used_from is None

    def test_rising_suggests_use_since(self) -> None:
        found = self.thca("300", "100")  # 300 ng/mg: 1.5 times
        assert (found.status, found.used_from) == (Status.UNEXPECTED_POSITIVE, self.BEFORE.on)
        told_before = self.thca("300", "100", told=(Told("cannabis", self.BEFORE.on),))
        assert told_before.status is Status.UNEXPECTED_POSITIVE  # what was told lies before the rise
        assert self.thca("300", "100", told=(Told("cannabis", ON - timedelta(days=2)),)).status is Status.EXPECTED_POSITIVE

    @pytest.mark.parametrize(
        ("level", "creatinine", "expected"),
        [("299.999", "100", Trend.UNCLEAR), ("300", "100", Trend.RISING), ("200", "100", Trend.UNCLEAR),
         ("199.999", "100", Trend.FALLING), ("10", "0", Trend.NOT_COMPARABLE)],
    )  # fmt: skip
    def test_ratios_are_exact(self, level: str, creatinine: str, expected: Trend) -> None:
        assert trend(self.BEFORE, Level(ON, D(level), D(creatinine)), rule=tables().levels) is expected

    def test_far_apart_is_not_compared(self) -> None:
        far = Level(ON - timedelta(days=46), D(100), D(50))
        assert trend(far, Level(ON, D(10), D(50)), rule=tables().levels) is Trend.NOT_COMPARABLE


CODES = sorted(analytes())
some_lines = st.lists(
    st.builds(
        Line,
        st.sampled_from(CODES),
        st.sampled_from(list(Answer)),
        st.sampled_from(list(Method)),
        st.none() | st.decimals(0, 5000, places=2, allow_nan=False),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda each: (each.analyte, each.method),
)
takes = st.lists(st.sampled_from(sorted(tables().medicines)), max_size=3, unique=True).map(tuple)
failing = st.sampled_from(
    [Measures(D(1), D("1.0005")), Measures(D(1), D("1.03")), Measures(D(80), D("1.01"), nitrite=D(700)), Measures(D(1)),
     Measures(D(80), D("1.01"), ph=D("4.2")), Measures(D(10), D("1.002")), Measures(D(80), D("1.01"), temperature=D(70), minutes=1)]
)  # fmt: skip


@given(some_lines, takes, failing)
def test_a_failing_specimen_is_never_positive_and_never_negative(lines: list[Line], medicines: tuple, measures: Measures) -> None:
    found = read(*lines, takes=medicines, measures=measures)
    held = {found.status, *(each.status for each in found.lines)}
    assert not held & (POSITIVE | NEGATIVE) and found.status in NOT_READ | DILUTE and found.used_from is None


@given(some_lines, takes, st.sampled_from(sorted(tables().medicines)))
def test_a_further_prescription_makes_nothing_unexpected_that_was_found(lines: list[Line], medicines: tuple, more: str) -> None:
    before = {each.analyte: each for each in read(*lines, takes=medicines).lines}
    for after in read(*lines, takes=(*medicines, more)).lines:
        if after.answer is Answer.FOUND and before[after.analyte].status is Status.EXPECTED_POSITIVE:
            assert after.status is Status.EXPECTED_POSITIVE


@given(some_lines, takes, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(lines: list[Line], medicines: tuple, chance) -> None:
    mixed = list(lines)
    chance.shuffle(mixed)
    assert read(*lines, takes=medicines) == read(*mixed, takes=medicines)


@given(some_lines, takes)
def test_a_finding_is_read_as_it_was_written(lines: list[Line], medicines: tuple) -> None:
    found = read(*lines, takes=medicines)
    assert finding_read(finding_written(found)) == found


def test_the_catalogue_knows_every_line_it_names() -> None:
    known, held = set(analytes()), tables()
    assert all(set(panel.analytes) <= known for panel in panels())
    assert all({*medicine.shows, *medicine.may_show} <= known for medicine in held.medicines.values())
    named = [{*p.present, *p.any_of, *p.absent, *p.explains, *dict(p.at_least)} for p in held.patterns]
    assert all(codes <= known for codes in named) and all(p.source for p in held.patterns)
    assert all(set(p.prescribed) | set(p.not_prescribed) <= set(held.medicines) for p in held.patterns)
    assert all(set(each.members) <= known for each in analytes().values())


def test_the_workplace_panel_is_the_published_one() -> None:
    (hhs,) = [panel for panel in panels() if panel.code == "hhs_urine"]
    cut = {line.analyte: (line.initial, line.confirm) for line in hhs.lines}
    assert hhs.verified and (cut["fentanyl_class"][0], cut["fentanyl"][1], cut["morphine"][1]) == (1, 1, 4000)
    assert not any(panel.verified for panel in panels() if panel.code != "hhs_urine")
