"""What is typed of skills, practice and daily life becomes clean values."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.rules import week_starts
from midspan.journey.plan.catalog.living import measures, skills
from midspan.journey.plan.rules.living import MOST_WENT
from midspan.journey.plan.terms import Domain, GoalFacts, ObjectiveFacts, SkillStep

STEP_WORDS = [
    (SkillStep.TAUGHT.value, _("Taught")),
    (SkillStep.PRACTISED.value, _("Practised")),
    (SkillStep.DEMONSTRATED.value, _("Demonstrated")),
]
WEEKS_BACK = 8  # that can be chosen when a week is told


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    look = "short"


class OnceForm(forms.Form):
    """A form that makes something: its key lets the second click change nothing."""

    once = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **words: Any):
        words["initial"] = {"once": uuid4().hex, **(initial or {})}
        super().__init__(*args, **words)


def _objectives(objectives: Iterable[ObjectiveFacts]) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("For which objective?"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=[(one.id, one.named) for one in objectives],
    )  # fmt: skip


class WithObjectives(OnceForm):
    def __init__(self, *args: Any, objectives: Iterable[ObjectiveFacts] = (), **words: Any):
        super().__init__(*args, **words)
        offered = list(objectives)
        if offered:
            self.fields["objectives"] = _objectives(offered)

    @property
    def chosen(self) -> list[int]:
        return list(self.cleaned_data.get("objectives") or ())


class MarkForm(WithObjectives):
    """A skill taught, practised or demonstrated."""

    step = forms.ChoiceField(label=_("What happened"), choices=STEP_WORDS, widget=forms.RadioSelect)
    on = DayField(label=_("Day"))
    where = forms.CharField(label=_("Where"), max_length=120, required=False, help_text=_("A group, a session, at home."))
    words = forms.CharField(label=_("What was seen"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **words: Any):
        super().__init__(*args, **words)
        self.fields["step"].look = "across"  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Why is it taken back?"), max_length=300)


class PracticeForm(WithObjectives):
    """Something to try before a day."""

    words = forms.CharField(label=_("What to try"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    before_on = DayField(label=_("Before"))
    skill = forms.ChoiceField(
        label=_("Which skill"), required=False,
        choices=lambda: [("", _("None of the checklist")), *((code, one.name) for code, one in skills().items())],
    )  # fmt: skip


class TryForm(forms.Form):
    """A line of the person's log."""

    on = DayField(label=_("Day"))
    words = forms.CharField(label=_("What was tried, in their words"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    went = forms.TypedChoiceField(
        label=_("How it went"), coerce=int, choices=[(str(number), str(number)) for number in range(MOST_WENT + 1)],
        widget=forms.RadioSelect, help_text=_("0 not at all, 10 very well"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReviewForm(forms.Form):
    """A practice gone through in a session."""

    on = DayField(label=_("In the session of"))
    words = forms.CharField(label=_("What came of it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    practised = forms.BooleanField(label=_("Mark the skill as practised"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class GoalForm(WithObjectives):
    """A goal for one part of daily life."""

    domain = forms.ChoiceField(
        label=_("Part of life"),
        choices=lambda: [(one.value, f"{each.name} ({each.unit})") for one, each in measures().items()],
    )
    aim = forms.IntegerField(label=_("Aim in a week"), min_value=1, max_value=2000)
    words = forms.CharField(label=_("In the person's words"), max_length=300)
    from_on = DayField(label=_("From"))

    def __init__(self, *args: Any, taken: Iterable[Domain] = (), objectives: Iterable[ObjectiveFacts] = (), **words: Any):
        super().__init__(*args, **words)
        held, self.fields["aim"].look = set(taken), "short"  # type: ignore[attr-defined]
        field = self.fields["domain"]
        field.choices = [  # type: ignore[attr-defined]
            (one.value, f"{each.name} ({each.unit})") for one, each in measures().items() if one not in held
        ]
        offered = [("", _("None")), *((str(one.id), one.named) for one in objectives)]
        self.fields["objective"] = forms.TypedChoiceField(
            label=_("For which objective?"), required=False, coerce=int, empty_value=None, choices=offered
        )


class WeekForm(forms.Form):
    """How a week was, by its Monday."""

    week_on = forms.TypedChoiceField(label=_("Week"), coerce=date.fromisoformat)
    value = forms.IntegerField(label=_("Told"), min_value=0)
    words = forms.CharField(label=_("In their words"), max_length=300, required=False)
    reason = forms.CharField(label=_("Why it is corrected"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, goal: GoalFacts, today: date, **words: Any):
        monday = week_starts(today)
        mondays = [monday - timedelta(weeks=back) for back in range(WEEKS_BACK)]
        offered = [one for one in mondays if one >= week_starts(goal.from_on)]
        known = {week.starts_on for week in goal.weeks if week.value is not None}
        unknown = [one for one in offered[1:] if one not in known]
        super().__init__(
            *args,
            **{"initial": {"week_on": (unknown or offered)[0].isoformat(), "version": goal.version}, **words},
        )
        self.fields["week_on"].choices = [(one.isoformat(), self._named(one, monday)) for one in offered]  # type: ignore[attr-defined]
        self.fields["value"].max_value = goal.measure.most  # type: ignore[attr-defined]
        self.fields["value"].widget.attrs["max"] = goal.measure.most

    @staticmethod
    def _named(one: date, monday: date) -> str:
        named = {0: _("This week"), 1: _("Last week")}.get((monday - one).days // 7, _("Week"))
        return f"{named}, {date_format(one, 'j M')}"


class EndGoalForm(forms.Form):
    on = DayField(label=_("Ends on"))
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("Reached, changed, or given up for now."))
    version = forms.IntegerField(widget=forms.HiddenInput)
