"""Does every page keep the strict content policy? Nothing inline, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from midspan.doors.web.middleware import POLICY
from tests.house.plan import ROOT

TEMPLATES = sorted((ROOT / "midspan").rglob("templates/**/*.html"))
SCRIPTS = sorted((ROOT / "midspan").rglob("static/**/*.js"))
INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>",
    "a handler": r"<[a-z][^>]*\son[a-z]+\s*=",
    "htmx that evaluates": r"hx-on|hx-vals=['\"]js:|hx-vars",
    "a javascript address": r"javascript:",
    "something from elsewhere": r"(?:src|href)=['\"](?:https?:)?//",
}


def spoken(path: Path) -> str:
    """A template without its comments."""
    return re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=[str(path.relative_to(ROOT / "midspan")) for path in TEMPLATES])
def test_no_template_holds_anything_inline(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", spoken(path), flags=re.DOTALL)
    assert [what for what, pattern in INLINE.items() if re.search(pattern, text)] == []


def test_nothing_inline_is_written_in_python() -> None:
    drawn = [
        path for path in (ROOT / "midspan").rglob("*.py") if re.search(r"<[a-z][^>\n]*\s(?:style|on[a-z]+)=", path.read_text())
    ]
    assert drawn == []


def test_no_script_evaluates_words() -> None:
    assert [
        path.name for path in SCRIPTS if re.search(r"\beval\(|new Function|innerHTML\s*=|document\.write", path.read_text())
    ] == []


def test_the_policy_allows_only_our_own_files() -> None:
    assert "unsafe" not in POLICY
    assert "default-src 'self'" in POLICY
    assert "*" not in POLICY


def test_words_are_marked_for_translation() -> None:
    bare = re.compile(r">\s*[A-Z][a-z]+ [a-z]+[^<{]*<")
    marked = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)
    unmarked = {path.name: bare.findall(marked.sub("", spoken(path))) for path in TEMPLATES if path.name != "components.html"}
    assert {name: words for name, words in unmarked.items() if words} == {}
