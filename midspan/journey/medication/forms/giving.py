"""What is typed about medicines that are given: a dose seen, an injection, side effects, supplies, register queries, kits."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from midspan.journey.medication.catalog.giving import Effect
from midspan.journey.medication.terms.giving import (
    BodySite,
    DoseOutcome,
    KitTo,
    PdmpFinding,
    Severity,
    SideEffectSaid,
    WindowRule,
)

OUTCOME_WORDS = {
    DoseOutcome.TAKEN: _("Taken"),
    DoseOutcome.REFUSED: _("Refused"),
    DoseOutcome.MISSED: _("Missed"),
    DoseOutcome.VOMITED: _("Vomited"),
    DoseOutcome.HELD: _("Held"),
}
SEVERITY_WORDS = {Severity.MILD: _("mild"), Severity.MODERATE: _("moderate"), Severity.SEVERE: _("severe")}
BODY_WORDS = {
    BodySite.ABDOMEN_LEFT: _("abdomen, left"), BodySite.ABDOMEN_RIGHT: _("abdomen, right"),
    BodySite.THIGH_LEFT: _("thigh, left"), BodySite.THIGH_RIGHT: _("thigh, right"),
    BodySite.BUTTOCK_LEFT: _("buttock, left"), BodySite.BUTTOCK_RIGHT: _("buttock, right"),
    BodySite.UPPER_ARM_LEFT: _("upper arm, left"), BodySite.UPPER_ARM_RIGHT: _("upper arm, right"),
}  # fmt: skip
FINDING_WORDS = {
    PdmpFinding.NOTHING_ELSE: _("nothing but what is known here"),
    PdmpFinding.OTHER_CONTROLLED: _("another controlled medicine"),
    PdmpFinding.OTHER_PRESCRIBER: _("another prescriber"),
    PdmpFinding.NOT_REACHED: _("not reached"),
}
KIT_WORDS = {
    KitTo.PERSON: _("to the person"),
    KitTo.FAMILY: _("to family or friends"),
    KitTo.HAS_ONE: _("has one already"),
    KitTo.DECLINED: _("declined"),
}
EFFECT_ROWS = (1, 2, 3)


def pairs(words: dict[Any, Any], *, empty: Any = None) -> list[tuple[str, Any]]:
    """Words as the choices of a field."""
    found = [(key.value, label) for key, label in words.items()]
    return [("", empty), *found] if empty is not None else found


class DayInput(forms.DateInput):
    """A day, as the browser asks for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OnceForm(forms.Form):
    """A form that makes something new: sent twice, it makes it once."""

    once = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("once", uuid4().hex)


class DoseForm(OnceForm):
    """One medicine at arrival: the dose where one is seen, side effects, days without it since the last answer."""

    outcome = forms.ChoiceField(label=_("The dose"), choices=pairs(OUTCOME_WORDS), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why, where it was refused or held"), max_length=200, required=False,
        help_text=_("In the person’s words; for a held dose also who decided."),
    )  # fmt: skip
    effects_asked = forms.BooleanField(label=_("Asked about side effects"), required=False)
    missed_days = forms.IntegerField(required=False, min_value=0, max_value=31)
    words = forms.CharField(label=_("In the person’s words"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, watched: bool, effects: Iterable[Effect], days: int, since: date | None = None):
        super().__init__(data)
        self.fields["outcome"].look = "across"  # type: ignore[attr-defined]
        if not watched:
            del self.fields["outcome"], self.fields["reason"]
        if days < 1:
            del self.fields["missed_days"]
        else:
            text = ngettext("Yesterday without it?", "Days without it, of the last %(n)s", days) % {"n": days}
            self.fields["missed_days"].label = text
            self.fields["missed_days"].help_text = _("0 when it was taken every day. Left empty, it stays unknown.")
        choices = [("", _("none")), *((effect.code, effect.words) for effect in effects)]
        for number in EFFECT_ROWS:
            self.fields[f"effect_{number}"] = forms.ChoiceField(label=_("Side effect"), choices=choices, required=False)
            self.fields[f"severity_{number}"] = forms.ChoiceField(
                label=_("How bad"), choices=pairs(SEVERITY_WORDS, empty="—"), required=False
            )
        self.order_fields(["outcome", "reason", "missed_days", "effects_asked"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for number in EFFECT_ROWS:
            if typed.get(f"effect_{number}") and not typed.get(f"severity_{number}"):
                self.add_error(f"severity_{number}", _("Say how bad it is."))
        return typed

    @property
    def became(self) -> DoseOutcome | None:
        """What became of the dose, where one was to be seen."""
        code = self.cleaned_data.get("outcome")
        return DoseOutcome(code) if code else None

    @property
    def told(self) -> list[SideEffectSaid]:
        """The side effects that were told; the words go with the gravest."""
        typed = self.cleaned_data
        found = [
            SideEffectSaid(typed[f"effect_{number}"], Severity(typed[f"severity_{number}"]))
            for number in EFFECT_ROWS
            if typed.get(f"effect_{number}")
        ]
        found.sort(key=lambda one: list(Severity).index(one.severity), reverse=True)
        words = typed.get("words", "")
        return [SideEffectSaid(one.effect, one.severity, "" if place else words) for place, one in enumerate(found)]

    @property
    def effect_pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each row of side effect and severity, for the page."""
        return [(self[f"effect_{number}"], self[f"severity_{number}"]) for number in EFFECT_ROWS]


class InjectionForm(OnceForm):
    given_day = forms.DateField(label=_("Given on"), widget=DayInput())
    given_time = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    body_site = forms.ChoiceField(label=_("Where on the body"), choices=())
    lot = forms.CharField(label=_("Lot"), max_length=40)
    expires_on = forms.DateField(label=_("Expiry of the package"), widget=DayInput())
    observed_minutes = forms.IntegerField(
        label=_("Watched afterwards, minutes"), min_value=0, max_value=600, initial=0, required=False
    )
    rechecked = forms.CharField(label=_("What was checked again"), max_length=300, required=False)
    early_reason = forms.CharField(label=_("Why it is given sooner"), max_length=300, required=False)
    words = forms.CharField(label=_("Anything else"), max_length=300, required=False)

    def __init__(
        self, data: Any = None, *, rule: WindowRule, now: datetime, late: bool, early: bool, last: BodySite | None, used: str = ""
    ):
        super().__init__(data, initial={"given_day": now.date(), "given_time": now.time()})
        fields = self.fields
        allowed = [(site.value, words) for site, words in BODY_WORDS.items() if site.part in rule.body]
        fields["body_site"].choices = [("", _("choose")), *allowed]  # type: ignore[attr-defined]
        if last is not None:
            fields["body_site"].help_text = _("Last time: %(site)s. Another place this time.") % {"site": BODY_WORDS[last]}
        if not late:
            del fields["rechecked"]
        else:
            fields["rechecked"].help_text = rule.then
        if not early:
            del fields["early_reason"]

    def given_at(self, timezone: str) -> datetime:
        """The moment, from the wall clock of the site."""
        return datetime.combine(self.cleaned_data["given_day"], self.cleaned_data["given_time"], ZoneInfo(timezone))


class StrikeForm(forms.Form):
    reason = forms.CharField(label=_("What was wrong"), max_length=200)


class ReviewForm(forms.Form):
    decision = forms.CharField(
        label=_("What was decided"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dose, medicine, what the person does now, when they are seen."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SupplyForm(OnceForm):
    on = forms.DateField(label=_("Prescribed or handed out on"), widget=DayInput())
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=180)
    where = forms.CharField(label=_("Pharmacy"), max_length=120, required=False)


class PdmpForm(OnceForm):
    finding = forms.ChoiceField(label=_("It showed"), choices=pairs(FINDING_WORDS), widget=forms.RadioSelect)
    summary = forms.CharField(
        label=_("In a line"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The finding, not the report: the report is not kept here. You and the time are written down by themselves."),
    )  # fmt: skip


class KitForm(OnceForm):
    to = forms.ChoiceField(label=_("The kit"), choices=pairs(KIT_WORDS), widget=forms.RadioSelect)
    kit_on = forms.DateField(label=_("On"), widget=DayInput())
    to_whom = forms.CharField(label=_("Name, where it is not the person"), max_length=120, required=False)
    product = forms.CharField(label=_("Product"), max_length=80, required=False, initial="Naloxone 4 mg nasal spray")
    lot = forms.CharField(label=_("Lot"), max_length=40, required=False)
    kit_expires_on = forms.DateField(label=_("Good until"), widget=DayInput(), required=False)
    shown_how = forms.BooleanField(label=_("Shown how to use it, and to call 911"), required=False)
    declined_reason = forms.CharField(label=_("Why it was declined, in the person’s words"), max_length=200, required=False)
