"""Is every resource of every kind of file found, and every break told with its place?"""

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.doors.interop.fhir import stream, window
from midspan.doors.interop.fhir.files import choose
from midspan.doors.interop.fhir.stream import Fault, Found, Resources
from midspan.doors.interop.fhir.window import Broken, Window

ONE = {"resourceType": "Patient", "id": "1"}
TWO = {"resourceType": "Observation", "id": "2", "valueQuantity": {"value": 1}}
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(content: str | bytes, name: str = "a.json") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to_file


def bundle(*resources: object, **more: object) -> dict[str, object]:
    return {"resourceType": "Bundle", **more, "entry": [{"resource": resource} for resource in resources]}


def read(path: Path) -> list[tuple[str, object]]:
    """Place and value, or place and the word “fault”."""
    return [(one.path, one.value if isinstance(one, Found) else "fault") for one in Resources(path)]


def ids(path: Path) -> list[str]:
    return [value["id"] if isinstance(value, dict) else "fault" for _, value in read(path)]


def test_a_single_resource(write: Write) -> None:
    assert read(write(json.dumps(ONE, indent=2))) == [("$", ONE)]


def test_lines_whatever_the_file_is_called(write: Write) -> None:
    text = f"{json.dumps(ONE)}\r\n\r\n  {json.dumps(TWO)}\n"
    for name in ("a.ndjson", "a.jsonl", "a.json"):
        assert read(write(text, name)) == [("line 1", ONE), ("line 3", TWO)]


def test_a_broken_line_stops_only_itself(write: Write) -> None:
    lines = [json.dumps(ONE), '{"resourceType": "Patient", "id": [', "nonsense", json.dumps(TWO), f"{json.dumps(ONE)} 7"]
    assert ids(write("\n".join(lines), "a.ndjson")) == ["1", "fault", "fault", "2", "1", "fault"]


def test_a_bundle_its_places_and_addresses(write: Write) -> None:
    whole = {"type": "collection", "entry": [{"fullUrl": "urn:x", "resource": ONE}, {"request": {}}, {"resource": TWO}],
             "resourceType": "Bundle"}  # fmt: skip
    found = list(Resources(write(json.dumps(whole))))
    assert [(one.path, one.full_url, one.bundle) for one in found if isinstance(one, Found)] == [
        ("$.entry[0].resource", "urn:x", "$"),
        ("$.entry[2].resource", "", "$"),
    ]


def test_bundles_in_bundles_lists_and_lines(write: Write) -> None:
    nested = bundle(bundle(ONE), TWO)
    assert read(write(json.dumps(nested))) == [("$.entry[0].resource.entry[0].resource", ONE), ("$.entry[1].resource", TWO)]
    assert read(write(json.dumps([ONE, [TWO], nested])))[:2] == [("$[0]", ONE), ("$[1][0]", TWO)]
    assert read(write(f"{json.dumps(nested)}\n{json.dumps(ONE)}"))[1:] == [("line 1: $.entry[1].resource", TWO), ("line 2", ONE)]


def test_a_history_is_read_from_its_oldest_end(write: Write) -> None:
    older, newer = {**ONE, "active": True}, {**ONE, "active": False}
    assert [value for _, value in read(write(json.dumps(bundle(newer, older, type="history"))))] == [older, newer]


@pytest.mark.parametrize("odd", [5, None, "x", [ONE], {"fullUrl": 3, "resource": None}])
def test_odd_entries_are_told_and_the_rest_is_read(write: Write, odd: object) -> None:
    text = json.dumps({"resourceType": "Bundle", "entry": [odd, {"resource": TWO}]})
    assert ids(write(text)) == ["fault", "2"]


@pytest.mark.parametrize("entry", [{}, {"resource": ONE}, "x", None, 7, []])
def test_an_entry_that_is_no_list(write: Write, entry: object) -> None:
    read(write(json.dumps({"resourceType": "Bundle", "entry": entry})))


def test_what_stood_before_a_break_is_read(write: Write) -> None:
    text = json.dumps(bundle(ONE, TWO, ONE))
    for length in range(len(text)):
        found = ids(write(text[:length]))
        assert found[-1] == "fault"
        assert found[:-1] == ["1", "2", "1"][: len(found) - 1]
    assert ids(write(text[:-20])) == ["1", "2", "fault"]


@pytest.mark.parametrize("text", ["", "  \n ", "\ufeff"])
def test_an_empty_file(write: Write, text: str) -> None:
    assert ids(write(text)) == ["fault"]
    assert ids(write(text, "a.ndjson")) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(write: Write, encoding: str) -> None:
    named = {**ONE, "name": "Zoë 🙂"}
    assert read(write(json.dumps(named, ensure_ascii=False).encode(encoding))) == [("$", named)]
    text = "\r\n".join([json.dumps(named, ensure_ascii=False)] * 2)
    assert ids(write(text.encode(encoding), "a.ndjson")) == ["1", "1"]


def test_gzip_whole_and_broken_off(write: Write) -> None:
    packed = gzip.compress("\n".join([json.dumps(ONE)] * 2).encode())
    assert ids(write(packed, "a.ndjson.gz")) == ["1", "1"]
    assert ids(write(packed[:-9], "a.ndjson.gz"))[-1] == "fault"
    assert ids(write(b"\x1f\x8bnot really", "a.json.gz")) == ["fault"]


def test_bytes_that_are_not_utf8_stop_nothing(write: Write) -> None:
    lines = [json.dumps(ONE).encode(), '{"resourceType": "Patient", "id": "é"}'.encode("latin-1"), json.dumps(TWO).encode()]
    assert [pk for pk in ids(write(b"\n".join(lines), "a.ndjson")) if pk.isascii()] == ["1", "2"]


def test_the_text_is_kept_letter_for_letter(write: Write) -> None:
    text = '{"resourceType":"Observation", "id":"o","value" : 1.50,"big":123456789012345678901,"e":1E5,"id":"o","n":"\\u0000"}'
    found = next(iter(Resources(write(f'{{"resourceType":"Bundle","entry":[{{"resource":{text}}}]}}'))))
    assert isinstance(found, Found)
    assert found.text == text
    assert (found.value["value"], found.value["big"]) == (Decimal("1.50"), Decimal("123456789012345678901"))


@pytest.mark.parametrize("number", ["1e999999999999999999999", "9" * 5000, "-0.0", "1E-400"])
def test_numbers_beyond_all_bounds(write: Write, number: str) -> None:
    assert ids(write(f'{{"resourceType":"Patient","id":"1","multipleBirthInteger":{number}}}')) == ["1"]


def test_nesting_beyond_all_bounds_stops_only_itself(write: Write) -> None:
    deep = '{"resourceType":"Basic","x":' + "[" * 100_000 + '"]"' + "]" * 100_000 + "}"
    text = f'{{"resourceType":"Bundle","entry":[{{"resource":{deep}}},{{"resource":{json.dumps(TWO)}}}]}}'
    found = [one for one in Resources(write(text)) if isinstance(one, Found)]
    assert [one.value is window.TOO_DEEP for one in found] == [True, False]
    assert ids(write(f"{deep}\n{json.dumps(TWO)}", "a.ndjson"))[-1] == "2"


def test_large_bundles_are_read_a_window_at_a_time(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "AT_ONCE", 500)
    monkeypatch.setattr(window, "CHUNK", 64)
    many = [{"resourceType": "Basic", "id": str(number), "text": '\\"{[' * number} for number in range(60)]
    for whole in (bundle(*many), {"entry": [{"resource": one} for one in many], "type": "x", "resourceType": "Bundle"}):
        assert ids(write(json.dumps(whole))) == [str(number) for number in range(60)]


def test_something_large_that_is_no_bundle(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "AT_ONCE", 50)
    assert ids(write(json.dumps({"data": "x" * 1_000_000, **ONE}))) == ["fault"]
    assert ids(write(json.dumps({**ONE, "data": "x" * 1_000_000}))) == ["1"]


def test_folders_are_read_in_order_and_the_rest_is_counted(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/1.NDJSON", "a.json.gz", "b/.index.json", "b/read.me", "c.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    chosen = choose([tmp_path, tmp_path / "b", tmp_path / "c.xml"])
    assert [str(file.relative_to(tmp_path)) for file in chosen.files] == ["a.json.gz", "b/1.NDJSON", "b/2.json", "c.xml"]
    assert chosen.passed_over >= 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(values=st.lists(JSON, max_size=6), size=st.integers(1, 30), indent=st.sampled_from([None, 1]))
def test_a_window_reads_what_the_standard_library_reads(values: list[object], size: int, indent: int | None) -> None:
    text = json.dumps(values, indent=indent)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    sliding = Window("", lambda _: pieces.pop(0) if pieces else "")
    found = []
    for _ in sliding.elements():
        value, written = sliding.value()
        assert json.loads(written) == value or isinstance(value, Decimal)
        found.append(json.loads(written))
    assert found == values


@given(text=st.text(alphabet='{}[]",:\\ntrue01 '))
def test_a_window_never_fails_but_by_saying_that_it_is_broken(text: str) -> None:
    sliding = Window(text)
    try:
        for _ in sliding.members():
            sliding.value()
    except Broken as broken:
        assert "at sign" in str(broken)


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    assert [type(one) for one in Resources(tmp_path / "none.json")] == [Fault]
