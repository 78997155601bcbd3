"""Who is meant? A name, also misspelt, a birth date or a record number, among the people whom this member of staff sees."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from midspan.foundation.people.queries import find
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import visible_patients

PAGE, GLANCE = 25, 8


@gate(Permission.SEE_PERSON)
def search(request: StaffRequest) -> HttpResponse:
    """The page of people found."""
    return render(request, "web/search.html", _found(request, PAGE))


@gate(Permission.SEE_PERSON, quiet=True)
def found(request: StaffRequest) -> HttpResponse:
    """The same as one types, under the field."""
    return render(request, "web/found.html", _found(request, GLANCE))


def _found(request: StaffRequest, limit: int) -> dict[str, Any]:
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    among = visible_patients(request.staff, Permission.SEE_PERSON)
    return {"query": query, "people": find(query, among=among, limit=limit, loosely=True), "short": len(query) < 2}
