"""What do the drafts of a week hold, and what do the ids in them stand for?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import sites_with, visible_episodes
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import TrackBlock
from midspan.journey.schedule.models import Group, Meeting, WeekDraft
from midspan.journey.schedule.rules.drafts import line_id, number_of
from midspan.journey.schedule.rules.week import answer_from_json, answer_json, from_json, to_json
from midspan.journey.schedule.terms import Restriction
from midspan.journey.schedule.terms.week import (
    DAYS,
    Blocked,
    NotHeld,
    Shortage,
    StageFacts,
    Unmet,
    WeekAnswer,
    WeekProblem,
    WeekStatus,
)

HIDDEN = "Members' group"


@dataclass(frozen=True, slots=True)
class LineName:
    """What a line of the week is called."""

    group_id: int
    title: str
    group: str
    track: str
    group_type: str
    restriction: Restriction
    when: str

    @property
    def words(self) -> str:
        return f"{self.title}, {self.group}" if self.title != self.group else self.title


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for, as far as one viewer may know."""

    of: dict[str, str]
    in_texts: dict[str, str]  # the same, where a line also says when it meets in the published week
    groups: dict[int, str]

    def __getitem__(self, key: str) -> str:
        return self.of.get(key, key)


def of_draft(draft_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a draft: its site."""
    site_id = WeekDraft.objects.filter(pk=draft_id).values_list("site_id", flat=True).first()
    return Scope(site_id=site_id) if site_id else None


def draft_row(draft_id: int) -> WeekDraft:
    """The draft itself, for pages and for the actions that take it."""
    return WeekDraft.objects.select_related("site", "made_by", "published_by").get(pk=draft_id)


def find_draft(draft_id: int) -> WeekDraft | None:
    """The draft, or None where there is none."""
    return WeekDraft.objects.select_related("site").filter(pk=draft_id).first()


def drafts_of(viewer: Staff, *, limit: int = 20) -> list[WeekDraft]:
    """The latest drafts of the viewer's sites, without what they hold. One query beside that for the sites."""
    rows = WeekDraft.objects.filter(site__in=sites_with(viewer, Permission.SCHEDULE)).exclude(status="dropped")
    return list(rows.select_related("site", "made_by", "published_by").defer("problem", "answer")[:limit])


def problem_of(draft: WeekDraft) -> WeekProblem:
    """The described week of a draft."""
    found = from_json(orjson.dumps(draft.problem))
    if isinstance(found, WeekProblem):
        return found
    raise ValueError("; ".join(str(flaw) for flaw in found[:3]))


def answer_of(draft: WeekDraft, problem: WeekProblem) -> WeekAnswer | None:
    """The answer of a draft, or None while there is none."""
    if draft.answer is None:
        return None
    found = answer_from_json(problem, draft.answer)
    if isinstance(found, WeekAnswer):
        return _with_reasons(found, draft.answer)
    raise ValueError("; ".join(str(flaw) for flaw in found[:3]))


def _with_reasons(answer: WeekAnswer, raw: dict[str, Any]) -> WeekAnswer:
    """The answer with how it went and why what is missing is missing, as the solver told it."""
    return replace(
        answer,
        status=WeekStatus(raw.get("status", WeekStatus.FEASIBLE)),
        took_ms=round(raw.get("seconds", 0) * 1000),
        stages=tuple(
            StageFacts(
                one["stage"],
                one["status"],
                one["objective"],
                one["bound"],
                round(one["seconds"] * 1000),
                one.get("unavoidable") or 0,
            )
            for one in raw.get("stages", ())
        ),
        not_held=tuple(NotHeld(one["id"], one["must"], one["why"]) for one in raw.get("not_held", ())),
        unmet=tuple(_unmet(one) for one in raw.get("unmet", ())),
        shortages=tuple(_shortage(one) for one in raw.get("shortages", ())),
    )


def _shortage(raw: dict[str, Any]) -> Shortage:
    return Shortage(raw["what"], raw["where"], raw["wanted"], raw["possible"], raw["text"])


def _unmet(raw: dict[str, Any]) -> Unmet:
    blocked = tuple(Blocked(one["group"], one["rule"], one["text"]) for one in raw["blocked"])
    return Unmet(raw["person"], raw["what"], raw["about"], raw["lacks"], raw["text"], blocked)


def kept_problem(problem: WeekProblem) -> dict[str, Any]:
    """A described week as the draft keeps it."""
    found: dict[str, Any] = orjson.loads(to_json(problem))
    return found


def kept_answer(problem: WeekProblem, answer: WeekAnswer) -> dict[str, Any]:
    """An answer as the draft keeps it."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(answer_json(problem, answer)))
    return found


def line_names(keys: Iterable[str]) -> dict[str, LineName]:
    """What the lines of a described week are called, by id, also those that ended since. Three queries."""
    wanted = list(keys)
    groups = Group.objects.filter(pk__in={number_of(key) for key in wanted}).select_related("track")
    by_id = {row.pk: row for row in groups.prefetch_related("track__blocks")}
    meetings = Meeting.objects.filter(pk__in=[int(key.partition("m")[2]) for key in wanted if "m" in key])
    own: dict[str, Meeting | TrackBlock] = {f"g{row.group_id}m{row.pk}": row for row in meetings}
    return {key: _line_name(by_id[number_of(key)], key, own) for key in wanted if number_of(key) in by_id}


def _line_name(group: Group, key: str, own: dict[str, Meeting | TrackBlock]) -> LineName:
    row = own.get(key) or next((one for one in group.track.blocks.all() if _block_id(group, one) == key), None)
    restriction = Restriction(group.restriction)
    if row is None:
        return LineName(group.pk, group.name, group.name, group.track.name, "", restriction, "")
    when = f"{DAYS[row.weekday - 1][:3]} {row.starts:%H:%M}"
    return LineName(group.pk, row.title, group.name, group.track.name, row.group_type, restriction, when)


def _block_id(group: Group, block: TrackBlock) -> str:
    return line_id(group.pk, meeting_id=None, weekday=block.weekday, starts=block.starts)


def names_in(viewer: Staff, lines: dict[str, LineName], problem: WeekProblem) -> Names:
    """The names behind the ids of a week: groups, rooms and staff; people where the viewer may see them. Two queries."""
    sees = viewer.may(Permission.SEE_RESTRICTED)
    open_to = {key: sees or line.restriction == Restriction.NONE for key, line in lines.items()}
    found = {key: line.words if open_to[key] else HIDDEN for key, line in lines.items()}
    timed = {key: f"{found[key]} ({line.when})" if line.when else found[key] for key, line in lines.items()}
    groups = {line.group_id: line.group if open_to[key] else HIDDEN for key, line in lines.items()}
    found |= {room.id: room.title for room in problem.rooms}
    staff = {number_of(leader.id) for leader in problem.leaders} | {number_of(one.counsellor) for one in problem.people}
    found |= {f"s{pk}": name for pk, name in Staff.objects.filter(pk__in=staff).values_list("pk", "name")}
    ids = [number_of(person.id) for person in problem.people]
    seen = visible_episodes(viewer, Permission.SEE_PERSON).filter(pk__in=ids).select_related("patient")
    episodes = list(seen.order_by("patient__last_name", "pk")) if viewer.may(Permission.SEE_PERSON) else []
    found |= {f"p{one.pk}": one.patient.name for one in episodes}
    return Names(found, found | timed, groups)
