"""What travels: the consented sections as plain sentences, exactly as the preview shows them."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import Any

from babel import Locale
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.translation import gettext as _

from enracine.accompaniment.models import NeedsEvaluation
from enracine.accompaniment.queries.carried_plans import CarriedPlan, facts_of
from enracine.accompaniment.rules import instrument_of
from enracine.activities.queries.services import services
from enracine.eligibility.queries import latest
from enracine.kernel.templatetags import formats
from enracine.people.countries import language_name
from enracine.people.models import LanguageSkill, PersonDocument
from enracine.people.queries import PersonFile, person_file
from enracine.privacy.models import Section
from enracine.referrals.models import Attachment

FRENCH = Locale("fr", "CA")
Fact = dict[str, str]
PackageSection = dict[str, Any]
#: The order in which a reader needs them.
ORDER = (
    "identity", "contact", "family", "project", "occupation", "education", "languages",
    "evaluation", "eligibility", "status", "documents", "settlement",
)  # fmt: skip


def preview(
    subject_id: uuid.UUID,
    sections: Iterable[str],
    papers: Iterable[Attachment] = (),
    plan: CarriedPlan | None = None,
) -> list[PackageSection]:
    """The content of `sections` as it would travel now, in French, empty facts left out.

    Reads only what the sender may read; a section without any fact says so (`facts` empty). Of the
    documents, only the chosen `papers` are listed. The accepted `plan` goes with the evaluation,
    under a title of its own. At most fifteen SQL queries.
    """
    wanted = set(sections)
    with translation.override("fr-ca"):
        file = person_file(subject_id)
        found = [_section(code, file, subject_id) for code in ORDER if code in wanted]
        for section in found:
            if section["code"] == Section.DOCUMENTS:
                section["facts"] = [_paper(a) for a in papers]
        if plan is not None and Section.EVALUATION in wanted:
            place = [section["code"] for section in found].index(Section.EVALUATION) + 1
            found.insert(place, plan_section(plan))
        return found


def plan_section(plan: CarriedPlan) -> PackageSection:
    """The plan under the section that the person agrees to with it, in words."""
    return {
        "code": Section.EVALUATION.value,
        "label": _("Plan d’action accepté"),
        "facts": facts_of(plan),
    }


def freeze(
    subject_id: uuid.UUID,
    sections: Iterable[str],
    message: str,
    papers: Iterable[Attachment] = (),
    plan: CarriedPlan | None = None,
) -> dict[str, Any]:
    """The package to keep: sections, the sender's message, the digest of each document chosen.

    The evaluation keeps its codes too, and the accepted plan its steps: the receiver takes them up
    instead of asking again (S22).
    """
    chosen = list(papers)
    wanted = set(sections)
    return {
        "format": 3,
        "message": message,
        "sections": preview(subject_id, wanted, chosen, plan),
        "attachments": [
            {"title": a.title, "media_type": a.media_type, "size": a.size, "sha256": a.sha256}
            for a in chosen
        ],
        "portrait": portrait_of(subject_id) if Section.EVALUATION in wanted else None,
        "plan": plan if Section.EVALUATION in wanted else None,
    }


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of a package, over its JSON with sorted keys: the proof of what was communicated."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _section(code: str, file: PersonFile, subject_id: uuid.UUID) -> PackageSection:
    readers = {
        "identity": _identity,
        "contact": _contact,
        "family": _family,
        "status": _status,
        "education": _education,
        "occupation": _occupation,
        "languages": _languages,
        "project": _project,
    }
    if code in readers:
        facts = readers[code](file)
    elif code == "evaluation":
        facts = [*_evaluation(subject_id), *_services(subject_id)]
    elif code == "eligibility":
        facts = _eligibility(subject_id)
    else:
        facts = []
    return {
        "code": code,
        "label": str(Section(code).label),
        "facts": [f for f in facts if f["value"]],
    }


def _fact(label: str, value: Any) -> Fact:
    return {"label": label, "value": str(value or "").strip()}


def _day(value: dt.date | None) -> str:
    return formats.day(value, "fr-ca") if value else ""


def _country(code: str) -> str:
    """The French name of a country, or its code when it is not known."""
    return str(FRENCH.territories.get(code, code))


def _seen(row: Any) -> list[Fact]:
    """Where the facts come from: declared by whom, seen or not."""
    if row is None:
        return []
    source = _("Déclaré par %(who)s le %(day)s") % {
        "who": row.get_source_display(),
        "day": _day(row.declared_on),
    }
    paper = row.get_seen_document_display() if row.seen_document else ""
    seen = ", ".join(filter(None, [_day(row.seen_on), str(paper)]))
    return [_fact(_("Source"), source), _fact(_("Document vu le"), seen)]


def _identity(file: PersonFile) -> list[Fact]:
    person = file.person
    if person is None:
        return []
    return [
        _fact(_("Nom"), person.full_name),
        _fact(_("Date de naissance"), _day(person.birth_date)),
        _fact(_("Pays de naissance"), _country(person.birth_country)),
    ]


def _contact(file: PersonFile) -> list[Fact]:
    contact, home = file.contact, file.residence
    if (contact and contact.is_protected) or (home and home.is_protected):
        # Whoever prepares the package may know them: a package never carries them (S09).
        return [_fact(_("Coordonnées"), _("Adresse protégée : elle ne voyage dans aucun envoi."))]
    facts = []
    if contact:
        facts = [
            _fact(_("Courriel"), contact.email),
            _fact(_("Téléphone"), formats.phone(contact.phone) if contact.phone else ""),
        ]
    if home:
        place = home.municipality.name if home.municipality else _country(home.country)
        facts += [
            _fact(_("Lieu de résidence"), place),
            _fact(_("Code postal"), home.postal_code),
        ]
    return facts


def _family(file: PersonFile) -> list[Fact]:
    adults = sum(m.kind == "adult" for m in file.members)
    children = [m for m in file.members if m.kind == "child"]
    facts = [_fact(_("Adultes"), adults or "")]
    facts += [
        _fact(_("Enfant"), _("né ou née en %(year)s") % {"year": c.birth_year}) for c in children
    ]
    return facts


def _status(file: PersonFile) -> list[Fact]:
    status = file.status
    if status is None:
        return []
    authorised = {True: _("Oui"), False: _("Non"), None: ""}[status.work_authorised]
    return [
        _fact(_("Statut"), status.get_code_display()),
        _fact(_("Expire le"), _day(status.expires_on)),
        _fact(_("Arrivée au Québec"), _day(status.arrived_in_quebec_on)),
        _fact(_("Autorisation de travail"), authorised),
        _fact(_("Région de destination du CSQ"), file.destination and file.destination.region.name),
        *_seen(status),
    ]


def _education(file: PersonFile) -> list[Fact]:
    row = file.education
    if row is None:
        return []
    return [
        _fact(_("Niveau d’études"), row.get_level_display()),
        _fact(_("Domaine"), row.field_of_study),
        _fact(_("Diplôme"), ", ".join(filter(None, [row.title, row.institution]))),
        _fact(_("Pays et année du diplôme"), _where_and_when(row.country, row.year)),
        _fact(_("Reconnaissance des diplômes"), row.get_recognition_display()),
        _fact(_("Ordre professionnel"), row.professional_order),
        *[
            _fact(
                _("Autre diplôme"),
                ", ".join(
                    filter(
                        None,
                        [
                            str(other.get_level_display()),
                            other.title or other.field_of_study,
                            _where_and_when(other.country, other.year),
                        ],
                    )
                ),
            )
            for other in file.educations
            if not other.is_main
        ],
        *_seen(row),
    ]


def _where_and_when(country: str, year: int | None) -> str:
    known = [_country(country) if country else "", str(year or "")]
    return ", ".join(filter(None, known))


def _occupation(file: PersonFile) -> list[Fact]:
    row = file.occupation
    if row is None:
        return []
    years = "" if row.years is None else _("%(n)d ans") % {"n": row.years}
    group = f"{row.cnp_code} – {row.cnp_title}" if row.cnp_title else row.cnp_code
    return [
        _fact(_("Métier ou profession"), row.title),
        _fact(_("Classification (CNP)"), group),
        _fact(_("Expérience"), years),
        *[_fact(_("Autre métier"), other.title) for other in file.occupations if not other.is_main],
        *_seen(row),
    ]


def _languages(file: PersonFile) -> list[Fact]:
    row = file.languages
    if row is None:
        return []
    return [
        _fact(_("Français"), row.get_french_display()),
        _fact(_("Autres langues"), ", ".join(language_name(code, "fr-ca") for code in row.others)),
        _fact(_("Interprète"), language_name(row.interpreter, "fr-ca")),
        *[_fact(language_name(s.language, "fr-ca"), _skill(s)) for s in file.skills],
    ]


def _skill(row: LanguageSkill) -> str:
    said = [
        (_("comprendre"), row.get_understand_display(), row.understand),
        (_("parler"), row.get_speak_display(), row.speak),
        (_("lire"), row.get_read_display(), row.read),
        (_("écrire"), row.get_write_display(), row.write),
    ]
    return ", ".join(f"{word} : {level}" for word, level, code in said if code)


def _project(file: PersonFile) -> list[Fact]:
    row = file.project
    if row is None:
        return []
    regions = [t.paj_territory.name if t.paj_territory else t.region.name for t in file.targets]
    return [
        _fact(_("Projet"), row.get_track_display()),
        _fact(_("Endroits visés, par préférence"), ", ".join(regions)),
        _fact(_("Ce qui compte"), row.what_matters),
        _fact(_("Ce qui limite le choix"), row.limits),
        _fact(_("Départ espéré"), _day(row.hoped_on)),
    ]


def _last_evaluation(subject_id: uuid.UUID) -> NeedsEvaluation | None:
    return (
        NeedsEvaluation.objects.filter(subject_id=subject_id, completed_at__isnull=False)
        .order_by("-held_on", "-id")
        .first()
    )


def portrait_of(subject_id: uuid.UUID) -> dict[str, Any] | None:
    """The last evaluation by its codes, to be taken up elsewhere; never the note of the meeting."""
    last = _last_evaluation(subject_id)
    if last is None:
        return None
    return {
        "instrument": last.instrument,
        "held_on": last.held_on.isoformat(),
        "answers": instrument_of(last.instrument).without_sensitive(last.answers),
    }


def _evaluation(subject_id: uuid.UUID) -> list[Fact]:
    """Answers of the last completed needs evaluation: reused, not done again (S22)."""
    last = _last_evaluation(subject_id)
    if last is None:
        return []
    asked = instrument_of(last.instrument)
    answers = [
        _fact(str(q.label), q.label_of(last.answers[q.code]))
        for q in asked.questions
        if last.answers.get(q.code) and not q.sensitive
    ]
    return [_fact(_("Rencontre du"), _day(last.held_on)), *answers] if answers else []


def _services(subject_id: uuid.UUID) -> list[Fact]:
    """What was done with her, by kind, never a word of a note: she consents to it as it is shown."""
    return [
        _fact(
            _("Services reçus"),
            ", ".join(
                f"{label} ({count}, {_day(last)})" for label, count, last in services(subject_id)
            ),
        )
    ]


def _eligibility(subject_id: uuid.UUID) -> list[Fact]:
    return [_fact(v.get_service_display(), v.get_verdict_display()) for v in latest(subject_id)]


def _paper(attachment: Attachment) -> Fact:
    kind = dict(PersonDocument.Kind.choices).get(attachment.kind, attachment.kind)
    return _fact(
        str(kind),
        f"{attachment.title} ({attachment.media_type}, {filesizeformat(attachment.size)},"
        f" SHA-256 {attachment.sha256[:16]}…)",
    )
