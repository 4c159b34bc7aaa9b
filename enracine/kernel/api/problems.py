"""Problem details (RFC 9457): one shape for every refusal of the API, in the reader's language."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.kernel.logs import current_request_id

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: _("Demande illisible"),
    401: _("Jeton absent ou refusé"),
    403: _("Geste non permis"),
    404: _("Introuvable"),
    405: _("Méthode non permise"),
    409: _("Conflit"),
    413: _("Demande trop grande"),
    415: _("Format non accepté"),
    422: _("Demande refusée"),
    428: _("Version absente"),
    429: _("Trop de demandes"),
    500: _("Panne"),
    503: _("Service interrompu"),
}


class Problem(Exception):
    """A refusal that the API says as it is. `more` goes into the body, `headers` beside it."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more

    def response(self) -> HttpResponse:
        """The answer that says it."""
        answer = problem(self.status, self.code, self.detail, **self.more)
        for name, value in self.headers.items():
            answer[name] = value
        return answer


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """An answer of type `application/problem+json`; what is None in `more` is left out."""
    body = {
        "type": f"urn:enracine:problem:{code}",
        "title": str(TITLES.get(status, "")) or gettext("Demande refusée"),
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{current_request_id()}",
        **{k: v for k, v in more.items() if v is not None},
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, default=str), status=status, content_type=MEDIA_TYPE
    )
