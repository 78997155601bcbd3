"""What is a group about? Topics of each kind of group, in the order in which they come round."""

from dataclasses import dataclass

from midspan.doors.demo.words import sentences
from midspan.foundation.program.terms import GroupType


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its title, what the group did, the things that single people name, and the code of its module, if it has one."""

    title: str
    did: tuple[str, ...]
    things: tuple[str, ...]
    module: str = ""


TOPICS = {
    GroupType(kind): tuple(Topic(row["title"], tuple(row["did"]), tuple(row["things"]), row.get("module", "")) for row in rows)
    for kind, rows in sentences("topics").items()
}


ALIKE = {
    GroupType.RELAPSE_PREVENTION: GroupType.SKILLS, GroupType.EARLY_RECOVERY: GroupType.SKILLS,
    GroupType.SUPPORT: GroupType.PROCESS, GroupType.SOCIAL_SUPPORT: GroupType.PROCESS, GroupType.GRIEF: GroupType.PROCESS,
}  # fmt: skip


def topic_of(kind: GroupType, place: int) -> Topic:
    """The topic of the `place`-th session of this kind in a group."""
    topics = TOPICS.get(kind) or TOPICS[ALIKE.get(kind, GroupType.PSYCHOEDUCATIONAL)]
    return topics[place % len(topics)]
