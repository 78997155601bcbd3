"""The gate of every page: may this person look, at whom, on what basis; and the look is written down."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import basis_for, covers
from midspan.foundation.privacy.terms import Basis, Scope
from midspan.foundation.records.actions import look, refuse

View = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD"})


class StaffRequest(HttpRequest):
    """A request that went through the gate."""

    staff: Staff
    scope: Scope
    basis: Basis | None


def gate(permission: Permission, *, of: Callable[..., Scope | None] | None = None, quiet: bool = False) -> Callable[[View], View]:
    """Let a view be reached only by staff with the permission, for people of their sites and teams.

    `of` takes the URL's keywords and answers what the page is about, or None when there is no such thing. Whatever may not
    be seen is answered as if it did not exist, and logged. A look (GET) is logged unless `quiet`: fragments of a page that
    was logged already. Inside, `request.staff`, `request.scope` and `request.basis` are set.
    """

    def wrap(view: View) -> View:
        name = f"{view.__module__.partition('.views')[0].rpartition('.')[2]}.{view.__name__}"

        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            staff = getattr(request.user, "staff", None) if request.user.is_authenticated else None
            if staff is None:
                return redirect_to_login(_page_of(request))
            at = timezone.now()
            scope = of(**kwargs) if of else Scope()
            basis = _basis(staff, permission, scope, at)
            if basis is Basis.BROKEN_GLASS and request.method not in SAFE:
                basis = False  # broken glass is for looking
            keys = {key: str(value) for key, value in kwargs.items()}
            if scope is None or basis is False:
                refuse(f"{name}.refused", by=staff, at=at, patient=scope.patient_id if scope else None, keys=keys)
                raise Http404
            request.staff, request.scope, request.basis = staff, scope, basis if isinstance(basis, Basis) else None
            response = view(request, *args, **kwargs)
            if request.method in SAFE and not quiet:
                look(name, by=staff, at=at, patient=scope.patient_id, keys={**keys, "basis": request.basis or "role"})
            return response

        guarded.gate = permission  # type: ignore[attr-defined]
        return guarded

    return wrap


def open_page(why: str) -> Callable[[View], View]:
    """Mark a view that anyone may reach, and say why. The house test demands this or a gate on every URL."""

    def wrap(view: View) -> View:
        view.gate = why  # type: ignore[attr-defined]
        return view

    return wrap


def of_patient(patient_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a person; a merged record is known under the one it was merged into."""
    row = Patient.objects.filter(pk=patient_id).values_list("pk", "merged_into_id").first()
    return Scope(patient_id=row[1] or row[0]) if row else None


def of_episode(episode_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names an episode."""
    row = Episode.objects.filter(pk=episode_id).values_list("patient_id", "site_id", "track_id").first()
    return Scope(*row, episode_id=episode_id) if row else None


def _page_of(request: HttpRequest) -> str:
    """Where to go back to after signing in: the page itself, or the one on which the form stood that was sent."""
    if request.method in SAFE:
        return request.get_full_path()
    before = urlsplit(request.headers.get("Referer", ""))
    return before._replace(scheme="", netloc="").geturl() or "/" if before.netloc == request.get_host() else "/"


def _basis(staff: Staff, permission: Permission, scope: Scope | None, at: Any) -> Basis | bool:
    if scope is None or not staff.may(permission):
        return False
    if scope.patient_id is not None:
        return basis_for(staff, scope.patient_id, permission, at=at, episode_id=scope.episode_id) or False
    return covers(staff, permission, scope)
