"""What does a page that asks an instrument need to know: who, which sheet, in which language, about which substance?"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from midspan.foundation.episodes.models import Episode
from midspan.foundation.privacy.actions import StaffRequest
from midspan.journey.assessment.catalog.measuring import spoken
from midspan.journey.assessment.forms import InstrumentForm, usual_mode
from midspan.journey.assessment.models import Form
from midspan.journey.assessment.queries import languages_here, open_form, sheet_for
from midspan.journey.assessment.rules import modes_of, never_asked, substance_of, substances_asked, unasked
from midspan.journey.assessment.terms import Code, FormMode, Instrument, Sheet
from midspan.journey.assessment.views.desk import entry_of, episode_of


@dataclass(frozen=True, slots=True)
class Asking:
    """One instrument about to be asked of one person. `substance` is None while it must still be chosen."""

    episode: Episode
    entry: Instrument
    sheet: Sheet
    begun: Form | None
    substance: str | None
    languages: tuple[str, ...]
    alone: bool

    @property
    def context(self) -> dict[str, Any]:
        return dict(self.begun.context) if self.begun else {"substance": self.substance} if self.substance else {}

    @property
    def answers(self) -> list[Code | None]:
        return list(self.begun.answers) if self.begun else [None] * len(self.entry.questions)

    @property
    def modes(self) -> tuple[FormMode, ...]:
        """The ways in which it may be answered on this page; alone, by the person only."""
        permitted = modes_of(self.entry, bare=self.sheet.bare)
        return tuple(one for one in permitted if one is FormMode.SELF) if self.alone else permitted

    @property
    def say(self) -> Any:
        """The words around the form in the language of its sheet."""
        return spoken().get(self.sheet.language.partition("-")[0], spoken()["en"])

    def url(self, name: str = "", one: int | str | None = None, language: str = "") -> str:
        """The address of this asking, with everything that was chosen; `name` for another page of it."""
        name = name or ("alone" if self.alone else "form")
        chosen = {"substance": self.substance, "lang": language or self.sheet.language, "one": one}
        query = urlencode({key: value for key, value in chosen.items() if value and (key, value) != ("lang", "en")})
        path = reverse(f"assessment:{name}", args=[self.episode.pk, self.entry.code])
        return f"{path}?{query}" if query else path

    def form(self, request: StaffRequest, *, bound: bool) -> InstrumentForm:
        """The radio rows of it, with what stands on the open form."""
        mode = self.begun.mode if self.begun and self.begun.mode in self.modes else usual_mode(self.modes)
        beside = {name: self.context.get(name) for name in ("refused", "taken_solely_as_prescribed")}
        return InstrumentForm(
            self.entry, self.sheet, request.POST if bound else None, answers=self.answers, context=self.context, modes=self.modes,
            initial={"mode": mode, "helped_by": self.begun.helped_by if self.begun else "", **beside},
        )  # fmt: skip

    def numbers(self) -> list[int]:
        """The numbers of the questions that are asked of this person now, in form order."""
        left = never_asked(self.entry, self.context) | unasked(self.entry, self.answers[: len(self.entry.items)], self.context)
        return [one.number for one in self.sheet.questions if one.number not in left]


def asking(request: StaffRequest, episode_id: int, instrument: str, *, alone: bool = False) -> Asking:
    """What a page about this instrument and this person needs. There is no such page for an unknown instrument."""
    entry = entry_of(instrument)
    sent = request.POST if request.method == "POST" else request.GET
    named = sent.get("substance") or request.GET.get("substance", "")
    offered = substances_asked(entry)
    substance = (substance_of(named) if offered else "") or ("" if not offered else None)
    if substance and substance not in offered:
        substance = None
    begun = open_form(episode_id, instrument, substance) if substance is not None else None
    language = sent.get("lang") or request.GET.get("lang", "") or (begun.language if begun else "en")
    sheet = sheet_for(instrument, language, substance=substance or None)
    here = Asking(episode_of(episode_id), entry, sheet, begun, substance, languages_here(instrument), alone)
    if alone and not here.modes:
        raise Http404
    return here
