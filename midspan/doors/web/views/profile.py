"""Which whole program does this clinic run, how do its figures stand beside practice, and where does the set-up differ?"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.catalog.profiles import SHIPPED, shipped_profile
from midspan.foundation.program.models import Profile
from midspan.foundation.program.queries import changes_to, coming_profile, left_alone, plan_of_profile, profile_on
from midspan.foundation.program.rules import figures_of
from midspan.foundation.program.terms import ProfilePlan


@gate(Permission.SEE_PROGRAM, quiet=True)
def profile(request: StaffRequest) -> HttpResponse:
    """The program in force (or the one that comes), its figures beside the ranges met in practice, what differs now."""
    today = timezone.localdate()
    now, ahead = profile_on(today), coming_profile(today)
    row = now or ahead
    plan = plan_of_profile(row) if row else None
    words = {"row": row, "ahead": ahead if row is not ahead else None, "plan": plan, "shipped": _shipped()}
    return render(request, "web/profile.html", {**words, **(_told(row, plan) if row and plan else {})})


def _told(row: Profile, plan: ProfilePlan) -> dict[str, Any]:
    return {"figures": figures_of(plan), "changes": changes_to(plan), "stays": left_alone(plan)}


def _shipped() -> list[ProfilePlan]:
    return [shipped_profile(code) for code in SHIPPED]
