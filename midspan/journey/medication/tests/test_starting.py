"""What stops a start, what only warns, and does every answer name the fact? Tables and properties, no database."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.medication.catalog import medicines, option_table, start_table
from midspan.journey.medication.rules import (
    dose_warnings,
    reasons_against_order,
    reasons_against_starting,
    still_stopping,
    warnings_for,
    weighed,
)
from midspan.journey.medication.terms import (
    AllergyFacts,
    CheckKind,
    CheckUnit,
    DrugClass,
    Finding,
    ListLine,
    ListSource,
    OrderDraft,
    ReactionSeverity,
    StartFacts,
    StopKind,
    Taken,
)

ON = date(2026, 11, 22)
K = CheckKind


def line(code: str, *, since: date | None = date(2026, 11, 3), ended: date | None = None, last: date | None = None) -> Taken:
    known = medicines()[code]
    row = ListLine(
        sorted(medicines()).index(code),
        1,
        ListSource.PERSON,
        code,
        known.name,
        "",
        "oral",
        "",
        (),
        "",
        "",
        since,
        ended,
        "",
        "",
        "",
        ON,
        "Pat",
        last_on=last,
    )
    return Taken(row, known.group, known.classes, frozenset(known.analytes), own=False)


def found(kind: CheckKind, value: object, *, days_ago: int = 0) -> Finding:
    name = {CheckUnit.DAY: "day", CheckUnit.WORD: "word"}.get(start_table().checks[kind].unit, "number")
    if name == "number":
        value = Decimal(str(value))
    return Finding(kind, ON - timedelta(days=days_ago), "laboratory", **{name: value})  # type: ignore[arg-type]


def facts(*findings: Finding, taken: tuple[Taken, ...] = (), **words: object) -> StartFacts:
    return StartFacts(on=ON, findings={one.kind: one for one in findings}, taken=taken, **words)  # type: ignore[arg-type]


def stops(code: str, known: StartFacts) -> dict[str, StopKind]:
    return {one.rule: one.kind for one in reasons_against_starting(medicines()[code], known, start_table())}


HARD, OVER = StopKind.HARD, StopKind.OVERRIDABLE
FREE = found(K.OPIOID_FREE_SINCE, ON - timedelta(days=20))


@pytest.mark.parametrize(
    ("code", "known", "expected"),
    [
        ("acamprosate", facts(), {"acamprosate-kidney": HARD}),
        ("acamprosate", facts(found(K.KIDNEY, 30)), {"acamprosate-kidney": HARD}),
        ("acamprosate", facts(found(K.KIDNEY, "30.01")), {}),
        ("acamprosate", facts(found(K.KIDNEY, 90, days_ago=179)), {}),
        ("acamprosate", facts(found(K.KIDNEY, 90, days_ago=180)), {"acamprosate-kidney": HARD}),
        ("buprenorphine_naloxone", facts(), {"bup-cows": OVER}),
        ("buprenorphine_naloxone", facts(found(K.COWS, 7)), {"bup-cows": OVER}),
        ("buprenorphine_naloxone", facts(found(K.COWS, 8)), {}),
        ("buprenorphine_naloxone", facts(found(K.COWS, 12, days_ago=1)), {"bup-cows": OVER}),
        ("buprenorphine_naloxone", facts(continues=True), {}),
        ("buprenorphine_naloxone", facts(found(K.COWS, 12), taken=(line("alprazolam"),)), {}),
        ("buprenorphine_naloxone", facts(found(K.COWS, 12), taken=(line("naltrexone"),)), {"bup-after-naltrexone": OVER}),
        ("buprenorphine_sublocade", facts(found(K.LIVER, 1)), {"bup-xr-dose-before": HARD}),
        ("buprenorphine_sublocade", facts(found(K.LIVER, 1), found(K.TRANSMUCOSAL_DOSE, "tolerated")), {}),
        ("buprenorphine_sublocade", facts(found(K.LIVER, 1), taken=(line("buprenorphine"),)), {}),
        ("buprenorphine_sublocade",
         facts(found(K.LIVER, 1), found(K.TRANSMUCOSAL_DOSE, "tolerated"), found(K.LIVER_DISEASE, "moderate")),
         {"bup-xr-liver-disease": OVER}),
        ("naltrexone_xr", facts(taken=(line("naltrexone"),)), {}),
        ("buprenorphine", facts(taken=(line("buprenorphine_naloxone"),)), {}),
        ("naltrexone", facts(), {"ntx-opioid-free": OVER}),
        ("naltrexone", facts(found(K.OPIOID_TEST, "negative")), {}),
        ("naltrexone", facts(FREE, found(K.OPIOID_TEST, "positive")), {"ntx-opioid-test": HARD}),
        ("naltrexone", facts(found(K.OPIOID_FREE_SINCE, ON - timedelta(days=6))), {"ntx-opioid-free": OVER}),
        ("naltrexone", facts(found(K.OPIOID_FREE_SINCE, ON - timedelta(days=7))), {}),
        ("naltrexone", facts(FREE, taken=(line("oxycodone", last=ON),)), {"ntx-opioid-now": HARD}),
        ("naltrexone", facts(FREE, taken=(line("oxycodone", last=ON - timedelta(days=4)),)), {"ntx-opioid-lately": OVER}),
        ("naltrexone", facts(FREE, taken=(line("oxycodone", ended=ON - timedelta(days=7)),)), {}),
        ("naltrexone", facts(FREE, taken=(line("methadone", ended=ON - timedelta(days=9)),)), {"ntx-opioid-lately": OVER}),
        ("naltrexone", facts(FREE, taken=(line("methadone", ended=ON - timedelta(days=10)),)), {}),
        ("naltrexone", facts(FREE, found(K.LIVER_DISEASE, "acute_hepatitis")), {"ntx-liver-disease": HARD}),
        ("naltrexone", facts(FREE, found(K.LIVER_DISEASE, "mild")), {}),
        ("naltrexone", facts(FREE, found(K.PREGNANCY, "yes"), sex="female"), {"ntx-pregnancy": OVER}),
        ("naltrexone", facts(FREE, found(K.PREGNANCY, "yes"), sex="male"), {}),
        ("disulfiram", facts(found(K.LIVER, 1), found(K.ALCOHOL_FREE_HOURS, 11)), {"disulfiram-alcohol": HARD}),
        ("disulfiram", facts(found(K.LIVER, 1), found(K.ALCOHOL_FREE_HOURS, 12)), {}),
        ("disulfiram", facts(found(K.LIVER, 1), found(K.ALCOHOL_FREE_HOURS, 24), taken=(line("metronidazole"),)),
         {"disulfiram-metronidazole": HARD}),
        ("disulfiram", facts(found(K.LIVER, 1), found(K.ALCOHOL_FREE_HOURS, 24), found(K.HEART, "severe")),
         {"disulfiram-heart": HARD}),
        ("bupropion", facts(found(K.SEIZURES, "yes")), {"bupropion-seizures": HARD}),
        ("sertraline", facts(taken=(line("phenelzine"),)), {"maoi": HARD}),
        ("sertraline", facts(), {}),
        ("naloxone", facts(), {}),
        ("nicotine_patch", facts(), {}),
    ],
)  # fmt: skip
def test_what_stops_a_start(code: str, known: StartFacts, expected: dict[str, StopKind]) -> None:
    assert stops(code, known) == expected


def test_a_stop_names_the_fact_the_days_and_who_may_go_on() -> None:
    known = facts(found(K.OPIOID_FREE_SINCE, date(2026, 11, 18)), taken=(line("oxycodone"),))
    told = {one.rule: one for one in reasons_against_starting(medicines()["naltrexone"], known, start_table())}
    assert told["ntx-opioid-lately"].text.startswith(
        "Naltrexone: Oxycodone on the list since 3 Nov; opioid-free 7 to 10 days needed, today day 4."
    )
    assert told["ntx-opioid-lately"].who == "A prescriber may go on with a documented reason."
    assert told["ntx-opioid-free"].text == (
        "Naltrexone: Free of opioids since 18 Nov; opioid-free 7 to 10 days needed, today day 4."
    )
    kidney = reasons_against_starting(medicines()["acamprosate"], facts(found(K.KIDNEY, 28)), start_table())
    assert "Creatinine clearance 28 mL/min" in kidney[0].text and kidney[0].who == "Nobody can override this."


def test_benzodiazepines_never_withhold_buprenorphine() -> None:
    known = facts(found(K.COWS, 10), taken=(line("alprazolam"), line("clonazepam")))
    assert stops("buprenorphine_naloxone", known) == {}
    warned = warnings_for(medicines()["buprenorphine_naloxone"], known, start_table())
    assert sum(one.rule == "bup-benzodiazepine" for one in warned) == 2
    assert "Not a reason to withhold" in next(one.text for one in warned if one.rule == "bup-benzodiazepine")


@pytest.mark.parametrize(("severity", "kind"), [(ReactionSeverity.LIFE_THREATENING, HARD), (ReactionSeverity.MODERATE, OVER)])
def test_an_allergy_stops_by_its_severity(severity: ReactionSeverity, kind: StopKind) -> None:
    one = AllergyFacts(1, 1, "Naloxone", "naloxone", "hives", severity, ListSource.PERSON, ON, "Pat", None, "", "")
    assert stops("buprenorphine_naloxone", facts(found(K.COWS, 10), allergies=(one,))) == {"allergy": kind}
    assert stops("buprenorphine", facts(found(K.COWS, 10), allergies=(one,))) == {}
    struck = replace(one, error_why="another person")
    assert stops("buprenorphine_naloxone", facts(found(K.COWS, 10), allergies=(struck,))) == {}


def test_a_reason_goes_past_what_is_overridable_and_never_past_a_contraindication() -> None:
    known = facts(found(K.KIDNEY, 20))
    hard = reasons_against_starting(medicines()["acamprosate"], known, start_table())
    assert still_stopping(hard, {"acamprosate-kidney": "I know it better than the label"}) == hard
    soft = reasons_against_starting(medicines()["buprenorphine"], facts(), start_table())
    assert still_stopping(soft, {"bup-cows": "short"}) == soft
    assert still_stopping(soft, {"bup-cows": "Low-dose start because of fentanyl"}) == []


FIRST_DOSE = {row.id for row in (*start_table().needs, *start_table().meets) if row.new_only}
ORDERABLE = st.sampled_from([code for code, one in medicines().items() if one.orderable])
ANY = st.sampled_from(sorted(medicines()))
KINDS = st.sampled_from(list(CheckKind))


@st.composite
def finding(draw: st.DrawFn) -> Finding:
    kind = draw(KINDS)
    spec = start_table().checks[kind]
    ago = draw(st.integers(0, 400))
    if spec.unit is CheckUnit.WORD:
        return found(kind, draw(st.sampled_from([code for code, _words in spec.options])), days_ago=ago)
    if spec.unit is CheckUnit.DAY:
        return found(kind, ON - timedelta(days=ago + draw(st.integers(0, 60))), days_ago=ago)
    return found(kind, draw(st.integers(0, 700)), days_ago=ago)


FINDINGS = st.lists(finding(), max_size=6)
LISTS = st.lists(ANY, max_size=4)


@given(ORDERABLE, FINDINGS, LISTS, ANY, st.integers(0, 30))
def test_one_more_medicine_on_the_list_never_removes_a_stop(
    code: str, findings: list[Finding], there: list[str], more: str, ago: int
) -> None:
    """But the same substance: who takes it already is not asked what a first dose asks."""
    taken = tuple(line(one) for one in there)
    added = replace(line(more, ended=ON - timedelta(days=ago)), group=f"{medicines()[more].group}")
    before = stops(code, facts(*findings, taken=taken))
    after = stops(code, facts(*findings, taken=(*taken, added)))
    if added.group == medicines()[code].group:
        before = {rule: kind for rule, kind in before.items() if rule not in FIRST_DOSE}
    if DrugClass.PARTIAL_AGONIST in added.classes:
        before.pop("bup-xr-dose-before", None)
    assert set(before) <= set(after)


@given(ORDERABLE, FINDINGS, LISTS)
def test_every_answer_names_fact_source_and_rule(code: str, findings: list[Finding], there: list[str]) -> None:
    for one in weighed(medicines()[code], facts(*findings, taken=tuple(line(each) for each in there)), start_table()):
        assert one.fact and one.source and one.rule and one.text.endswith(".")
        assert bool(one.who) == one.stops


@given(
    ORDERABLE, FINDINGS, LISTS, st.dictionaries(st.sampled_from([row.id for row in start_table().needs]), st.text(max_size=40))
)
def test_words_never_lift_a_hard_stop(code: str, findings: list[Finding], there: list[str], words: dict[str, str]) -> None:
    known = reasons_against_starting(medicines()[code], facts(*findings, taken=tuple(line(one) for one in there)), start_table())
    assert [one for one in known if one.kind is HARD] == [one for one in still_stopping(known, words) if one.kind is HARD]


def draft(code: str, dose: str, frequency: str = "daily", **words: object) -> OrderDraft:
    known = medicines()[code]
    return OrderDraft(code, known.forms[0].code, Decimal(dose), "mg", frequency, known.aims[:1] or (), "alcohol", ON, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "dose", "frequency", "warned"),
    [
        ("buprenorphine_naloxone", "16", "daily", False), ("buprenorphine_naloxone", "32", "daily", True),
        ("buprenorphine_naloxone", "8", "three_times_daily", False), ("acamprosate", "666", "three_times_daily", False),
        ("acamprosate", "999", "three_times_daily", True), ("naltrexone_xr", "380", "every_4_weeks", False),
        ("naltrexone_xr", "380", "daily", True), ("disulfiram", "750", "daily", True),
    ],
)  # fmt: skip
def test_doses_outside_the_usual_warn_and_never_stop(code: str, dose: str, frequency: str, warned: bool) -> None:
    found = dose_warnings(medicines()[code], draft(code, dose, frequency))
    assert bool(found) == warned
    assert all(one.kind is StopKind.WARNING and one.source for one in found)


def test_methadone_is_refused_with_the_way_to_go() -> None:
    told = reasons_against_order(medicines()["methadone"], draft("methadone", "60"), today=ON, active=True)
    assert [one.rule for one in told] == ["42 CFR 8.12"] and "opioid treatment program" in told[0].text


def test_an_order_states_its_aim() -> None:
    bare = replace(draft("naltrexone", "50"), aims=())
    assert [one.field for one in reasons_against_order(medicines()["naltrexone"], bare, today=ON, active=True)] == ["aims"]
    assert reasons_against_order(medicines()["naltrexone"], draft("naltrexone", "50"), today=ON, active=True) == []


def test_the_tables_know_only_medicines_of_the_catalogue() -> None:
    table = start_table()
    assert {code for row in (*table.needs, *table.meets) for code in row.medicines} <= set(medicines())
    assert {row.medicine for row in option_table().rows} <= set(medicines())
    assert len({row.id for row in (*table.needs, *table.meets)}) == len(table.needs) + len(table.meets)
    assert all(row.source for row in (*table.needs, *table.meets, *option_table().rows, *option_table().none))
    assert set(table.checks) == set(CheckKind)


def test_what_can_be_ordered_has_a_sheet_that_says_when_to_call() -> None:
    for one in medicines().values():
        if one.orderable:
            assert one.sheet and one.sheet.purpose and one.sheet.how and one.sheet.missed and one.sheet.watch, one.code
            assert one.sheet.emergency, one.code
            assert one.aims and one.indications, one.code


BAR = re.compile(
    r"(drug|medication|medicine)s?[- ]free|must (stop|be off|come off|taper)|not (admitted|eligible)|cannot (be admitted|start here)"
    r"|exclude[sd]? from (treatment|the program)|discharge",
    re.IGNORECASE,
)


def sentences() -> list[str]:
    table = start_table()
    rows = [text for row in table.needs for text in (row.text, row.missing_text)]
    rows += [text for row in table.meets for text in (row.text, row.needed)]
    rows += [row.why for row in option_table().rows] + [row.text for row in option_table().none]
    rows += [text for one in medicines().values() for text in (one.note, one.usual)]
    return [row for row in rows if row]


def test_no_sentence_of_the_catalogue_bars_anybody_from_treatment() -> None:
    assert [text for text in sentences() if BAR.search(text)] == []
    assert BAR.search("The person must be drug-free of methadone first")  # the net catches what it is for
