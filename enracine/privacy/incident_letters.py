"""The letters of an incident, as accessible PDF: to the Commission, to the persons.

What each must say comes from the Regulation respecting confidentiality incidents (A-2.1, r. 3.1,
art. 3 and 5); what the sheet does not know yet is said « à préciser », never left out.
"""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from enracine.kernel.clock import today
from enracine.kernel.pdf import render_pdf
from enracine.kernel.templatetags import formats
from enracine.network.models import Organisation, PrivacyOfficer
from enracine.privacy.models import Incident, IncidentMeasure, IncidentNotice, Section

CAI = "Commission d’accès à l’information du Québec"


def letter(notice: IncidentNotice, language: str = "fr-ca") -> bytes:
    """The letter of a notice, PDF/UA-1. Four SQL queries. Raises PdfNotDrawn."""
    with translation.override(language):
        values = (
            _to_commission(notice, language)
            if notice.audience == IncidentNotice.Audience.CAI
            else _to_persons(notice, language)
        )
        return render_pdf("enracine.kernel", "notice.typ", values)


def _officer(organisation: Organisation) -> PrivacyOfficer | None:
    found: PrivacyOfficer | None = (
        PrivacyOfficer.objects.on(today())
        .filter(organisation=organisation, to_be_confirmed=False)
        .order_by("is_deputy", "-valid_from", "id")
        .first()
    )
    return found


def _contact(organisation: Organisation, officer: PrivacyOfficer | None) -> list[str]:
    lines = [organisation.name]
    if officer is not None:
        lines += [f"{officer.name}, {officer.title}", officer.email]
        lines += [formats.phone(officer.phone)] if officer.phone else []
    return [line for line in lines if line]


def _frame(notice: IncidentNotice, language: str, **values: Any) -> dict[str, Any]:
    organisation = notice.incident.organisation
    officer = _officer(organisation)
    contact = _contact(organisation, officer)
    return {
        "language": "en" if formats.is_english(language) else "fr",
        "footer": _("%(number)s · renseignements confidentiels")
        % {"number": notice.incident.number},
        "sender": contact,
        "date": formats.day(notice.sent_on or today(), language),
        "columns": [_("Ce qui est demandé"), _("Réponse")],
        "closing": _("Pour toute question, écrivez à la personne responsable."),
        "signature": contact[1:] or contact,
        **values,
    }


def _when(incident: Incident, language: str) -> str:
    if incident.happened_on is None:
        return _("à préciser")
    first = formats.day(incident.happened_on, language)
    if incident.happened_until is None or incident.happened_until == incident.happened_on:
        return first
    return _("du %(first)s au %(last)s") % {
        "first": first,
        "last": formats.day(incident.happened_until, language),
    }


def _count(value: int | None, language: str, *, estimate: bool) -> str:
    if value is None:
        return _("à préciser")
    said = formats.number(value, language)
    return _("%(count)s (estimation)") % {"count": said} if estimate else said


def _measures(incident: Incident, language: str) -> list[str]:
    rows = IncidentMeasure.objects.filter(incident=incident).order_by("taken_on", "id")
    return [f"{formats.day(m.taken_on, language)} : {m.text}" for m in rows]


def _facts(incident: Incident, language: str) -> list[tuple[str, str]]:
    sections = [str(Section(code).label) for code in incident.sections]
    information = "; ".join(filter(None, [incident.information, ", ".join(sections)]))
    return [
        (_("Renseignements visés"), information or _("à préciser")),
        (_("Date ou période de l’incident"), _when(incident, language)),
        (_("Prise de connaissance"), formats.day(incident.discovered_on, language)),
    ]


def _rows(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs]


def _to_commission(notice: IncidentNotice, language: str) -> dict[str, Any]:
    incident = notice.incident
    persons = incident.notices.filter(audience=IncidentNotice.Audience.PERSONS).first()
    told = (
        formats.day(persons.sent_on, language)
        if persons is not None and persons.sent_on
        else _("prévu, date à préciser")
    )
    pairs = [
        *_facts(incident, language),
        (_("Nature"), str(incident.get_kind_display())),
        (
            _("Nombre de personnes"),
            _count(incident.people_count, language, estimate=incident.count_is_estimate),
        ),
        (
            _("dont au Québec"),
            _count(incident.people_in_quebec, language, estimate=incident.count_is_estimate),
        ),
        (_("Avis aux personnes"), told),
    ]
    why = [_(text) for text in incident.proposed_factors] + [incident.decision_reason]
    return _frame(
        notice,
        language,
        title=_("Avis d’incident de confidentialité présentant un risque de préjudice sérieux"),
        to=[CAI],
        parts=[
            {"title": _("Les faits"), "paragraphs": [incident.circumstances], "rows": _rows(pairs)},
            {
                "title": _("Pourquoi le risque est sérieux"),
                "paragraphs": [line for line in why if line],
                "rows": [],
            },
            {
                "title": _("Mesures prises ou prévues"),
                "paragraphs": [
                    *([notice.text] if notice.text else []),
                    *(_measures(incident, language) or [_("À préciser.")]),
                ],
                "rows": [],
            },
        ],
    )


def _to_persons(notice: IncidentNotice, language: str) -> dict[str, Any]:
    incident = notice.incident
    return _frame(
        notice,
        language,
        title=_("Un incident touche vos renseignements personnels"),
        to=[_("Madame, Monsieur,")],
        parts=[
            {
                "title": _("Ce qui s’est passé"),
                "paragraphs": _paragraphs(notice.text or _("À préciser.")),
                "rows": _rows(_facts(incident, language)),
            },
            {
                "title": _("Ce que nous avons fait"),
                "paragraphs": _measures(incident, language) or [_("À préciser.")],
                "rows": [],
            },
            {
                "title": _("Ce que vous pouvez faire"),
                "paragraphs": _paragraphs(notice.advice or _("À préciser.")),
                "rows": [],
            },
        ],
    )


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]
