"""Whose wording may be read to whom, what an administrator signs for it, and does a site's own file fit?"""

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.rules.sheets import reasons_against_wording
from midspan.journey.assessment.terms import Code, FormMode, Instrument, Ship

LARGEST_FILE = 200_000  # bytes; the longest published form has about thirty thousand
LONGEST_LICENCE = 2000
SHORTEST_LICENCE = 20
MODE_WORDS = {
    FormMode.SELF: "answered by the person alone", FormMode.INTERVIEW: "asked in an interview",
    FormMode.TELEPHONE: "asked by telephone", FormMode.PAPER: "entered from paper", FormMode.PROXY: "answered by somebody else",
}  # fmt: skip


def reasons_against_mode(entry: Instrument, mode: str, *, bare: bool, helped_by: str = "") -> list[Reason]:
    """Why an instrument cannot be answered in this way. Without wording it is only entered from the licensed paper form.

    Source: the entry's permitted modes and rights record.
    """
    if mode not in set(FormMode):
        return [Reason("Say how it is answered.", rule="form", field="mode")]
    if bare and mode != FormMode.PAPER:
        text = f"The wording of {entry.short} may not be shown here. Use the licensed paper form and enter its codes."
        return [Reason(text, rule="rights", who="An administrator sets up its wording.", field="mode")]
    if mode not in entry.modes and not (bare and mode == FormMode.PAPER):
        return [Reason(f"{entry.short} is not {MODE_WORDS[FormMode(mode)]}.", rule="form", field="mode")]
    if mode == FormMode.PROXY and not helped_by.strip():
        return [Reason("Say who answers for the person.", rule="form", field="helped_by")]
    return []


def modes_of(entry: Instrument, *, bare: bool) -> tuple[FormMode, ...]:
    """The ways in which an instrument may be answered here.

    Source: the entry's permitted modes and rights record.
    """
    return (FormMode.PAPER,) if bare else entry.modes


def attestation_text(entry: Instrument, program: str) -> str:
    """The statement that an administrator signs for a gated instrument.

    Source: the entry's rights record.
    """
    rights = entry.rights
    quoted = f" Its terms say: “{rights.quote}”." if rights.quote else ""
    commercial = " Its use here is not commercial in the sense of these terms." if rights.commercial_ok is False else ""
    return (
        f"The wording of {entry.title} is held by {rights.holder} ({rights.status}).{quoted} "
        f"I have read the terms at {rights.source}. {program} may use and show this wording to the people it treats; "
        f"it does not sell it, and it keeps the credit on every page.{commercial}"
    )


def reasons_against_attesting(entry: Instrument, *, attested: bool) -> list[Reason]:
    """Why nothing can be attested for this instrument. Empty means it can.

    Source: the entry's rights record.
    """
    if entry.rights.ship is not Ship.GATED:
        return [Reason(f"{entry.short} needs no attestation.", rule="rights")]
    return [Reason(f"{entry.short} was attested already.", rule="rights")] if attested else []


def reasons_against_licence(entry: Instrument, licence: str) -> list[Reason]:
    """Why a site's own wording cannot be taken on this statement: it must say by which licence the site may show it.

    Source: the entry's rights record; house rule: wording is never loaded without saying whose it is.
    """
    if entry.rights.ship is not Ship.SKELETON:
        return [Reason(f"{entry.short} needs no wording of your own.", rule="rights", field="file")]
    if not SHORTEST_LICENCE <= len(licence.strip()) <= LONGEST_LICENCE:
        return [Reason("Say from whom and when you hold the licence, in a sentence.", rule="rights", field="licence")]
    return []


def read_wording(entry: Instrument, content: bytes) -> tuple[Mapping[str, Any], list[Reason]]:
    """A site's wording file as data, with everything against it, each naming its line where it has one.

    Source: house rule: wording never changes what is scored.
    """
    if len(content) > LARGEST_FILE:
        return {}, [_at_file(f"The file has more than {LARGEST_FILE // 1000} kB. A wording file is a short text.")]
    try:
        text = content.decode("utf-8")
        raw = tomllib.loads(text)
    except UnicodeDecodeError:
        return {}, [_at_file("The file is not text in UTF-8.")]
    except tomllib.TOMLDecodeError as problem:
        return {}, [_at_file(f"The file cannot be read: {problem}.")]
    except RecursionError:
        return {}, [_at_file("The file is nested too deeply to be read.")]
    try:
        against = reasons_against_wording(entry, raw)
    except TypeError:  # a list or a table where a name belongs
        return {}, [_at_file("The questions and their answer sets cannot be read: names and words are texts.")]
    return _tidied(raw), [_at_file(_with_line(reason.text, text)) for reason in against]


def example_wording(entry: Instrument) -> str:
    """The shape of a wording file for an instrument, without its words: a program copies them from its licensed form.

    Source: the catalog entry.
    """
    sets: dict[tuple[Code, ...], str] = {}
    for item in entry.questions:
        sets.setdefault(item.codes, f"answers_{len(sets) + 1}")
    lines = [f'instrument = "{entry.code}"', f'version = "{entry.version}"', 'language = "en"', 'stem = "…"', 'credit = "…"',
             'source = "…"', "exact = true", "", "[options]  # the labels in the order of the codes"]  # fmt: skip
    blank = '"…"'
    lines += [f"{name} = [{', '.join([blank] * len(codes))}]  # {', '.join(map(str, codes))}" for codes, name in sets.items()]
    for item in entry.questions:
        kind = "items" if item in entry.items else "follow_ups"
        lines += ["", f"[[{kind}]]  # {item.number}{' ' + item.label if item.label else ''}", 'text = "…"',
                  f'options = "{sets[item.codes]}"']  # fmt: skip
    return "\n".join(lines)


def _at_file(text: str) -> Reason:
    return Reason(text, rule="wording", field="file")


def _tidied(value: Any) -> Any:
    """Plain texts, truth values, lists and tables, as a database keeps them; a date as text, anything else as empty."""
    if isinstance(value, dict):
        return {_tidied(name): _tidied(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_tidied(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value.replace("\0", "") if isinstance(value, str) else value if isinstance(value, bool) else ""


def _with_line(reason: str, text: str) -> str:
    """A sentence about a question, with the line at which that question begins in the file."""
    number = reason.removeprefix("Question ").partition(" ")[0]
    if not reason.startswith("Question ") or not number.isdigit():
        return reason
    heads = [line for line, words in enumerate(text.splitlines(), 1) if words.strip().startswith("[[") and "]]" in words]
    return f"Line {heads[int(number) - 1]}: {reason}" if 0 < int(number) <= len(heads) else reason
