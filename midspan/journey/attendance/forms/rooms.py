"""What is typed in the group room, as clean values: a row for each person, the shared words, later corrections."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from midspan.foundation.records.forms import SignForm
from midspan.journey.attendance.forms.visits import TimeField, moment_on
from midspan.journey.attendance.terms import AbsenceReason, NoteWords, Presence, Response, RoomFlag, RoomLine, Stretch
from midspan.journey.schedule.terms import SessionFacts

FLAG_WORDS = {
    RoomFlag.NEEDS_INDIVIDUAL: _("Needs individual"),
    RoomFlag.CONFLICT: _("Conflict"),
    RoomFlag.AGREEMENT_BREACHED: _("Agreement breached"),
    RoomFlag.CRAVING: _("Craving"),
    RoomFlag.LEFT_UPSET: _("Leaves upset"),
}
RESPONSE_WORDS = {
    Response.OPEN: _("Open"),
    Response.THOUGHTFUL: _("Thoughtful"),
    Response.GUARDED: _("Guarded"),
    Response.UPSET: _("Upset"),
}
GIVEN_WORDS = {
    "feedback_given": _("Gave feedback"),
    "feedback_received": _("Took feedback"),
    "peer_support": _("Supported a peer"),
}
FIELD_WORDS: dict[str, Any] = {
    "text": _("Shared note"), "discussion": _("Discussion"), "materials": _("Materials"), "line": _("Line"),
    "presence": _("Present or absent"), "times": _("Times"), "participation": _("Participation"), "response": _("Response"),
    "flags": _("Flags"), "absence_reason": _("Reason of absence"), "called": _("We called"), "tied_to": _("Tied to"),
    "late_reason": _("Entered late because"), "by_telehealth": _("By telehealth"), **GIVEN_WORDS,
}  # fmt: skip
STRETCHES = ("", "2", "3")  # how many stays a page shows; a person who goes out more often is written by hand
PARTICIPATION = [("", "")] + [(str(n), str(n)) for n in range(4)]


class AmendForm(SignForm):
    text = forms.CharField(label=_("Amendment"), widget=forms.Textarea(attrs={"rows": 5}))
    reason = forms.CharField(label=_("Why it is amended"), max_length=250)
    field_order = ["text", "reason", "typed_name", "secret"]


class TimesForm(SignForm):
    """Corrections of one person's part: when they came and left, in up to three stays, and what their line should say."""

    came = TimeField(label=_("Came at"), required=False, help_text=_("Leave all times empty when they were not there."))
    left = TimeField(label=_("Left at"), required=False)
    came2 = TimeField(label=_("Came back at"), required=False)
    left2 = TimeField(label=_("Left again at"), required=False)
    came3 = TimeField(label=_("Came back once more at"), required=False)
    left3 = TimeField(label=_("Left once more at"), required=False)
    participation = forms.ChoiceField(
        label=_("Participation"), choices=[("", _("As signed")), *PARTICIPATION[1:]], required=False
    )
    words = forms.CharField(
        label=_("Line"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands beside the signed line, as an amendment."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why it is corrected"), max_length=250)
    field_order = ["came", "left", "came2", "left2", "came3", "left3", "participation", "words", "reason", "typed_name", "secret"]

    def stretches(self, session: SessionFacts) -> list[Stretch]:
        """The stays as typed, those left empty left out."""
        return _stretches(self.cleaned_data, session)

    @property
    def said(self) -> str:
        """What is corrected besides the times, as words of the amendment."""
        part, words = self.cleaned_data["participation"], self.cleaned_data["words"].strip()
        return "\n".join(filter(None, (f"Participation: {part} of 3." if part else "", f"Line: {words}" if words else "")))


class SendBackForm(forms.Form):
    words = forms.CharField(
        label=_("What should be added or corrected"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class LineForm(forms.Form):
    """One person's row in the room."""

    presence = forms.ChoiceField(choices=[(p.value, p.value) for p in Presence], required=False)
    came = TimeField(required=False)
    left = TimeField(required=False)
    came2 = TimeField(required=False)
    left2 = TimeField(required=False)
    came3 = TimeField(required=False)
    left3 = TimeField(required=False)
    absence_reason = forms.ChoiceField(choices=[("", "")] + [(r.value, r.value) for r in AbsenceReason], required=False)
    called = forms.BooleanField(required=False)
    participation = forms.TypedChoiceField(choices=PARTICIPATION, coerce=int, empty_value=None, required=False)
    response = forms.ChoiceField(choices=[("", "")] + [(r.value, r.value) for r in Response], required=False)
    feedback_given = forms.BooleanField(required=False)
    feedback_received = forms.BooleanField(required=False)
    peer_support = forms.BooleanField(required=False)
    by_telehealth = forms.BooleanField(required=False)
    late_reason = forms.CharField(max_length=200, required=False)
    flags = forms.MultipleChoiceField(choices=[(f.value, f.value) for f in RoomFlag], required=False)
    tied_to = forms.CharField(max_length=300, required=False)
    line = forms.CharField(max_length=4000, required=False)

    def line_on(self, session: SessionFacts) -> RoomLine:
        """The clean row; an absence carries no times and no marks, a presence no reason."""
        data = self.cleaned_data
        presence = Presence(data["presence"] or Presence.EXPECTED)
        absent = presence == Presence.ABSENT
        first, *again = (_stretches(data, session) or [Stretch()]) if not absent else [Stretch()]
        return RoomLine(
            presence=presence,
            came_at=first.came_at,
            left_at=first.left_at,
            again=tuple(again),
            absence_reason=data["absence_reason"] if absent else "",
            called=data["called"],
            participation=None if absent else data["participation"],
            flags=tuple(sorted(data["flags"])),
            line=flat(data["line"]).strip(),
            response="" if absent else data["response"],
            feedback_given=data["feedback_given"] and not absent,
            feedback_received=data["feedback_received"] and not absent,
            peer_support=data["peer_support"] and not absent,
            late_reason="" if absent else data["late_reason"],
            by_telehealth=data["by_telehealth"],
            tied_to=data["tied_to"],
        )


def state_of(line: RoomLine, timezone: str) -> dict[str, Any]:
    """A row as its fields stand on the page: the base against which two people's changes are merged."""
    found: dict[str, Any] = {
        "presence": str(line.presence), "absence_reason": line.absence_reason, "called": line.called,
        "participation": "" if line.participation is None else str(line.participation), "response": line.response,
        "flags": sorted(line.flags), "late_reason": line.late_reason, "by_telehealth": line.by_telehealth,
        "tied_to": line.tied_to, "line": line.line, **{name: getattr(line, name) for name in GIVEN_WORDS},
    }  # fmt: skip
    stays = [Stretch(line.came_at, line.left_at), *line.again]
    for place, number in enumerate(STRETCHES):
        stay = stays[place] if place < len(stays) else Stretch()
        found |= {f"came{number}": _wall(stay.came_at, timezone), f"left{number}": _wall(stay.left_at, timezone)}
    return found


def line_of(state: Mapping[str, Any], session: SessionFacts) -> RoomLine | None:
    """The row that a state of the page stands for; None when it is none."""
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in state.items():
        data.setlist(name, value if isinstance(value, list) else ["on"] if value is True else [] if value is False else [value])
    form = LineForm(data)
    return form.line_on(session) if form.is_valid() else None


PRESENCE = re.compile(r"(\d{1,18})-presence")
LARGEST_ROOM = 200  # rows read from one post
WORDS = {"text": 20_000, "discussion": 4_000, "materials": 300}


class RoomForm:
    """The room as posted: the shared words and a row for each person that was sent, each with how it stood on the page."""

    def __init__(self, data: Mapping, session: SessionFacts):
        self.session, self.data = session, data
        self.words = {name: flat(str(data[name]))[:most] if name in data else None for name, most in WORDS.items()}
        self.seen = _number(data.get("seen"))
        self.words_were = _words(_read(data.get("words_were")))
        shown = sorted(int(found[1]) for name in data if (found := PRESENCE.fullmatch(name)))
        self.forms = {episode_id: LineForm(data, prefix=str(episode_id)) for episode_id in shown[:LARGEST_ROOM]}

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms.values())

    @property
    def errors(self) -> dict[int, dict[str, list[str]]]:
        return {
            key: {field: [str(text) for text in texts] for field, texts in form.errors.items()}
            for key, form in self.forms.items()
            if form.errors
        }

    def lines(self) -> dict[int, RoomLine]:
        return {key: form.line_on(self.session) for key, form in self.forms.items()}

    def were(self) -> dict[int, RoomLine]:
        """How the rows stood on the page before somebody typed."""
        found = {
            key: line_of(_read(self.data.get(f"{key}-was")), self.session) for key in self.forms if f"{key}-was" in self.data
        }
        return {key: line for key, line in found.items() if line is not None}

    def versions(self) -> dict[int, int]:
        return {key: _number(self.data.get(f"{key}-version")) for key in self.forms if f"{key}-version" in self.data}

    def entered_at(self) -> dict[int, datetime]:
        """When times were tapped, for rows that waited for a connection."""
        said = {key: parse_datetime(str(self.data.get(f"{key}-timed", ""))[:40] or "-") for key in self.forms}
        return {key: at for key, at in said.items() if at is not None and at.tzinfo is not None}

    def after(self, act: str, *, now: datetime, arrived: set[int]) -> dict[int, RoomLine]:
        """The rows after a button of the room was pressed where no script runs: everyone, the rest, one person's tap."""
        lines = self.lines()
        verb, _colon, number = act.partition(":")
        if verb == "everyone":
            return {key: here(line, self.session, None, key in arrived) for key, line in lines.items()}
        if verb == "rest":
            return {key: _shared_out(line, _number(number)) for key, line in lines.items()}
        key = _number(number)
        if key in lines and verb in {"here", "left"}:
            lines[key] = tapped(lines[key], self.session, verb, now)
        return lines


def here(line: RoomLine, session: SessionFacts, moment: datetime | None, arrived: bool) -> RoomLine:
    """Somebody nobody had spoken for is here: since the door saw them, else from the start, or since a moment."""
    if line.presence != Presence.EXPECTED:
        return line
    came = None if arrived else moment or session.starts_at
    return replace(line, presence=Presence.PRESENT, came_at=line.came_at or came)


def tapped(line: RoomLine, session: SessionFacts, verb: str, now: datetime) -> RoomLine:
    """The row after “here now”, “left now” or “back now”: the next free time of it, never outside the session."""
    moment = min(max(now.replace(second=0, microsecond=0), session.starts_at), session.ends_at)
    if verb == "here" and line.presence != Presence.PRESENT:
        return replace(line, presence=Presence.PRESENT, came_at=moment, absence_reason="")
    stays = [Stretch(line.came_at, line.left_at), *line.again]
    last = stays[-1]
    if verb == "left" and last.left_at is None:
        stays[-1] = replace(last, left_at=moment)
    elif verb == "here" and last.left_at is not None and len(stays) < len(STRETCHES):
        stays.append(Stretch(moment))
    return replace(line, came_at=stays[0].came_at, left_at=stays[0].left_at, again=tuple(stays[1:]))


def flat(text: str) -> str:
    """Line breaks as the record keeps them, however a browser sends them."""
    return text.replace("\r\n", "\n").replace("\0", "")


def _shared_out(line: RoomLine, level: int) -> RoomLine:
    open_still = line.presence == Presence.PRESENT and line.participation is None
    return replace(line, participation=min(level, 3)) if open_still else line


def _stretches(data: Mapping[str, Any], session: SessionFacts) -> list[Stretch]:
    stays = [
        Stretch(*(moment_on(session.on, data[f"{what}{number}"], session.timezone) for what in ("came", "left")))
        for number in STRETCHES
    ]
    while stays and stays[-1] == Stretch():
        stays.pop()
    return stays


def _wall(moment: datetime | None, timezone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(timezone)):%H:%M}" if moment else ""


def _number(said: object) -> int:
    return int(str(said)) if re.fullmatch(r"[0-9]{1,18}", str(said)) else 0


def _read(said: object) -> dict[str, Any]:
    try:
        found = json.loads(str(said or "{}")[:100_000])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _words(said: Mapping[str, Any]) -> NoteWords:
    return NoteWords(**{name: flat(str(said.get(name, ""))) for name in WORDS})
