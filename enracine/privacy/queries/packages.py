"""Everything an organisation holds of somebody, and what she gave herself: read, never written."""

import csv
import datetime as dt
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import translation
from django.utils.encoding import force_str

from enracine.kernel.clock import now, today
from enracine.kernel.export_files import safe_cell
from enracine.kernel.templatetags import formats
from enracine.network.models import Membership, Organisation
from enracine.privacy import content, rights
from enracine.privacy.content import Content, Scope
from enracine.privacy.labels import HIDDEN, label_of
from enracine.privacy.models import AccessGrant, Section
from enracine.privacy.register import declarations

#: Sections of the register that are not sections of a file, in words.
OTHER_SECTIONS = {
    "consent": "Accords et accès",
    "journal": "Journal",
    "figures": "Chiffres",
    "rights": "Demandes",
    "incident": "Incidents",
}
#: What somebody else told about the person was not collected from her (P-39.1 art. 27).
NOT_FROM_HER = "organisation"


@dataclass(frozen=True)
class Fact:
    """One field of a row: its machine name, its French word, its value as text."""

    field: str
    label: str
    value: str


@dataclass(frozen=True)
class Row:
    """One row of a table: where it is (`place`), how it is called, its facts."""

    place: str
    title: str
    facts: tuple[Fact, ...]
    about_others: bool = True


@dataclass(frozen=True)
class Group:
    """The rows of one table."""

    model: str
    title: str
    section: str
    rows: tuple[Row, ...]


def section_label(code: str) -> str:
    """A section of the register in words."""
    if code in Section.values:
        return str(Section(code).label)
    return OTHER_SECTIONS.get(code, code)


def granted_to(subject_id: uuid.UUID, organisation_id: uuid.UUID) -> frozenset[str]:
    """The sections that an organisation may read today. One SQL query."""
    grants = AccessGrant.objects.filter(
        subject_id=subject_id, organisation_id=organisation_id, ended_at__isnull=True
    ).exclude(valid_until__lt=today())
    return frozenset(s for found in grants.values_list("sections", flat=True) for s in found)


def scope_of(
    subject_id: uuid.UUID, organisation_id: uuid.UUID | None, day: dt.date | None = None
) -> Scope:
    """Whose facts at which holder, as things stand. About five SQL queries; for jobs (all rows)."""
    households, alone = content.people().households(subject_id)
    base = Scope(subject_id, organisation_id, day or today(), households, alone)
    if organisation_id is None:
        return replace(base, sections=frozenset(Section.values))
    anchors = content.files().anchors(subject_id, organisation_id)
    return replace(
        base,
        sections=granted_to(subject_id, organisation_id),
        anchors=anchors,
        others=frozenset(other_holders(subject_id, organisation_id, anchors)),
    )


def other_holders(
    subject_id: uuid.UUID, organisation_id: uuid.UUID, anchors: Iterable[uuid.UUID] = ()
) -> set[uuid.UUID]:
    """Who else keeps something of the person, apart from accesses that rest on our own file."""
    grants = (
        AccessGrant.objects.filter(subject_id=subject_id, ended_at__isnull=True)
        .exclude(valid_until__lt=today())
        .exclude(organisation_id=organisation_id)
        .exclude(object_id__in=list(anchors))
        .values_list("organisation_id", flat=True)
    )
    return (set(grants) | set(content.files().holders(subject_id))) - {organisation_id}


# --- Reading rows ---------------------------------------------------------------------------------


def _points_at_somebody(field: "models.Field[Any, Any]") -> bool:
    """Whether a field points at another row of the same file, or at a person."""
    target = field.related_model
    if target is None or isinstance(target, str):
        return False
    personal = {d.model for d in declarations()} | {"privacy.Subject", "network.User"}
    return target._meta.label in personal


def shown_fields(model: type[models.Model], described: Content) -> list[str]:
    """The fields of a table that a package shows, in the order of the model."""
    declared = next((d for d in declarations() if d.model == model._meta.label), None)
    if declared is None:
        # A table that leaves with the file and is shown nowhere: drafts.
        return []
    return [
        f.name
        for f in model._meta.concrete_fields
        if f.name in declared.fields
        and f.name not in HIDDEN
        and f.name not in described.hidden
        and not (f.is_relation and _points_at_somebody(f))
    ]


def said(row: models.Model, name: str) -> str:
    """The value of a field as a reader takes it; empty for nothing."""
    field: models.Field[Any, Any] = row._meta.get_field(name)  # type: ignore[assignment]  # a field of rows
    value = getattr(row, name)
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if field.choices:
        return force_str(dict(field.flatchoices).get(value, value))
    if isinstance(value, dt.datetime):
        return formats.moment(value, "fr-ca")
    if isinstance(value, dt.date):
        return formats.day(value, "fr-ca")
    if isinstance(value, Membership):
        return value.user.name
    if isinstance(value, Organisation):
        return value.name
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        inner = getattr(field, "base_field", None)
        words = dict(inner.flatchoices) if inner is not None and inner.choices else {}
        return ", ".join(force_str(words.get(item, item)) for item in value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    if isinstance(value, models.Model):
        return force_str(getattr(value, "name", None) or value)
    return force_str(value)


def _row(described: Content, names: list[str], row: models.Model) -> Row:
    facts = tuple(
        Fact(name, label_of(type(row), name), value) for name in names if (value := said(row, name))
    )
    title = described.say(row) if described.say else ""
    return Row(f"{described.model}:{row.pk}", title, facts, described.about_others(row))


def _related(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """What to read with the rows: the targets of their fields, and the account of a membership."""
    found = []
    for name in names:
        field = model._meta.get_field(name)
        if field.many_to_one or field.one_to_one:
            found.append(f"{name}__user" if field.related_model is Membership else name)
    return found


def groups(
    scope: Scope, step: Callable[[int, int], bool] = lambda _done, _total: True
) -> Iterator[Group]:
    """Everything held about the person in `scope`, table by table, notes included.

    `step(done, total)` is called between tables; False stops. Facts of sections that the holder may
    not read are not its own: they are left out.
    """
    described = content.contents()
    with translation.override("fr-ca"):
        for number, one in enumerate(described):
            if not step(number, len(described)):
                return
            section = content.section_of(one)
            is_fact = section in Section.values and one.common
            if is_fact and section not in scope.sections:
                continue
            model = apps.get_model(one.model)
            names = shown_fields(model, one)
            held = one.rows(scope).select_related(*_related(model, names))
            rows = tuple(_row(one, names, row) for row in held)
            rows = tuple(row for row in rows if row.facts)
            if rows:
                yield Group(one.model, str(one.title), section, rows)


# --- Masks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """Something to hide, proposed: its place (table, row, field), its title, and where it is."""

    place: str
    title: str
    text: str
    found: rights.Found


def proposals(found: Iterable[Group], subject_id: uuid.UUID) -> list[Proposal]:
    """What may be about somebody else in the texts of a package, in its order.

    Fields that name another person by themselves are proposed whole.
    """
    known = content.people().known(subject_id)
    own = known.own if known else ()
    names = content.people().relatives(subject_id)
    made = []
    for group in found:
        described = content.find(group.model)
        for row in group.rows:
            for fact in row.facts:
                if fact.field in described.others and row.about_others:
                    if not rights.names_another(fact.value, own):
                        continue
                    spans = [rights.Found(0, len(fact.value), fact.value)]
                elif fact.field in described.texts:
                    spans = rights.third_parties(fact.value, names, own)
                else:
                    continue
                place = f"{row.place}:{fact.field}"
                title = f"{group.title} – {fact.label}"
                made += [Proposal(place, title, fact.value, span) for span in spans]
    return made


def hide(found: Iterable[Group], masks: dict[str, list[rights.Found]]) -> list[Group]:
    """The same package with what was decided hidden."""

    def fact(row: Row, one: Fact) -> Fact:
        return replace(
            one, value=rights.masked(one.value, masks.get(f"{row.place}:{one.field}", []))
        )

    return [
        replace(
            group,
            rows=tuple(
                replace(row, facts=tuple(fact(row, one) for one in row.facts)) for row in group.rows
            ),
        )
        for group in found
    ]


def as_json(found: Iterable[Group]) -> list[dict[str, Any]]:
    """A package as plain values, by section."""
    sections: dict[str, dict[str, Any]] = {}
    for group in found:
        section = sections.setdefault(
            group.section,
            {"section": group.section, "label": section_label(group.section), "contents": []},
        )
        section["contents"].append(
            {
                "title": group.title,
                "rows": [
                    {
                        "title": row.title,
                        "facts": [
                            {"field": f.field, "label": f.label, "value": f.value}
                            for f in row.facts
                        ],
                    }
                    for row in group.rows
                ],
            }
        )
    return list(sections.values())


# --- Portability ---------------------------------------------------------------------------------


def provided(scope: Scope) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What the person gave, by section and table: nothing created, inferred or told by others.

    Source: P-39.1 art. 27 (law.md, L42). Run in her own name: row-level security holds it too.
    """
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for one in content.contents():
        if not one.provided:
            continue
        section = content.section_of(one)
        model = apps.get_model(one.model)
        fields = {f.name for f in model._meta.concrete_fields}
        rows = (one.provided_rows or one.rows)(scope)
        if "source" in fields:
            rows = rows.exclude(source=NOT_FROM_HER)
        dates = [n for n in ("source", "declared_on") if n in fields]
        lines = [
            {name: _plain(row, name) for name in (*one.provided, *dates)}
            for row in rows.select_related(*_related(model, one.provided))
            if any(getattr(row, name) not in (None, "", []) for name in one.provided)
        ]
        if lines:
            found.setdefault(section, {})[one.model.split(".")[1].lower()] = lines
    return found


def _plain(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    return getattr(value, "name", str(value)) if isinstance(value, models.Model) else value


def portable_json(scope: Scope) -> bytes:
    """The portable copy as JSON: structured, common, with what each value is."""
    document = {
        "format": "enracine-renseignements-fournis-2",
        "exported_at": now(),
        "sections": provided(scope),
    }
    return json.dumps(document, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder).encode()


def portable_zip(scope: Scope) -> bytes:
    """The portable copy as a zip: the JSON, and one CSV for each table."""
    data = provided(scope)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mes-renseignements.json", portable_json(scope))
        for section, tables in data.items():
            for table, lines in tables.items():
                archive.writestr(f"{section}-{table}.csv", _csv(lines))
    return written.getvalue()


def _csv(lines: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(list(lines[0]))
    for line in lines:
        writer.writerow(
            [
                safe_cell("; ".join(map(str, value)) if isinstance(value, list) else value)
                for value in line.values()
            ]
        )
    # The mark tells spreadsheets that the file is UTF-8; without it accents are lost.
    return b"\xef\xbb\xbf" + text.getvalue().encode()
