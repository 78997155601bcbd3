"""What does each component look like? The page of look, behind a gate."""

from django.http import HttpResponse

from midspan.foundation.look import views as look
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate


@gate(Permission.SEE_PROGRAM, quiet=True)
def components(request: StaffRequest) -> HttpResponse:
    """Every component in every state, with invented people."""
    return look.components(request)
