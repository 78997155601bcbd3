"""What is typed in notes outside a session, their templates and counselling notes, as clean values."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from midspan.foundation.records.forms import SignForm
from midspan.journey.attendance.actions import PART
from midspan.journey.attendance.forms.rooms import flat
from midspan.journey.attendance.forms.visits import TimeField, moment_on
from midspan.journey.attendance.models import ChartNote
from midspan.journey.attendance.queries import asked_in, draft_of
from midspan.journey.attendance.rules import LONGEST_ANSWER, LONGEST_CONTACT
from midspan.journey.attendance.terms import ContactPlace, Ground, NoteDraft, NoteKind, NotePrompt, TemplateFacts
from midspan.journey.plan.terms import ObjectiveFacts

NOTE_KINDS = {
    NoteKind.CASE: _("Case management"),
    NoteKind.TELEPHONE: _("Telephone"),
    NoteKind.CRISIS: _("Crisis"),
    NoteKind.MEDICAL: _("Medical"),
    NoteKind.INDIVIDUAL: _("Individual, without a booked session"),
    NoteKind.FAMILY: _("Family, without a booked session"),
    NoteKind.NON_BILLABLE: _("Not billable"),
}
SESSION_WORDS = {"group": _("Group"), "individual": _("Individual session"), "family": _("Family session")}
PLACE_WORDS = {
    ContactPlace.SITE: _("At the clinic"),
    ContactPlace.TELEPHONE: _("By telephone"),
    ContactPlace.VIDEO: _("By video"),
    ContactPlace.HOME: _("At their home"),
    ContactPlace.COMMUNITY: _("In the community"),
    ContactPlace.HOSPITAL: _("In hospital"),
    ContactPlace.NONE: _("No contact, paperwork only"),
}
GROUND_WORDS = {
    Ground.CONSENT: _("The person's own consent for these notes"),
    Ground.TRAINING: _("Training in this program, under supervision"),
    Ground.OVERSIGHT: _("Oversight of who wrote it"),
    Ground.DEFENCE: _("Defence against an action by the person"),
}
SHOWN_AS = {"happened_at": ("day", "time")}  # a moment is two fields on a page
HEADING = re.compile(r"\s*\|\s*")


class ContactForm(forms.Form):
    """When a contact was, how long, where and with whom."""

    day = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = TimeField(label=_("At"))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=LONGEST_CONTACT)
    place = forms.ChoiceField(label=_("Where"), choices=[(code.value, words) for code, words in PLACE_WORDS.items()])
    with_whom = forms.CharField(
        label=_("With whom else"), max_length=120, required=False, help_text=_("Mother, probation officer: as they agreed.")
    )

    def happened_at(self, zone: str) -> datetime:
        moment = moment_on(self.cleaned_data["day"], self.cleaned_data["time"], zone)
        assert moment is not None
        return moment


class NewNoteForm(ContactForm):
    """Which kind of note, with which template."""

    kind = forms.ChoiceField(
        label=_("Kind"), widget=forms.RadioSelect, choices=[(k.value, words) for k, words in NOTE_KINDS.items()]
    )
    template = forms.ChoiceField(label=_("Template"), required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    field_order = ["kind", "template", "day", "time", "minutes", "place", "with_whom", "once"]

    def __init__(self, *args: Any, templates: Mapping[str, TemplateFacts], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [("", _("The usual one of its kind")), *((code, one.name) for code, one in templates.items())]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]
        self.fields["kind"].look = "across"  # type: ignore[attr-defined]

    def clean_place(self) -> str:
        """A call is by telephone, also where the place was left as the page proposed it."""
        place: str = self.cleaned_data["place"]
        return ContactPlace.TELEPHONE if self._rang and place == ContactPlace.SITE else place

    @property
    def _rang(self) -> bool:
        return self.cleaned_data.get("kind") == NoteKind.TELEPHONE


class NoteForm(ContactForm):
    """A draft: the contact, the parts of its template, the objectives it was for; and how all of it stood on the page."""

    late_reason = forms.CharField(label=_("Why it is written late"), max_length=200, required=False)
    objectives = forms.TypedMultipleChoiceField(
        label=_("For which objectives?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    were = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, note: ChartNote, objectives: Sequence[ObjectiveFacts], now: datetime):
        self.note, self.now, self.zone, self.aims = note, now, note.episode.site.timezone, objectives
        self.prompts: list[NotePrompt] = asked_in(note)
        kept = draft_of(note)
        super().__init__(data, initial=_initial(kept, self.zone) | {"version": note.version})
        known: dict[int, Any] = {one.id: one.named for one in objectives}
        lost = [one for one in kept.objectives if one not in known]
        self.fields["objectives"].choices = [  # type: ignore[attr-defined]
            *known.items(), *((one, _("An objective of an earlier plan")) for one in lost)
        ]  # fmt: skip
        for prompt in self.prompts:
            self.fields[f"{PART}{prompt.code}"] = forms.CharField(
                label=prompt.words, help_text=prompt.help, required=False, max_length=LONGEST_ANSWER,
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip
        self.initial["were"] = json.dumps(self.state())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, time = data.get("day"), data.get("time")
        if day and time and (moment_on(day, time, self.zone) or self.now) > self.now:
            self.add_error("time", _("A contact is written down once it has happened."))
        return data

    @property
    def parts(self) -> list[forms.BoundField]:
        """The fields of the template, in their order."""
        return [self[f"{PART}{prompt.code}"] for prompt in self.prompts]

    def draft(self) -> NoteDraft:
        """What was typed; a field that cannot be read stays as it is in the record, so that no other word is lost for it."""
        self.full_clean()
        kept, data = draft_of(self.note), self.cleaned_data
        timed = "day" in data and "time" in data
        return NoteDraft(
            happened_at=self.happened_at(self.zone) if timed else kept.happened_at,
            minutes=data.get("minutes", kept.minutes),
            place=ContactPlace(data.get("place", kept.place)),
            with_whom=data.get("with_whom", kept.with_whom).strip(),
            late_reason=data.get("late_reason", kept.late_reason).strip(),
            objectives=tuple(sorted(data.get("objectives", kept.objectives))),
            answers={one.code: flat(data.get(f"{PART}{one.code}", kept.answers.get(one.code, ""))) for one in self.prompts},
        )

    def was(self) -> NoteDraft | None:
        """How the draft stood on the page before somebody typed; None when the page did not say it in a way that can be read."""
        if not (said := self._were()):
            return None
        data: MultiValueDict[str, Any] = MultiValueDict()
        for name, value in said.items():
            data.setlist(str(name), [str(one) for one in value] if isinstance(value, list) else [str(value)])
        return NoteForm(data, note=self.note, objectives=self.aims, now=self.now).draft()

    def state(self) -> dict[str, Any]:
        """The fields as they stand on this page, in strings: the base of the next save."""
        names = [name for name in self.fields if name not in {"version", "were"}]
        return {name: _plain(self[name].value()) for name in names}

    def carry_on(self, row: ChartNote, *, read: bool) -> None:
        """Let the page carry what holds now: the next save starts from here.

        A clash stays one while the page saves by itself; once a page that shows both words was `read`, the next save passes
        over it.
        """
        kept = NoteForm(note=row, objectives=self.aims, now=self.now).state() if read else self._were()
        names = {field for name, _theirs in row.clashes for field in SHOWN_AS.get(name, (name,))}
        sent = cast(QueryDict, self.data).copy()
        sent["version"] = str(row.version)
        sent["were"] = json.dumps(self.state() | {name: kept[name] for name in names if name in kept})
        self.data = sent

    def _were(self) -> dict[str, Any]:
        """How the page said it stood before; nothing where that cannot be read."""
        try:
            said = json.loads(str(self.data.get("were") or "null")[:200_000])
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


class DiscardForm(forms.Form):
    reason = forms.CharField(label=_("Why the draft is set aside"), max_length=300)


class TemplateForm(forms.Form):
    """One template: its name, its parts a line each, the kinds it is offered for, from which day on."""

    name = forms.CharField(label=_("Name"), max_length=80)
    parts = forms.CharField(
        label=_("Parts"), max_length=6000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("A line for each: the heading, then a bar | and what belongs there."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Offered first for"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(k.value, words) for k, words in NOTE_KINDS.items()],
    )  # fmt: skip
    effective_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    offered = forms.BooleanField(label=_("Offered for new notes"), required=False)

    def __init__(self, data: Any = None, *, before: TemplateFacts | None = None, today: date):
        self.before = before
        initial: dict[str, Any] = {"effective_from": today, "offered": True}
        if before is not None:
            lines = [f"{one.words} | {one.help}" if one.help else one.words for one in before.prompts]
            initial |= {"name": before.name, "parts": "\n".join(lines), "kinds": sorted(before.kinds), "offered": before.offered}
        super().__init__(data, initial=initial)
        self.fields["kinds"].look = "across"  # type: ignore[attr-defined]

    def prompts(self) -> list[NotePrompt]:
        """The parts as typed; a heading that stood there before keeps its code, so that notes can be read across versions."""
        codes = {one.words.casefold(): one.code for one in self.before.prompts} if self.before else {}
        found: list[NotePrompt] = []
        for line in self.cleaned_data["parts"].splitlines():
            words, *rest = HEADING.split(line.strip(), maxsplit=1)
            if words:
                code = codes.get(words.casefold()) or slugify(words).replace("-", "_")[:40] or f"part_{len(found) + 1}"
                found.append(NotePrompt(code, words[:120], rest[0][:250] if rest else ""))
        return found

    def for_kinds(self) -> list[NoteKind]:
        return [NoteKind(kind) for kind in self.cleaned_data["kinds"]]


class CounsellingForm(forms.Form):
    day = forms.DateField(label=_("Session of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    words = forms.CharField(label=_("Words"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)


class GroundForm(forms.Form):
    ground = forms.ChoiceField(label=_("On which ground"), choices=[(g.value, words) for g, words in GROUND_WORDS.items()])
    words = forms.CharField(label=_("What for"), max_length=300)


class AmendNoteForm(SignForm):
    text = forms.CharField(label=_("Amendment"), widget=forms.Textarea(attrs={"rows": 5}), max_length=LONGEST_ANSWER)
    reason = forms.CharField(label=_("Why it is amended"), max_length=250)
    field_order = ["text", "reason", "typed_name", "secret"]


def _initial(draft: NoteDraft, zone: str) -> dict[str, Any]:
    local = draft.happened_at.astimezone(ZoneInfo(zone))
    head = {
        "day": local.date(), "time": local.time().replace(second=0, microsecond=0), "minutes": draft.minutes,
        "place": draft.place.value, "with_whom": draft.with_whom, "late_reason": draft.late_reason,
        "objectives": list(draft.objectives),
    }  # fmt: skip
    return head | {f"{PART}{code}": words for code, words in draft.answers.items()}


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return sorted(str(one) for one in value)
    return f"{value:%H:%M}" if hasattr(value, "minute") else str(value)
