"""How does a page answer what was sent? It was done: look there. It was not: the same form, nothing lost."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode

from midspan.foundation.look.answers import SeeOther
from midspan.foundation.privacy.actions import StaffRequest


def go(name: str, query: dict[str, Any] | None = None, **words: Any) -> SeeOther:
    """To a page by the name of its URL."""
    address = resolve_url(name, **words)
    return SeeOther(f"{address}?{urlencode(query)}" if query else address)


def page(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, with 422 when it answers something that was sent and not done."""
    return render(request, template, context, status=422 if request.method == "POST" else 200)
