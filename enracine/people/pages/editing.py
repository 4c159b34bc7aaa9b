"""The sections of a person's facts as pages edit them: one registry for her own pages and for those
of whoever follows her.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.people import actions
from enracine.people.countries import FREQUENT_LANGUAGES
from enracine.people.forms import (
    CredentialForm,
    DestinationForm,
    ExperienceForm,
    HomeForm,
    IdentityForm,
    PastStatusForm,
    ProjectForm,
    ReachForm,
    SectionForm,
    SituationForm,
    SkillForm,
    SpeechForm,
)
from enracine.people.forms.project import place_code
from enracine.people.models import Citizenship, Education, LanguageSkill, Occupation
from enracine.people.pages.words import (
    Line,
    label_of,
    month,
    said_by,
    seen_by,
    shown_answers,
)
from enracine.people.queries import PersonFile, names_behind
from enracine.privacy.models import Section

Write = Callable[..., Any]
Facts = dict[str, Any]


@dataclass(frozen=True)
class Several:
    """Entries beside the main one: more diplomas, other work, languages, former statuses."""

    title: Any
    label: Any
    add_label: Any
    form: type[SectionForm]
    rows: Callable[[PersonFile], Iterable[Any]]
    initial: Callable[[Any], Facts]
    add: Write
    change: Write
    remove: Write
    may_lead: bool = False


@dataclass(frozen=True)
class Editable:
    """A section: its page, its form, its row, its action. `label` is the professionals' name of it.

    `shown` gives (name of the question, words) when drawing the form would cost queries.
    """

    slug: str
    section: Section
    title: Any
    label: Any
    form: type[SectionForm]
    row: Callable[[PersonFile], Any]
    initial: Callable[[PersonFile], Facts]
    write: Write
    several: Several | None = None
    shown: Callable[[PersonFile], list[tuple[str, str]]] | None = None


def same(row: Any, *names: str) -> Facts:
    """These columns of a row; nothing without a row."""
    return {name: getattr(row, name) for name in names} if row else {}


def known(file: PersonFile) -> Facts:
    """What forms check their answers against."""
    return {
        "birth_date": file.person.birth_date if file.person else None,
        "code": file.status.code if file.status else "",
    }


def lines(
    page: Editable,
    file: PersonFile,
    form: SectionForm | None = None,
    *,
    professional: bool = False,
) -> list[Line]:
    """What a section says: as it stands, or as `form` (valid) would make it."""
    if form is not None:
        return list(shown_answers(form, form.cleaned_data))
    if page.shown is not None:
        return [
            (label_of(page.form, name, professional=professional), words)
            for name, words in page.shown(file)
            if words
        ]
    drawn = page.form(known=known(file))
    if professional:
        drawn.for_professional()
    return list(shown_answers(drawn, page.initial(file)))


def entry_lines(several: Several, row: Any, *, professional: bool = False) -> list[Line]:
    """What one entry says."""
    drawn = several.form()
    if professional:
        drawn.for_professional()
    return [*shown_answers(drawn, several.initial(row)), *cnp_lines(row)]


def cnp_lines(row: Any) -> list[Line]:
    """The group of the CNP that an occupation belongs to, when it is known."""
    code = getattr(row, "cnp_code", "")
    if not code:
        return []
    title = getattr(row, "cnp_title", "")
    return [(_("Classification (CNP)"), f"{code} – {title}" if title else code)]


@dataclass(frozen=True)
class Drawn:
    """A section or an entry as a page shows it: its lines, who said it, what was seen."""

    page: Editable
    row: Any
    lines: list[Line]
    said: str
    seen: str
    entries: "tuple[Drawn, ...]" = ()


def drawn_sections(
    file: PersonFile, pages: Iterable[Editable], *, professional: bool = False
) -> list[Drawn]:
    """Every section with its entries and where each fact comes from. One SQL query at most."""
    listed = list(pages)
    several = {p.slug: list(p.several.rows(file)) if p.several else [] for p in listed}
    names = names_behind(
        [*(p.row(file) for p in listed), *(r for rows in several.values() for r in rows)]
    )

    def entries(page: Editable) -> tuple[Drawn, ...]:
        if page.several is None:
            return ()
        return tuple(
            Drawn(
                page,
                row,
                entry_lines(page.several, row, professional=professional),
                said_by(row, names, to_person=not professional),
                seen_by(row, names),
            )
            for row in several[page.slug]
        )

    return [
        Drawn(
            page,
            page.row(file),
            lines(page, file, professional=professional) if page.row(file) else [],
            said_by(page.row(file), names, to_person=not professional),
            seen_by(page.row(file), names),
            entries(page),
        )
        for page in listed
    ]


def find_entry(several: Several, file: PersonFile, entry_id: uuid.UUID) -> Any:
    """The entry of this very file, or None."""
    return next((row for row in several.rows(file) if row.pk == entry_id), None)


def _home(file: PersonFile) -> Facts:
    home = file.residence
    if home is None:
        return {}
    if home.country != "CA":
        return {"where": "abroad", "country": home.country}
    if home.municipality is None:
        return {"where": "canada"}
    place = home.municipality
    return {"where": "quebec", "place": place.name, "municipality": place.code}


def _situation(file: PersonFile) -> Facts:
    status = file.status
    if status is None:
        return {}
    work = {True: "yes", False: "no", None: ""}[status.work_authorised]
    # « Another citizenship » is asked of nobody: it says nothing that the status does not.
    asked = status.citizenship != Citizenship.OTHER
    return same(status, "code", "expires_on") | {
        "citizenship": status.citizenship if asked else "",
        "arrived": status.arrived_in_quebec_on,
        "since": status.valid_from,
        "work": work,
    }


def _past(row: Any) -> Facts:
    return {"code": row.code, "since": row.valid_from, "until": row.ended_on}


def _destination(file: PersonFile) -> Facts:
    row = file.destination
    return {"region": row.region.code, "issued_on": row.issued_on} if row else {}


def _destination_shown(file: PersonFile) -> list[tuple[str, str]]:
    row = file.destination
    if row is None:
        return []
    issued = month(row.issued_on) if row.issued_on else ""
    return [("region", str(row.region.name)), ("issued_on", issued)]


def _credential(row: Education | None) -> Facts:
    return same(
        row, "level", "title", "field_of_study", "institution", "country", "year", "recognition",
        "professional_order",
    )  # fmt: skip


def _experience(row: Occupation | None) -> Facts:
    return same(
        row, "title", "cnp_code", "years", "country", "start_year", "end_year", "wanted"
    )  # fmt: skip


def _work_shown(file: PersonFile) -> list[tuple[str, str]]:
    row = file.occupation
    if row is None:
        return []
    drawn = ExperienceForm()
    facts = _experience(row)
    names = {str(field.label): name for name, field in drawn.fields.items()}
    said = [(names[label], words) for label, words in shown_answers(drawn, facts)]
    return said + [("cnp_code", words) for _label, words in cnp_lines(row)]


def _skill(row: LanguageSkill | None) -> Facts:
    return same(row, "language", "understand", "speak", "read", "write", "test")


def _speech(file: PersonFile) -> Facts:
    spoken = list(file.languages.others) if file.languages else []
    # The form has boxes for the frequent ones and room for one more.
    boxes = [code for code in spoken if code in FREQUENT_LANGUAGES]
    more = [code for code in spoken if code not in FREQUENT_LANGUAGES]
    return same(file.languages, "french", "interpreter") | {
        "others": boxes,
        "another": more[0] if more else "",
    }


def _project(file: PersonFile) -> Facts:
    wishes = same(file.project, "track", "what_matters", "limits", "hoped_on")
    codes = [
        place_code(t.region.code, t.paj_territory.code if t.paj_territory else "")
        for t in file.targets
    ]
    return wishes | {f"region_{n}": code for n, code in enumerate(codes[:3], start=1)}


def _project_shown(file: PersonFile) -> list[tuple[str, str]]:
    project = file.project
    if project is None:
        return []
    places = [
        f"{t.paj_territory.name} ({t.region.name})" if t.paj_territory else str(t.region.name)
        for t in file.targets
    ]
    return [
        ("track", str(project.get_track_display()) if project.track else ""),
        *((f"region_{n}", place) for n, place in enumerate(places[:3], start=1)),
        ("what_matters", project.what_matters),
        ("limits", project.limits),
        ("hoped_on", month(project.hoped_on) if project.hoped_on else ""),
    ]


PAST_STATUSES = Several(
    gettext_lazy("Mes anciens statuts"),
    gettext_lazy("Statuts précédents"),
    gettext_lazy("Ajouter un ancien statut"),
    PastStatusForm,
    lambda f: [row for row in f.statuses if not row.is_current],
    _past,
    actions.add_past_status,
    actions.update_past_status,
    actions.remove_past_status,
)
CREDENTIALS = Several(
    gettext_lazy("Mes autres diplômes"),
    gettext_lazy("Autres diplômes"),
    gettext_lazy("Ajouter un diplôme"),
    CredentialForm,
    lambda f: [row for row in f.educations if not row.is_main],
    _credential,
    actions.add_credential,
    actions.update_credential,
    actions.remove_credential,
)
EXPERIENCES = Several(
    gettext_lazy("Mes autres métiers"),
    gettext_lazy("Autres métiers"),
    gettext_lazy("Ajouter un métier"),
    ExperienceForm,
    lambda f: [row for row in f.occupations if not row.is_main],
    _experience,
    actions.add_experience,
    actions.update_experience,
    actions.remove_experience,
    may_lead=True,
)
SKILLS = Several(
    gettext_lazy("Mes langues, une par une"),
    gettext_lazy("Langues, habileté par habileté"),
    gettext_lazy("Préciser une langue"),
    SkillForm,
    lambda f: f.skills,
    _skill,
    actions.add_skill,
    actions.update_skill,
    actions.remove_skill,
)

_PAGES = (
    Editable(
        "identite", Section.IDENTITY, gettext_lazy("Mon identité"), gettext_lazy("Identité"),
        IdentityForm,
        lambda f: f.person,
        lambda f: same(f.person, "given_name", "family_name", "birth_date", "birth_country"),
        actions.update_identity,
    ),
    Editable(
        "coordonnees", Section.CONTACT, gettext_lazy("Me joindre"), gettext_lazy("Coordonnées"),
        ReachForm,
        lambda f: f.contact,
        lambda f: same(f.contact, "email", "phone", "language"),
        actions.update_contact,
    ),
    Editable(
        "domicile", Section.CONTACT, gettext_lazy("Là où j’habite"), gettext_lazy("Domicile"),
        HomeForm, lambda f: f.residence, _home, actions.update_home,
    ),
    Editable(
        "statut", Section.STATUS, gettext_lazy("Mon statut"), gettext_lazy("Statut d’immigration"),
        SituationForm, lambda f: f.status, _situation, actions.update_situation, PAST_STATUSES,
    ),
    Editable(
        "csq", Section.STATUS, gettext_lazy("La région écrite sur mon CSQ"),
        gettext_lazy("Région de destination du CSQ"),
        DestinationForm, lambda f: f.destination, _destination, actions.update_destination,
        shown=_destination_shown,
    ),
    Editable(
        "etudes", Section.EDUCATION, gettext_lazy("Mes études"), gettext_lazy("Études"),
        CredentialForm, lambda f: f.education, lambda f: _credential(f.education),
        actions.update_studies, CREDENTIALS,
    ),
    Editable(
        "travail", Section.OCCUPATION, gettext_lazy("Mon travail"), gettext_lazy("Travail"),
        ExperienceForm, lambda f: f.occupation, lambda f: _experience(f.occupation),
        actions.update_occupation, EXPERIENCES, _work_shown,
    ),
    Editable(
        "langues", Section.LANGUAGES, gettext_lazy("Mes langues"), gettext_lazy("Langues"),
        SpeechForm, lambda f: f.languages, _speech, actions.update_speech, SKILLS,
    ),
    Editable(
        "projet", Section.PROJECT, gettext_lazy("Mon projet"),
        gettext_lazy("Projet d’établissement"),
        ProjectForm, lambda f: f.project, _project, actions.update_project, shown=_project_shown,
    ),
)  # fmt: skip
#: By the word of their address.
EDITABLE = {page.slug: page for page in _PAGES}
