"""Which room, of rooms alike? Rooms that nothing tells apart are counted in stage one and named here, published ones kept."""

from collections import defaultdict
from dataclasses import dataclass

from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import Slot


@dataclass(frozen=True, slots=True)
class RoomSort:
    """Rooms alike: as many seats for any group, one site, the same groups."""

    capacity: int
    site: str
    groups: frozenset[str]
    rooms: tuple[str, ...]


def room_sorts(frame: Frame) -> list[RoomSort]:
    """Every sort of room that some group may use. Seats beyond the largest group count nothing.

    Source: plain counting.
    """
    most = max((group.maximum for group in frame.groups.values()), default=0)
    found: dict[tuple[int, str, frozenset[str]], list[str]] = defaultdict(list)
    for room in frame.rooms.values():
        groups = frozenset(group for group, rooms in frame.rooms_of.items() if room.id in rooms)
        if groups:
            found[min(room.capacity, most), room.site, groups].append(room.id)
    return [RoomSort(*key, tuple(rooms)) for key, rooms in found.items()]


def named(frame: Frame, sorts: list[RoomSort], inside: list[tuple[str, str, int]]) -> dict[str, str]:
    """The room of each group (group, slot, sort of room), none twice at a time.

    Source: colouring of intervals in order of their starts needs no more rooms than stand at one time.
    """
    found: dict[str, str] = {}
    for number, sort in enumerate(sorts):
        here = [(frame.slots[slot], group) for group, slot, at in inside if at == number]
        here.sort(key=lambda one: (one[0].weekday, one[0].starts, one[0].ends, one[1]))
        found |= _keeping(frame, sort, here) or _in_order(sort, here)
    return found


def _keeping(frame: Frame, sort: RoomSort, here: list[tuple[Slot, str]]) -> dict[str, str]:
    """Published rooms first, then the first one free; nothing when that does not work out."""
    taken: dict[str, list[Slot]] = defaultdict(list)
    found: dict[str, str] = {}
    for slot, group in here:
        now = frame.groups[group].now
        if now and now.room in sort.rooms and not any(slot.overlaps(other) for other in taken[now.room]):
            taken[now.room].append(slot)
            found[group] = now.room
    for slot, group in here:
        if group not in found:
            room = next((one for one in sort.rooms if not any(slot.overlaps(other) for other in taken[one])), "")
            if not room:
                return {}
            taken[room].append(slot)
            found[group] = room
    return found


def _in_order(sort: RoomSort, here: list[tuple[Slot, str]]) -> dict[str, str]:
    last: dict[str, Slot] = {}
    found: dict[str, str] = {}
    for slot, group in here:
        room = next(one for one in sort.rooms if one not in last or not slot.overlaps(last[one]))
        last[room] = slot
        found[group] = room
    return found
