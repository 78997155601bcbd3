"""What is a group about? Topics of each kind of group, in the order in which they come round."""

from dataclasses import dataclass

from midspan.doors.demo.words import sentences
from midspan.foundation.program.terms import GroupType


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its title, what the group did, and the things that single people name."""

    title: str
    did: tuple[str, ...]
    things: tuple[str, ...]


TOPICS = {
    GroupType(kind): tuple(Topic(row["title"], tuple(row["did"]), tuple(row["things"])) for row in rows)
    for kind, rows in sentences("topics").items()
}


def topic_of(kind: GroupType, place: int) -> Topic:
    """The topic of the `place`-th session of this kind in a group."""
    topics = TOPICS[kind]
    return topics[place % len(topics)]
