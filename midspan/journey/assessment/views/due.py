"""What is due to be asked today, of whom and why?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.journey.assessment.queries import due_people


@gate(Permission.ASK)
def due(request: StaffRequest) -> HttpResponse:
    """Everyone in treatment for whom something is due, the longest overdue first; `?mine=1` for one's own people."""
    mine = request.GET.get("mine") == "1"
    on = timezone.localdate()
    people = due_people(request.staff, on, mine=mine)
    context = {"people": people, "mine": mine, "on": on, "count": sum(len(one.due) for one in people)}
    return render(request, "assessment/due.html", context)
