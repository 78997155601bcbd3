"""How does a page answer what was sent and done? Look there."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """Done; the browser looks at the next page by GET, so that loading it again sends nothing twice."""

    status_code = 303
