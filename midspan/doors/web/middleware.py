"""What every answer carries: a strict content policy, the clinic's time zone, an end when idle, refusals in words."""

import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone

from midspan.foundation.records.terms import Refused

Answer = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SEEN, SAVE_AFTER = "seen", 60  # seconds between two writes of the same session


class ContentSecurityPolicy:
    """Nothing inline, nothing from elsewhere; nothing about a person stays in a shared cache."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Idle:
    """Sign-in ends after MIDSPAN_IDLE_MINUTES without a request. The end moves with the person, not with the page: a
    fragment that a page fetches by itself does not count. Written at most once a minute, so that looking stays cheap."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        fetched = request.method == "GET" and "HX-Request" in request.headers
        if not fetched and request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get(SEEN, 0) >= SAVE_AFTER:
                request.session[SEEN] = now
        return _whole_page(request, self.get_response(request))


class Refusals:
    """A refusal that no form caught becomes a page with its reasons; other errors go to views.errors, with an id to quote."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(_zone_of(request)):
            response = self.get_response(request)
            return _in_words(request, response)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            page = "look/refusal.html" if "HX-Request" in request.headers else "web/refused.html"
            return render(request, page, {"reasons": error.reasons}, status=409)
        return None


def _in_words(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An address that only takes forms, looked at: after a refusal it stands in the address line, and gets loaded again."""
    if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
        return response
    return render(request, "405.html", status=response.status_code) if not response.content else response


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A fragment asked for after sign-in ended sends the whole page to sign-in, and back to where it was."""
    location = response.headers.get("Location", "")
    if "HX-Request" not in request.headers or urlsplit(location).path != resolve_url("account_login"):
        return response
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    return HttpResponse(status=204, headers={"HX-Redirect": f"{resolve_url('account_login')}?{urlencode({'next': here})}"})


def _zone_of(request: HttpRequest) -> ZoneInfo:
    """The time zone of the first site at which the signed-in staff member works."""
    staff = getattr(request.user, "staff", None) if request.user.is_authenticated else None
    sites = [held.site for held in staff.current_assignments if held.site] if staff else []
    return ZoneInfo(sites[0].timezone if sites else settings.CLINIC_TIME_ZONE)
