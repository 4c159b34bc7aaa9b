"""Letters and readable packages as PDF/UA, in words that a person understands."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from enracine.kernel.clock import today
from enracine.kernel.pdf import render_pdf
from enracine.kernel.templatetags import formats
from enracine.network.models import PrivacyOfficer
from enracine.privacy.models import RightsRequest
from enracine.privacy.rights import PROVISIONS

YES, PARTLY, NO, TURNED_AWAY = "accepted", "partial", "refused", "not_entitled"


def officer_of(request: RightsRequest) -> PrivacyOfficer | None:
    """Who answers for protection at the holder, in force today."""
    found: PrivacyOfficer | None = (
        PrivacyOfficer.objects.on(today())
        .filter(organisation_id=request.organisation_id)
        .order_by("to_be_confirmed", "is_deputy", "-valid_from", "id")
        .first()
    )
    return found


def _opening(request: RightsRequest, language: str) -> list[str]:
    values = {
        "organisation": request.organisation.name,
        "number": request.number,
        "day": formats.day(request.received_on, language),
        "what": str(request.get_kind_display()),
    }
    return [
        _(
            "Le %(day)s, %(organisation)s a reçu votre demande %(number)s : « %(what)s ». "
            "Voici la réponse."
        )
        % values
    ]


def _body(request: RightsRequest, language: str) -> list[str]:
    """What was decided, and what happens now."""
    answers = {
        YES: _("Votre demande est acceptée en entier."),
        PARTLY: _("Votre demande est acceptée, sauf ce qui suit."),
        NO: _("Votre demande est refusée, pour les raisons qui suivent."),
        TURNED_AWAY: _("Nous ne pouvons pas répondre à cette demande."),
    }
    said = [answers[request.state]]
    if request.state in {YES, PARTLY}:
        said.append(_next(request, language))
    if request.explanation.strip():
        said.append(request.explanation.strip())
    return [text for text in said if text]


def _next(request: RightsRequest, language: str) -> str:
    if request.kind == RightsRequest.Kind.DESTRUCTION and request.execute_on:
        return _(
            "La destruction sera faite le %(day)s, copies de sauvegarde comprises. Gardez cette "
            "lettre : votre compte sera fermé si plus aucun organisme ne tient de dossier sur vous."
        ) % {"day": formats.day(request.execute_on, language)}
    return {
        "access": _(
            "Les documents vous attendent dans votre espace, pour un temps limité. "
            "Ils sont gratuits."
        ),
        "portability": _("Le fichier vous attend dans votre espace, pour un temps limité."),
        "rectification": _(
            "La correction est faite. Les organismes qui avaient reçu ce renseignement en sont "
            "avisés, et la version corrigée se lit dans votre espace."
        ),
        "cessation": _("L’utilisation ou la diffusion que vous avez nommée a cessé."),
    }.get(request.kind, "")


def _recourse(request: RightsRequest, days: int) -> list[str]:
    """The Commission, the delay, and the help that the law promises (P-39.1 art. 32 to 34, 42)."""
    action = (
        _("demander une révision à la Commission d’accès à l’information")
        if request.regime == "A-2.1"
        else _(
            "soumettre une demande d’examen de mésentente à la Commission d’accès à l’information"
        )
    )
    return [
        _(
            "Si cette réponse ne vous convient pas, vous pouvez %(action)s, dans les %(days)d jours "
            "qui suivent cette lettre. C’est gratuit."
        )
        % {"action": action, "days": days},
        "Commission d’accès à l’information · 1 888 528-7741 · www.cai.gouv.qc.ca",
        _(
            "Pour comprendre cette réponse ou préparer un recours, demandez de l’aide à la personne "
            "qui signe cette lettre."
        ),
    ]


def answer_letter(
    request: RightsRequest,
    name: str,
    languages: Sequence[str],
    recourse_days: int,
    day: dt.date,
) -> bytes:
    """The answer to a request: what was decided, why, what can be done about it.

    In each of the languages, the first one being the document's own.
    """
    first, *others = (_letter(request, name, code, recourse_days, day) for code in languages)
    return render_pdf("enracine.kernel", "answer.typ", first | {"others": others})


def _letter(
    request: RightsRequest, name: str, language: str, recourse_days: int, day: dt.date
) -> dict[str, Any]:
    officer = officer_of(request)
    with translation.override(language):
        reasons = [
            {"title": _(p.title), "text": _(p.text), "source": _(p.source)}
            for p in (PROVISIONS[code] for code in request.provisions)
        ]
        return {
            "title": _("Réponse à votre demande %(number)s") % {"number": request.number},
            "language": "en" if formats.is_english(language) else "fr",
            "footer": f"Enracine · {request.number}",
            "sender": request.organisation.name,
            "date": formats.day(day, language),
            "greeting": name,
            "paragraphs": [*_opening(request, language), *_body(request, language)],
            "reasons_title": _("Ce qui n’est pas fait, et pourquoi"),
            "reasons": reasons,
            "recourse_title": _("Vos recours"),
            "recourse": _recourse(request, recourse_days),
            "signature": [
                line
                for line in (
                    officer.name if officer else "",
                    officer.title if officer else _("Responsable de la protection"),
                    officer.email if officer else "",
                    officer.phone if officer else "",
                )
                if line
            ],
        }


def readable_package(
    request: RightsRequest, name: str, sections: list[dict[str, Any]], hidden: int, day: dt.date
) -> bytes:
    """Everything held, as a document to read; what was hidden is counted and said."""
    said = [
        "Voici tout ce que l’organisme tient sur vous : vos renseignements, les notes, les "
        "décisions et ce qui a été déduit."
    ]
    if hidden:
        said.append(
            f"{hidden} passages sur d’autres personnes sont masqués (█). La loi le demande "
            "(P-39.1, art. 40)."
        )
    return render_pdf(
        "enracine.kernel",
        "package.typ",
        {
            "title": f"Ce que tient {request.organisation.name} sur vous",
            "language": "fr",
            "footer": f"Enracine · {request.number}",
            "subject": name,
            "date": formats.day(day, "fr-ca"),
            "paragraphs": said,
            "sections": sections,
        },
    )
