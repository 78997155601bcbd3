"""What is typed on a worksheet: the sheet itself is read by the program's rules, here stands what goes with it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from midspan.foundation.program.rules import posted
from midspan.foundation.program.terms import SheetLine, Worksheet

SHEET_DAY = {"type": "date"}


class SheetForm(forms.Form):
    """The day of a sheet; hidden, which one it was based on and the key against a second click."""

    on = forms.DateField(label=_("Filled in on"), widget=forms.DateInput(attrs=SHEET_DAY, format="%Y-%m-%d"))
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    session = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    once = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: f"sheet-{uuid4()}")


class OnceForm(forms.Form):
    """The key against a second click, for the sheet of a whole group."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: f"sheets-{uuid4()}")


def answers_of(sheet: Worksheet, data: QueryDict, *, prefix: str = "") -> dict[str, Any]:
    """The answers as they were sent; `prefix` stands before the name of every input."""
    return posted(sheet, lambda name: data.getlist(f"{prefix}{name}"))


def is_empty(answers: Mapping[str, Any]) -> bool:
    """Whether nothing at all was filled in."""
    return not any(answer for answer in answers.values())


def named(lines: list[SheetLine], prefix: str) -> list[SheetLine]:
    """The lines of a sheet with another name for each input, so that several fit on one page."""
    return [
        replace(line, name=f"{prefix}{line.name}", rows=tuple(tuple(named(list(row), prefix)) for row in line.rows))
        for line in lines
    ]
