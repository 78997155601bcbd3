"""Which lines say nearly the same, which sentences can be offered, what holds when two people write at once?"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from midspan.foundation.people.rules import plain
from midspan.journey.attendance.terms import Likeness, LikenessRule, Merged, Offer, OfferKind

PRONOUNS = frozenset(
    [
        "he",
        "she",
        "they",
        "him",
        "her",
        "them",
        "his",
        "hers",
        "their",
        "theirs",
        "himself",
        "herself",
        "themself",
        "themselves",
        "xe",
        "ze",
        "hir",
        "zir",
    ]
)
NUMBERS = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "once", "twice"]
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LONGEST_TIE = 300


def same_but_for_names(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The words of a line with names, pronouns and numbers made alike, so that copies show.

    Source: house rule: a chart never holds another person's words.
    """
    known = {word for name in names for word in WORD.findall(plain(name))}
    return tuple(_levelled(word, known) for word in WORD.findall(plain(text)))


def too_much_alike(lines: Mapping[int, str], *, names: Iterable[str], rule: LikenessRule) -> list[Likeness]:
    """Pairs of lines that say nearly the same, most alike first. `lines` are of present people, by episode.

    Source: house rule: near-identical lines are looked at before they are signed; the threshold is dated data.
    """
    known = list(names)
    words = {key: same_but_for_names(text, known) for key, text in lines.items()}
    long = {key: found for key, found in words.items() if len(found) >= rule.shortest_words}
    pairs = (Likeness(a, b, _percent(long[a], long[b], rule.percent)) for a, b in combinations(sorted(long), 2))
    return sorted((pair for pair in pairs if pair.percent >= rule.percent), key=lambda pair: -pair.percent)


def offers(
    *, motivations: Sequence[str] = (), results: Sequence[str] = (), objectives: Sequence[str] = (), last_line: str = "",
    planned: Sequence[str] = (),
) -> list[Offer]:  # fmt: skip
    """Sentences with which a person's line can begin, most their own first; each says what it ties the line to.

    `planned` are the objectives of the person's plan with their number (“2.1 refuse offers”); `objectives` those of the module.
    Source: mission row 004-17 (motivation is quoted); house rule: the line offers objective or motivation.
    """
    made = [
        *((OfferKind.PLAN, words, f"Worked on this: {_lower(words.partition(' ')[2].rstrip('. '))}.") for words in planned),
        *((OfferKind.MOTIVATION, words, f"Came back to what matters: “{_short(words)}”.") for words in motivations),
        *((OfferKind.RESULT, words, f"{words.rstrip('. ')}.") for words in results),
        *((OfferKind.OBJECTIVE, words, f"Worked on this: {_lower(words.rstrip('. '))}.") for words in objectives),
        *((OfferKind.LAST_LINE, words, f"Since last time (“{_short(words)}”):") for words in [last_line] if words),
    ]
    return [Offer(kind, tied_to[:LONGEST_TIE], words) for kind, tied_to, words in made]


def merged(*, mine: Mapping[str, Any], was: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """What holds when two versions of one row meet: a field that one of them changed is taken from them.

    A field that both changed differently stays as it is in the record, and is a clash; nobody's word is dropped.
    Source: house rule: two facilitators at once without loss.
    """
    fields, clashes = dict(theirs), {}
    for name, value in mine.items():
        if value == was.get(name) or value == theirs.get(name):
            continue
        if theirs.get(name) == was.get(name):
            fields[name] = value
        else:
            clashes[name] = theirs.get(name)
    return Merged(fields, clashes)


def _levelled(word: str, names: set[str]) -> str:
    bare = word.removesuffix("'s").removesuffix("’s")
    if bare in names:
        return "~"
    if word in PRONOUNS:
        return "^"
    return "#" if word.isdigit() or word in NUMBERS else word


def _percent(first: tuple[str, ...], second: tuple[str, ...], least: int) -> int:
    """How much of both is the same, in whole percent; 0 at once where lengths or common words alone rule it out."""
    together = len(first) + len(second)
    if 200 * min(len(first), len(second)) < least * together:
        return 0
    if 200 * (Counter(first) & Counter(second)).total() < least * together:
        return 0
    return int(100 * SequenceMatcher(None, first, second, autojunk=False).ratio())


def _short(words: str, longest: int = 90) -> str:
    flat = " ".join(words.split()).strip("“”\"' ").rstrip(".")
    return flat if len(flat) <= longest else f"{flat[:longest].rsplit(' ', 1)[0]} …"


def _lower(words: str) -> str:
    """The first letter small, unless the word is written in capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
