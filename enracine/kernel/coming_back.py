"""Where a gesture comes back to: the page it was begun from, when that page is one of ours."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

#: The field of a form, or of an address, that says it.
FIELD = "retour"


def back_or(request: HttpRequest, otherwise: str) -> str:
    """The page named by the form or the address, else `otherwise`. Never a page of somebody else."""
    back = request.POST.get(FIELD) or request.GET.get(FIELD) or ""
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if ours else otherwise


def from_here(request: HttpRequest) -> str:
    """What is added to the address of a gesture, to come back to this page: « retour=%2Ftravail%2F »."""
    return urlencode({FIELD: request.get_full_path()})
