"""Where a page of the door goes back to, and how a refusal stands at its fields."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from midspan.foundation.records.terms import Refused

FIELDS = {"arrived_at": "arrived", "left_at": "left", "came_at": "came"}


def put(form: Any, refused: Refused) -> None:
    """The reasons of a refusal at the fields they name, else above the form."""
    for reason in refused.reasons:
        field = FIELDS.get(reason.field, reason.field)
        form.add_error(field if field in form.fields else None, f"{reason.text} {reason.who}".strip())


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form: as it is, or faulty after a POST."""
    form = context.get("form")
    faulty = request.method == "POST" and form is not None
    asked = request.GET.get("next") or request.POST.get("next") or reverse("web:today")
    return render(request, template, {"back": safe(request, asked), **context}, status=422 if faulty else 200)


def back(request: HttpRequest) -> HttpResponse:
    """To where the person came from, within these pages, else to Today."""
    return redirect(safe(request, request.POST.get("next") or request.GET.get("next") or ""))


def safe(request: HttpRequest, url: str) -> str:
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else reverse("web:today")
