"""What is typed into a version of the plan becomes clean values: a problem with all that stands under it, and quoted words."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.records.forms import SignForm
from midspan.foundation.records.terms import Reason
from midspan.journey.plan.rules import next_number
from midspan.journey.plan.terms import (
    Decision,
    GoalKind,
    GoalWords,
    InterventionWords,
    Need,
    ObjectiveState,
    ObjectiveWords,
    PlanReason,
    ProblemWords,
    Saying,
    WordsKind,
)

MOST_GOALS, MOST_ROWS = 9, 15
ROW = re.compile(r"g(\d{1,2})_(?:o(\d{1,2})_(?:i(\d{1,2})_)?)?words")
DECISIONS = [(Decision.TREATED, _("Worked on here")), (Decision.DEFERRED, _("Deferred")), (Decision.REFERRED, _("Referred"))]
KINDS = [(GoalKind.OTHER, _("Something else")), (GoalKind.ABSTINENCE, _("Not using")), (GoalKind.SKILL, _("A skill")),
         (GoalKind.LIFESTYLE, _("Daily life")), (GoalKind.FAMILY, _("Family"))]  # fmt: skip
STATES = [(ObjectiveState.OPEN, _("Open")), (ObjectiveState.MET, _("Met")), (ObjectiveState.CHANGED, _("Changed")),
          (ObjectiveState.DROPPED, _("Dropped"))]  # fmt: skip
REASONS = [(PlanReason.REVIEW, _("After a review")), (PlanReason.NEW_PROBLEM, _("Something new was found")),
           (PlanReason.RETURN_TO_USE, _("After a return to use")), (PlanReason.LEVEL_CHANGE, _("The level changes")),
           (PlanReason.REQUEST, _("The person asks for it"))]  # fmt: skip
WORDS = {
    WordsKind.MOTIVATION: (_("Why change"), _("The person’s own words.")),
    WordsKind.STRENGTH: (_("Strengths"), _("What the person brings and what helped before.")),
    WordsKind.BARRIER: (_("What stands in the way"), ""),
    WordsKind.SUPPORT: (_("Natural supports"), _("People and places outside the program.")),
    WordsKind.STEP_DOWN: (_("A lower level is enough when"), _("By what one will see it. Fill what stands in braces.")),
}


def area(rows: int = 2, **more: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **more})


def day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def line(label: Any, most: int, *, widget: forms.Widget | None = None) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most, widget=widget or forms.TextInput())


def likeness() -> forms.CharField:
    """Why words that stand in another plan fit this person; on the page only where there are any."""
    return forms.CharField(
        label=_("Why these words fit this person"),
        required=False,
        max_length=500,
        widget=area(),
        help_text=_("Kept with the plan."),
    )


class ProblemForm(forms.Form):
    """One problem: its words, needs, cause, decision; its goals with objectives and interventions, as many rows as there are."""

    words = line(_("Problem"), 300, widget=area())
    needs = forms.MultipleChoiceField(
        label=_("Needs of the assessment that it answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cause_kind = forms.ChoiceField(label=_("Kind of cause"), required=False)
    cause = line(_("What lies behind it, as the person sees it"), 300, widget=area())
    decision = forms.ChoiceField(label=_("What is decided"), choices=DECISIONS, widget=forms.RadioSelect)
    decision_words = line(_("Why later, or where to"), 300)
    look_again_on = day(_("Look again on"))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        problem: ProblemWords,
        used: Iterable[str],
        needs: Sequence[Need],
        causes: Sequence[tuple[str, str]],
        services: Sequence[tuple[str, str]],
        staff: Sequence[tuple[int, str]],
        quotes: bool = False,
        **more: Any,
    ):
        super().__init__(*args, **more)
        self.number, self.used = problem.number, set(used)
        self.services = [("", "—"), *services]
        self.staff = [("", "—"), *((str(pk), name) for pk, name in staff)]
        self.fields["needs"].choices = [(one.code, one.words) for one in needs]  # type: ignore[attr-defined]
        self.fields["cause_kind"].choices = [("", "—"), *causes]  # type: ignore[attr-defined]
        self.shape: list[list[int]] = []
        self.initial = {**self.initial, **_initial(problem)}
        if self.is_bound:
            self._read_shape()
        else:
            self._lay(problem)

    @property
    def goals(self) -> list[dict[str, Any]]:
        """The rows for the page: each goal with its fields and objectives, each of those with its interventions."""
        return [
            {"index": g, "fields": self._bound(f"g{g}_", ("words", "kind")),
             "objectives": [self._objective(g, o, many) for o, many in enumerate(objectives)]}
            for g, objectives in enumerate(self.shape)
        ]  # fmt: skip

    def problem(self) -> ProblemWords:
        """What was typed, without rows that are empty."""
        typed = self.cleaned_data
        goals = tuple(goal for goal in (self._goal(g) for g in range(len(self.shape))) if not goal.empty)
        treated = typed["decision"] == Decision.TREATED
        return ProblemWords(
            self.number, typed["words"].strip(), tuple(typed["needs"]), typed["cause_kind"], typed["cause"].strip(),
            Decision(typed["decision"]), "" if treated else typed["decision_words"].strip(),
            None if treated else typed["look_again_on"], goals,
        )  # fmt: skip

    def landed(self, goal: int) -> int:
        """The place at which a goal of this page stands once empty ones are gone."""
        return sum(not self._goal(g).empty for g in range(min(goal, len(self.shape))))

    def landed_objective(self, goal: int, objective: int) -> int:
        """The same for an objective of a goal."""
        rows = len(self.shape[goal]) if goal < len(self.shape) else 0
        return sum(not self._one(goal, o).empty for o in range(min(objective, rows)))

    def place_of(self, reason: Reason) -> str | None:
        """The field at which a reason belongs."""
        for g, objectives in enumerate(self.shape):
            for o in range(len(objectives)):
                if reason.field == f"objective {self[f'g{g}_o{o}_number'].value()}":
                    return f"g{g}_o{o}_words"
        return reason.field if reason.field in self.fields else None

    def _lay(self, problem: ProblemWords) -> None:
        for g, goal in enumerate(problem.goals):
            self.shape.append([len(one.interventions) for one in goal.objectives])
            self.initial = {**self.initial, f"g{g}_words": goal.words, f"g{g}_kind": goal.kind}
            for o, one in enumerate(goal.objectives):
                self.initial = {**self.initial, **_of_objective(f"g{g}_o{o}_", one, self._next(one.number))}
        self._add_fields()

    def _next(self, number: str) -> str:
        """The number of a row: its own, or the next that nobody has."""
        given = number or next_number(self.number, self.used)
        self.used.add(given)
        return given

    def _read_shape(self) -> None:
        found: dict[int, dict[int, int]] = {}
        for name in self.data:
            if (match := ROW.fullmatch(name)) is None:
                continue
            g, o, i = (None if part is None else int(part) for part in match.groups())
            if g is None or g >= MOST_GOALS or (o or 0) >= MOST_ROWS or (i or 0) >= MOST_ROWS:
                continue
            rows = found.setdefault(g, {})
            if o is not None:
                rows[o] = max(rows.get(o, 0), 0 if i is None else i + 1)
        for g in range(max(found, default=-1) + 1):
            rows = found.get(g, {})
            self.shape.append([rows.get(o, 0) for o in range(max(rows, default=-1) + 1)])
        self._add_fields()

    def _add_fields(self) -> None:
        for g, objectives in enumerate(self.shape):
            self.fields[f"g{g}_words"] = line(_("Goal, in the person’s words"), 400, widget=area())
            self.fields[f"g{g}_kind"] = forms.ChoiceField(label=_("It is about"), choices=KINDS, required=False)
            for o, many in enumerate(objectives):
                self._add_objective(f"g{g}_o{o}_", many)

    def _add_objective(self, at: str, many: int) -> None:
        hidden = forms.HiddenInput
        self.fields |= {
            f"{at}number": forms.CharField(required=False, max_length=8, widget=hidden),
            f"{at}library": forms.CharField(required=False, max_length=60, widget=hidden),
            f"{at}words": line(_("Objective: what will be seen"), 400, widget=area()),
            f"{at}measure": line(_("Measured by"), 300),
            f"{at}target_on": day(_("By")),
            f"{at}state": forms.ChoiceField(label=_("Stands"), choices=STATES, required=False),
            f"{at}state_words": line(_("Why it is so"), 300),
        }
        for i in range(many):
            self.fields |= {
                f"{at}i{i}_words": line(_("What the program does"), 300, widget=area()),
                f"{at}i{i}_service": forms.ChoiceField(label=_("Service"), choices=self.services, required=False),
                f"{at}i{i}_frequency": line(_("How often"), 60),
                f"{at}i{i}_duration": line(_("For how long"), 60),
                f"{at}i{i}_responsible": forms.ChoiceField(label=_("Who answers for it"), choices=self.staff, required=False),
                f"{at}i{i}_who": line(_("or somebody else"), 120),
            }

    def _bound(self, at: str, names: Iterable[str]) -> dict[str, forms.BoundField]:
        return {name: self[f"{at}{name}"] for name in names}

    def _objective(self, g: int, o: int, many: int) -> dict[str, Any]:
        at = f"g{g}_o{o}_"
        names = ("number", "library", "words", "measure", "target_on", "state", "state_words")
        rows = ("words", "service", "frequency", "duration", "responsible", "who")
        return {"index": o, "at": f"g{g}_o{o}", "fields": self._bound(at, names), "number": self[f"{at}number"].value(),
                "interventions": [self._bound(f"{at}i{i}_", rows) for i in range(many)]}  # fmt: skip

    def _goal(self, g: int) -> GoalWords:
        typed = self.cleaned_data
        kind = GoalKind(typed.get(f"g{g}_kind") or GoalKind.OTHER)
        rows = (self._one(g, o) for o in range(len(self.shape[g])))
        return GoalWords(typed.get(f"g{g}_words", "").strip(), kind, tuple(one for one in rows if not one.empty))

    def _one(self, g: int, o: int) -> ObjectiveWords:
        at, typed = f"g{g}_o{o}_", self.cleaned_data
        rows = (self._intervention(f"{at}i{i}_") for i in range(self.shape[g][o]))
        return ObjectiveWords(
            typed.get(f"{at}number", ""), typed.get(f"{at}words", "").strip(), typed.get(f"{at}measure", "").strip(),
            typed.get(f"{at}target_on"), ObjectiveState(typed.get(f"{at}state") or ObjectiveState.OPEN),
            typed.get(f"{at}state_words", "").strip(), typed.get(f"{at}library", ""),
            tuple(one for one in rows if not one.empty),
        )  # fmt: skip

    def _intervention(self, at: str) -> InterventionWords:
        typed = self.cleaned_data
        pk = typed.get(f"{at}responsible") or ""
        return InterventionWords(
            typed.get(f"{at}words", "").strip(), typed.get(f"{at}service", ""), typed.get(f"{at}frequency", "").strip(),
            typed.get(f"{at}duration", "").strip(), int(pk) if pk else None, "" if pk else typed.get(f"{at}who", "").strip(),
        )  # fmt: skip


class WordsForm(forms.Form):
    """What a plan quotes and states beside its problems, the day of the next review, whether a prescriber signs."""

    review_on = day(_("Next review on"))
    needs_prescriber = forms.BooleanField(label=_("The payer asks for the prescriber’s signature"), required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sayings: Sequence[Saying], fixed_prescriber: bool = False, **more: Any):
        super().__init__(*args, **more)
        self.counts: dict[WordsKind, int] = {}
        for kind in WORDS:
            held = [one for one in sayings if one.kind == kind]
            self.counts[kind] = min(MOST_ROWS, max(len(held) + 1, self._sent(kind)))
            for place in range(self.counts[kind]):
                self._add(kind, place, held[place] if place < len(held) else None)
        if fixed_prescriber:
            self.fields["needs_prescriber"].disabled = True

    @property
    def kinds(self) -> Iterator[dict[str, Any]]:
        """The rows for the page, by kind."""
        for kind, (label, help_text) in WORDS.items():
            rows = [(self[f"{kind}_{n}_words"], self[f"{kind}_{n}_source"]) for n in range(self.counts[kind])]
            yield {"kind": kind.value, "label": label, "help": help_text, "rows": rows}

    def sayings(self) -> list[Saying]:
        """What was typed, without empty rows."""
        typed = self.cleaned_data
        return [
            Saying(kind, typed[f"{kind}_{n}_words"].strip(), typed[f"{kind}_{n}_source"].strip())
            for kind in WORDS
            for n in range(self.counts[kind])
            if typed[f"{kind}_{n}_words"].strip()
        ]

    def _sent(self, kind: WordsKind) -> int:
        return sum(name.startswith(f"{kind}_") and name.endswith("_words") for name in self.data) if self.is_bound else 0

    def _add(self, kind: WordsKind, place: int, one: Saying | None) -> None:
        more = {"list": "criteria"} if kind == WordsKind.STEP_DOWN else {"list": "supports"} if kind == WordsKind.SUPPORT else {}
        widget = forms.TextInput(attrs=more)
        self.fields[f"{kind}_{place}_words"] = line(WORDS[kind][0], 400, widget=widget)
        self.fields[f"{kind}_{place}_source"] = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
        self.initial = {
            **self.initial,
            f"{kind}_{place}_words": one.words if one else "",
            f"{kind}_{place}_source": one.source if one else "",
        }


class BeginForm(forms.Form):
    """Why a new version is begun."""

    reason = forms.ChoiceField(label=_("Why"), choices=REASONS)


class BackForm(forms.Form):
    """Why a version is taken back or given up."""

    words = forms.CharField(label=_("Why"), max_length=300)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    """Why the person does not sign."""

    words = forms.CharField(label=_("Why, in the person’s words"), max_length=500, widget=area())
    likeness_words = likeness()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PersonForm(forms.Form):
    """The person types their own name before a witness."""

    client_name = forms.CharField(
        label=_("Full name, typed by the person"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
    )
    likeness_words = likeness()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class StaffSignForm(SignForm):
    """A colleague signs as one of the parties that are owed."""

    party = forms.ChoiceField(label=_("Sign as"), widget=forms.RadioSelect)
    likeness_words = likeness()
    field_order = ["party", "likeness_words", "typed_name", "secret"]

    def __init__(self, *args: Any, parties: Sequence[tuple[str, Any]], **more: Any):
        super().__init__(*args, **more)
        self.fields["party"].choices = list(parties)  # type: ignore[attr-defined]
        if len(parties) == 1:
            self.fields["party"].widget = forms.HiddenInput()
            self.initial["party"] = parties[0][0]


def with_rows(problem: ProblemWords, add: str, picked: ObjectiveWords | None = None) -> ProblemWords:
    """A problem with one empty row more where `add` says: `goal`, `g0` an objective, `g0_o1` an intervention. `picked`
    stands in the place of an empty objective."""
    goals = list(problem.goals) or [GoalWords("")]
    if add == "goal":
        goals.append(GoalWords("", objectives=(_blank(),)))
    elif match := re.fullmatch(r"g(\d{1,2})(?:_o(\d{1,2}))?", add):
        g, o = int(match[1]), match[2]
        if g < len(goals) and o is None:
            goals[g] = replace(goals[g], objectives=(*goals[g].objectives, picked or _blank()))
        elif g < len(goals) and o is not None and int(o) < len(goals[g].objectives):
            goals[g] = _one_more(goals[g], int(o))
    elif not any(goal.objectives for goal in goals):
        goals[0] = replace(goals[0], objectives=(_blank(),))
    return replace(problem, goals=tuple(goals))


def _one_more(goal: GoalWords, place: int) -> GoalWords:
    rows = list(goal.objectives)
    rows[place] = replace(rows[place], interventions=(*rows[place].interventions, InterventionWords("")))
    return replace(goal, objectives=tuple(rows))


def _blank() -> ObjectiveWords:
    return ObjectiveWords("", "", interventions=(InterventionWords(""),))


def _initial(problem: ProblemWords) -> dict[str, Any]:
    return {
        "words": problem.words, "needs": list(problem.needs), "cause_kind": problem.cause_kind, "cause": problem.cause,
        "decision": problem.decision, "decision_words": problem.decision_words, "look_again_on": problem.look_again_on,
    }  # fmt: skip


def _of_objective(at: str, one: ObjectiveWords, number: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        f"{at}number": number, f"{at}library": one.library_code, f"{at}words": one.words, f"{at}measure": one.measure,
        f"{at}target_on": one.target_on, f"{at}state": one.state, f"{at}state_words": one.state_words,
    }  # fmt: skip
    for i, done in enumerate(one.interventions):
        found |= {
            f"{at}i{i}_words": done.words, f"{at}i{i}_service": done.service, f"{at}i{i}_frequency": done.frequency,
            f"{at}i{i}_duration": done.duration, f"{at}i{i}_responsible": str(done.responsible_id or ""),
            f"{at}i{i}_who": "" if done.responsible_id else done.responsible,
        }  # fmt: skip
    return found
