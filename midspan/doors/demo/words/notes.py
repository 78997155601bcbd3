"""What does a counsellor write about a group, once for all and one line for each person? No two alike in a session."""

from collections.abc import Mapping
from random import Random

from midspan.doors.demo.words import sentences
from midspan.doors.demo.words.topics import Topic

_WRITTEN = sentences("notes")
SHARED: Mapping[str, list[str]] = _WRITTEN["shared"]
TOOK_PART = {int(level): pack for level, pack in _WRITTEN["took_part"].items()}  # by participation, 0 to 3
NAMED: list[str] = _WRITTEN["line"]["named"]
NEXT: list[str] = _WRITTEN["line"]["next"]


def shared_note(topic: Topic, rng: Random) -> str:
    """The note that stands once for the whole group: three or four sentences."""
    return " ".join(
        [rng.choice(SHARED["openings"]), rng.choice(topic.did), rng.choice(SHARED["moods"]), rng.choice(SHARED["closings"])]
    )


def lines(present: Mapping[int, int], topic: Topic, rng: Random) -> dict[int, str]:
    """One line for each present person, keyed as `present`, which gives their participation; every line is its own.

    Sentences are dealt like cards: nobody else in the room gets the same one while the pack lasts.
    """
    packs = {level: _shuffled(sentences, rng) for level, sentences in TOOK_PART.items()}
    frames, things = _shuffled(NAMED, rng), _shuffled(topic.things, rng)
    following = _shuffled(NEXT, rng)
    written = {}
    for place, (person, level) in enumerate(present.items()):
        pack = packs[level]
        parts = [pack[place % len(pack)]]
        if level:
            parts.append(frames[place % len(frames)].format(thing=things[place % len(things)]))
        if rng.random() < 0.55:
            parts.append(following[place % len(following)])
        written[person] = " ".join(parts)
    return _apart(written, following)


def _apart(written: dict[int, str], following: list[str]) -> dict[int, str]:
    """Add a sentence where two lines fell out alike after all."""
    seen: set[str] = set()
    for person, line in written.items():
        extra = iter(following)
        while written[person] in seen:
            written[person] = f"{line} {next(extra)}"
        seen.add(written[person])
    return written


def _shuffled(cards, rng: Random) -> list[str]:
    pack = list(cards)
    rng.shuffle(pack)
    return pack
