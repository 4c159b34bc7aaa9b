"""What a page showed before somebody agreed or sent: posted back, so that nothing else leaves."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

#: The hidden field of the form.
FIELD = "seen"


def token(*shown: Any) -> str:
    """What a page shows, as a digest: the same facts give the same token, whoever reads them."""
    return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()[:32]


def is_what_was_shown(request: HttpRequest, now: str, otherwise: Any) -> bool:
    """Whether the form was on a page that showed this; says `otherwise` when it was not.

    A form without a token was on no page of ours: nothing leaves of what nobody read.
    """
    if request.POST.get(FIELD, "") == now:
        return True
    messages.warning(request, str(otherwise))
    return False
