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


#: What is wrong with a value of a body, by the kind of fault that pydantic names.
_FAULTS = {
    "missing": _("Ce champ est requis."),
    "extra_forbidden": _("Ce champ n’existe pas."),
    "json_invalid": _("Ce n’est pas du JSON."),
    "string_type": _("Ce n’est pas un texte."),
    "string_pattern_mismatch": _("Ce texte n’a pas la forme attendue : %(pattern)s"),
    "string_too_short": _("Ce texte est trop court : au moins %(min_length)s caractères."),
    "string_too_long": _("Ce texte est trop long : au plus %(max_length)s caractères."),
    "too_short": _("Cette liste est trop courte : au moins %(min_length)s."),
    "too_long": _("Cette liste est trop longue : au plus %(max_length)s."),
    "literal_error": _("Choisissez parmi : %(expected)s."),
    "enum": _("Choisissez parmi : %(expected)s."),
    "greater_than": _("Il faut plus de %(gt)s."),
    "greater_than_equal": _("Il faut au moins %(ge)s."),
    "less_than": _("Il faut moins de %(lt)s."),
    "less_than_equal": _("Il faut au plus %(le)s."),
}
#: The same by family: the beginning of the kind, before its first « _ ».
_FAMILIES = {
    "date": _("Ce n’est pas une date : écrivez AAAA-MM-JJ."),
    "datetime": _("Ce n’est pas un instant : écrivez AAAA-MM-JJTHH:MM:SSZ."),
    "uuid": _("Ce n’est pas un identifiant."),
    "int": _("Ce n’est pas un nombre entier."),
    "float": _("Ce n’est pas un nombre."),
    "bool": _("Répondez par true ou false."),
    "list": _("Ce n’est pas une liste."),
    "dict": _("Ce n’est pas un objet."),
    "model": _("Ce n’est pas un objet."),
}


def fault_told(fault: Mapping[str, Any]) -> str:
    """A fault of a body as pydantic gives it (`type`, `ctx`, `msg`), in words for people.

    What a rule of ours refused keeps its own sentence.
    """
    kind = str(fault.get("type", ""))
    said = _FAULTS.get(kind) or _FAMILIES.get(kind.partition("_")[0])
    if said is None:
        return str(fault["msg"]).removeprefix("Value error, ")
    told = {
        key: str(value).replace(" or ", ", ") for key, value in (fault.get("ctx") or {}).items()
    }
    return str(said) % told if "%(" in str(said) else str(said)
