"""When something breaks: a clear page, and the right status for whoever watches."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

#: Seconds after which a browser or a monitor may try again.
RETRY_AFTER = "10"


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer (nothing was written), 500 for any other fault.

    The pages of failure need no context: whatever broke must not break them too.
    """
    unavailable = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if unavailable else 500
    response = HttpResponse(loader.get_template(f"{status}.html").render({}), status=status)
    if unavailable:
        response["Retry-After"] = RETRY_AFTER
    return response
