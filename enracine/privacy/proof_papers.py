"""The proof of a consent as a file: PDF/UA to read and keep, JSON with its digest to check."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from enracine.kernel.pdf import render_pdf
from enracine.kernel.templatetags import formats
from enracine.privacy.models import Consent, Section
from enracine.privacy.queries.proofs import proof_file


def proof_answer(consent: Consent, kind: str, language: str) -> HttpResponse:
    """The file, as a download. Raises Http404 for another kind, or before any agreement."""
    if consent.given_at is None or kind not in {"pdf", "json"}:
        raise Http404
    name = f"accord-{str(consent.pk)[-12:]}.{kind}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "json":
        return JsonResponse(
            proof_file(consent),
            headers=disposition,
            json_dumps_params={"ensure_ascii": False, "indent": 2},
        )
    content = proof_pdf(consent, language)
    return HttpResponse(content, content_type="application/pdf", headers=disposition)


def proof_pdf(consent: Consent, language: str) -> bytes:
    """The proof as PDF/UA-1: who, what, to whom, until when, the exact words, the digest."""
    with translation.override(language):
        return render_pdf("enracine.kernel", "proof.typ", _values(consent, language))


def _values(consent: Consent, language: str) -> dict[str, Any]:
    proof = proof_file(consent)
    text = consent.text
    return {
        "title": _("Preuve d’un accord"),
        "language": "en" if formats.is_english(language) else "fr",
        "footer": _("Enracine · accord %(id)s") % {"id": consent.pk},
        "rows": [row for row in _rows(consent, proof["readable"], language) if row[1]],
        "words_title": _("Les mots exacts"),
        "words_version": _("%(title)s, version %(n)s")
        % {"title": text.title if text else "", "n": text.text_version if text else ""},
        "words": text.body if text else "",
        "digest_title": _("Empreinte"),
        "digest": proof["sha256"],
        "digest_help": _(
            "SHA-256 du contenu de la preuve, tel que le donne le fichier JSON du même accord."
        ),
    }


def _rows(consent: Consent, readable: dict[str, str], language: str) -> list[list[str]]:
    def words(codes: list[str]) -> str:
        return ", ".join(str(Section(code).label) for code in codes)

    def moment(value: Any) -> str:
        return formats.moment(value, language) if value else ""

    return [
        [_("Finalité"), readable["purpose"]],
        [_("À qui"), readable["recipient"]],
        [_("Demandé par"), readable["asked_by"]],
        [_("Renseignements"), words(consent.sections)],
        [_("Oui donné à part"), words(consent.express_sections)],
        [_("Donné le"), moment(consent.given_at)],
        [_("Signé le"), formats.day(consent.signed_on, language) if consent.signed_on else ""],
        [
            _("Valable jusqu’au"),
            formats.day(consent.valid_until, language) if consent.valid_until else "",
        ],
        [_("Comment"), readable["channel"]],
        [_("Témoin"), readable["witness"]],
        [_("Où"), consent.place],
        [
            _("Aide pour comprendre"),
            " ".join(filter(None, [str(consent.get_assistance_display()), consent.helper])),
        ],
        [_("État aujourd’hui"), readable["state"]],
        [_("Retiré le"), moment(consent.withdrawn_at)],
        [_("Terminé le"), moment(consent.ended_at)],
    ]
