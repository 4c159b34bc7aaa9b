"""Problem details (RFC 9457): one shape for every refusal of the API."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from enracine.kernel.logs import current_request_id


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """An answer of type `application/problem+json`; what is None in `more` is left out."""
    body = {
        "type": f"urn:enracine:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{current_request_id()}",
        **{k: v for k, v in more.items() if v is not None},
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )
