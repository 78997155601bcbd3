"""How staff sign in: an account that is active and belongs to someone who still works here; nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from midspan.foundation.people.models import Account, Assignment, Staff
from midspan.foundation.records.actions import look


class StaffBackend(AuthenticationBackend):
    """allauth's sign-in; brings the staff row and the roles held now along: a page needs one query to know who asks."""

    def user_can_authenticate(self, user: Any) -> bool:
        return works_here(user)

    def get_user(self, user_id: Any) -> Account | None:
        account = _with_roles(user_id) or Account.objects.select_related("staff").filter(pk=user_id).first()
        return account if account is not None and works_here(account) else None


class StaffAccounts(DefaultAccountAdapter):
    """Accounts are made by an administrator; signing in and out is written to the event log."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("That user name and password do not go together."),
        "too_many_login_attempts": _(
            "Too many tries that did not work. Wait five minutes and try again, or ask an administrator for a new password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **words: Any) -> HttpResponse | None:
        # allauth goes on with whoever knew the password and asks only whether the account is active
        return super().pre_login(request, user, **words) if works_here(user) else self.respond_user_inactive(request, user)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        look("web.signed_in", by=user.staff, at=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        staff = staff_of(request.user)
        super().logout(request)
        if staff is not None:
            look("web.signed_out", by=staff, at=timezone.now())

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("mfa_index")


class StaffFactors(DefaultMFAAdapter):
    """Second factors, with words of our own."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right or has passed. Type the six digits that the app shows now."),
    }


def _with_roles(user_id: Any) -> Account | None:
    """The account of someone who holds a role now, with everything that their `current_assignments` would ask for."""
    rows = Assignment.objects.filter(ended_on__isnull=True, staff__account=user_id)
    held = list(rows.select_related("site", "staff__account").order_by("role"))
    if not held:
        return None
    staff = held[0].staff
    staff.current_assignments = held
    return staff.account


def works_here(user: Any) -> bool:
    """Whether an account is open and belongs to someone who has not left."""
    staff = staff_of(user)
    return user.is_active and staff is not None and staff.ended_on is None


def staff_of(user: Any) -> Staff | None:
    """The member of staff to whom an account belongs, if it does."""
    return getattr(user, "staff", None) if user.is_authenticated else None
