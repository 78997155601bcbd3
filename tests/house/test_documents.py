"""Do the documents say what the program does? Generated ones have no diff; each dependency says what it is for."""

import re

from midspan.doors.cli.docs import documents
from tests.house.plan import ROOT


def test_generated_documents_have_no_diff() -> None:
    stale = [path.name for path, text in documents().items() if not path.exists() or path.read_text() != text]
    assert stale == [], "run `midspan docs`"


def test_no_diagram_outlives_its_table() -> None:
    assert set((ROOT / "docs/states").glob("*.md")) <= set(documents())


def test_every_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    block = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert block
    lines = [line.strip() for line in block.group(1).splitlines() if line.strip()]
    assert [line for line in lines if not re.match(r'"[^"]+",\s+# .{15,}', line)] == []


def test_decision_records_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
