"""What does someone read when a page is missing, forbidden, forged or broken? Always words, and an id to quote."""

import logging
from uuid import uuid4

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

log = logging.getLogger("midspan.errors")


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same answer whether the page does not exist or may not be seen: that protects the people we serve."""
    return render(request, "404.html", status=404)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent is too much or broken: a book pasted into a field, a form cut off on the way."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return render(request, "400.html", {"too_much": too_much}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Refused by something other than the gate."""
    return render(request, "403.html", status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret is missing or old: most often a page left open since before the last sign-in."""
    return render(request, "web/forged.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. Rendered without the request, so that it also appears when the database is what broke."""
    error_id = uuid4().hex[:12]
    log.error("error_id=%s %s %s", error_id, request.method, request.path, exc_info=True)
    page = loader.render_to_string("500.html", {"error_id": error_id})
    return HttpResponse(page, status=500, headers={"X-Error-Id": error_id})
