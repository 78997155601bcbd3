"""What an observer ticks: each point of a method's checklist as seen, not seen, or not come up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.terms import InterventionFacts
from midspan.journey.schedule.terms import SessionFacts

SEEN_WORDS = [("met", _("Seen")), ("missed", _("Not seen")), ("not_up", _("Did not come up"))]
SEEN_READ: dict[str, bool | None] = {"met": True, "missed": False, "not_up": None}
ITEM_PREFIX = "item_"


class ObserveForm(forms.Form):
    """The checklist of one method for one session, and whom of its leaders one watched."""

    observed = forms.TypedChoiceField(label=_("Whom you watched"), coerce=int)
    words = forms.CharField(
        label=_("For the talk afterwards"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What went well, and one thing to try. Names no patient."),
    )  # fmt: skip
    field_order: list[str] = []

    def __init__(self, *args: Any, session: SessionFacts, intervention: InterventionFacts, **kwargs: Any):
        super().__init__(*args, **kwargs)
        leaders = [(session.facilitator_id, session.facilitator), (session.co_facilitator_id, session.co_facilitator)]
        self.fields["observed"].choices = [(pk, name) for pk, name in leaders if pk]  # type: ignore[attr-defined]
        for item in intervention.checklist:
            field = forms.ChoiceField(label=item.text, choices=SEEN_WORDS, initial="not_up", widget=forms.RadioSelect)
            field.look = "across"  # type: ignore[attr-defined]
            self.fields[f"{ITEM_PREFIX}{item.code}"] = field
        self.order_fields(["observed", *(f"{ITEM_PREFIX}{item.code}" for item in intervention.checklist), "words"])

    @property
    def items(self) -> dict[str, bool | None]:
        """Each point of the checklist as it was seen."""
        return {
            name.removeprefix(ITEM_PREFIX): SEEN_READ[value]
            for name, value in self.cleaned_data.items()
            if name.startswith(ITEM_PREFIX)
        }
