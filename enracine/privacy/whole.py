"""Everything that an organisation holds, table by table: what an archive of it contains.

Every table that names a subject is in it, through row-level security: the rows that the organisation may
still read, masked as everywhere. So is every other table with an organisation, for its own rows. What is
not said why not is forgotten: `uncovered()` lists it, and an architecture test fails.
"""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from enracine.kernel import archives
from enracine.kernel.acting import Acting
from enracine.kernel.archives import Archive, Table
from enracine.kernel.clock import today
from enracine.kernel.exports import PREFIX
from enracine.kernel.models import Document
from enracine.network.models import Membership, Role
from enracine.network.scope import own_organisation
from enracine.privacy import content
from enracine.privacy.journal import write_export
from enracine.privacy.labels import label_of
from enracine.privacy.models import AccessGrant, Subject
from enracine.privacy.queries.fields import label_of as label_of_section
from enracine.privacy.register import declarations

Narrow = Callable[[uuid.UUID], Q]
KIND = "organisation"
ROLES = frozenset({Role.ADMINISTRATOR.value, Role.PRIVACY_OFFICER.value})
#: Columns that name who holds a row; whoever only coordinates it does not hold it.
HOLDERS = (
    "organisation_id",
    "sending_organisation_id",
    "receiving_organisation_id",
    "sender_id",
    "receiver_id",
    "recipient_id",
    "asked_by_id",
    "granted_by_id",
    "told_by_id",
)
#: What opens something, in whatever table: it is nobody's information.
_OPENS = re.compile(r"password|token|secret|digest|otp|code_hash|storage_key|search_key")
BATCH = 2_000

_narrow: dict[str, Narrow] = {}
_left_out: dict[str, str] = {}
_only: dict[str, tuple[str, ...]] = {}


def hold(model: str, rows: Narrow, only: tuple[str, ...] = ()) -> None:
    """Put a table in the archive, for these rows of an organisation; `only` some of its columns."""
    _narrow[model] = rows
    if only:
        _only[model] = only


def leave_out(why: str, *models: str) -> None:
    """Say why tables are not in it (`app.*`: all those of an application)."""
    _left_out.update(dict.fromkeys(models, why))


def why_left_out(model: type[Model]) -> str:
    """Why a table is not in the archive; empty when nobody said it."""
    label = model._meta.label
    return _left_out.get(label) or _left_out.get(f"{model._meta.app_label}.*", "")


def _columns(model: type[Model]) -> set[str]:
    return {f.attname for f in model._meta.concrete_fields}


def _holders(model: type[Model]) -> list[str]:
    columns = _columns(model)
    return [name for name in HOLDERS if name in columns]


def is_held(model: type[Model]) -> bool:
    """Whether the archive has a file for a table."""
    label = model._meta.label
    if label in _narrow:
        return True
    if why_left_out(model):
        return False
    return "subject_id" in _columns(model) or bool(_holders(model))


def ours() -> list[type[Model]]:
    """Every table of the product."""
    return sorted(
        (m for m in apps.get_models() if m.__module__.startswith("enracine.")),
        key=lambda m: m._meta.label,
    )


def uncovered() -> list[str]:
    """The tables that are neither in the archive nor left out with a reason."""
    return [m._meta.label for m in ours() if not is_held(m) and not why_left_out(m)]


def rows_of(model: type[Model], organisation_id: uuid.UUID) -> QuerySet[Any]:
    """The rows of a table that an organisation holds; run as its member, under the web's role."""
    narrow = _narrow.get(model._meta.label)
    if narrow is not None:
        return model._default_manager.filter(narrow(organisation_id))
    named = Q()
    for column in _holders(model):
        named |= Q(**{column: organisation_id})
    # Without such a column: facts of a person, that row-level security opens section by section.
    return model._default_manager.filter(named)


def _table(model: type[Model]) -> Table:
    columns = archives.columns_of(model, lambda name: bool(_OPENS.search(name)))
    only = _only.get(model._meta.label)
    pk = model._meta.pk
    assert pk is not None  # noqa: S101 - every table has one
    return Table(
        name=model._meta.label_lower.replace(".", "-"),
        rows=lambda acting: rows_of(model, own_organisation(acting)),
        # Its rows are taken in the order of their key, which every line says.
        columns=tuple(dict.fromkeys((pk.attname, *only))) if only else columns,
        key=pk.attname,
    )


def tables() -> list[Table]:
    """The files of the archive, by name."""
    return [_table(model) for model in ours() if is_held(model)]


def documents(acting: Acting) -> QuerySet[Document]:
    """The private files of the organisation, former exports apart."""
    return Document.objects.filter(organisation_id=own_organisation(acting)).exclude(
        purpose__startswith=PREFIX
    )


def dictionary() -> list[dict[str, Any]]:
    """What each file and each column is; for personal fields, their sheet in the register."""
    sheets = {d.model: d for d in declarations()}
    found: list[dict[str, Any]] = []
    for model in ours():
        if not is_held(model):
            continue
        declared, table = sheets.get(model._meta.label), _table(model)
        found.append(
            {
                "file": f"{table.name}.jsonl",
                "title": _title(model),
                "section": str(label_of_section(declared.section)) if declared else "",
                "columns": [_column(model, name, declared) for name in table.columns],
            }
        )
    return found


def _title(model: type[Model]) -> str:
    described = {c.model: c.title for c in content.contents()}
    return str(described.get(model._meta.label) or capfirst(model._meta.verbose_name))


def _column(model: type[Model], attname: str, declared: Any) -> dict[str, Any]:
    field = next(f for f in model._meta.concrete_fields if f.attname == attname)
    told: dict[str, Any] = {"name": attname, "label": label_of(model, field.name)}
    if field.flatchoices:
        told["values"] = {str(code): str(word) for code, word in field.flatchoices}
    sheet = declared.fields.get(field.name) if declared else None
    if sheet is not None:
        told |= {
            "purpose": str(sheet.purpose),
            "retention": str(sheet.retention),
            "readers": [str(reader) for reader in sheet.readers],
            "sensitivity": sheet.sensitivity,
            "destination": str(sheet.destination),
        }
    return told


def _still(acting: Acting) -> bool:
    """Whether the role in which it was asked has not ended."""
    return (
        Membership.objects.on(today())
        .filter(pk=acting.membership_id, role__in=ROLES, user__is_active=True)
        .exists()
    )


def _given(acting: Acting, reason: str) -> None:
    """Note a reading of each person whose file was given, with why: she sees it in her journal."""
    grants = AccessGrant.objects.filter(
        organisation_id=own_organisation(acting), ended_at__isnull=True
    ).exclude(valid_until__lt=today())
    sections = sorted(
        {s for row in grants.values_list("sections", flat=True).distinct() for s in row}
    )
    subjects = (
        Subject.objects.filter(pk__in=grants.values("subject_id"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    last: uuid.UUID | None = None
    while True:
        batch = list((subjects.filter(pk__gt=last) if last else subjects)[:BATCH])
        write_export(acting, batch, sections, KIND, reason)
        if len(batch) < BATCH:
            return
        last = batch[-1]


def register_all() -> None:
    """Offer the archive; say what of the lower floors is narrowed or left out."""
    archives.register(
        Archive(
            kind=KIND,
            title=_("Tout ce que notre organisme détient"),
            roles=ROLES,
            tables=tables,
            documents=documents,
            dictionary=dictionary,
            still=_still,
            given=_given,
        )
    )
    hold("network.Organisation", lambda mine: Q(pk=mine))
    hold(
        "network.User",
        lambda mine: Q(pk__in=Membership.objects.filter(organisation_id=mine).values("user_id")),
        only=("id", "email", "name"),
    )
    hold("network.Vacancy", lambda mine: Q(mandate__organisation_id=mine))
    hold("network.Absence", lambda mine: Q(membership__organisation_id=mine))
    for model in ("network.Capacity", "network.ReferralPause", "network.Reservation"):
        hold(model, lambda mine: Q(mandate__organisation_id=mine))
    hold("kernel.Event", lambda mine: Q(organisation_id=mine) | Q(organisations__contains=[mine]))
    hold(
        "privacy.IncidentNotice",
        # RLS says which of those received are sent.
        lambda mine: Q(organisation_id=mine) | Q(addressee_id=mine),
    )
    hold("kernel.OutboxMessage", lambda mine: Q(event__organisation_id=mine))
    leave_out(
        "Brouillons et travaux : à leur auteur seul",
        "kernel.Draft",
        "kernel.Job",
    )
    leave_out("Choix d’avis : au compte qui les a faits", "kernel.NoticeChoices")
    leave_out("Réglages communs de l’installation", "kernel.Setting")
    leave_out("Vocabulaire commun", "privacy.ConsentText")
    leave_out("Un identifiant, que chaque ligne répète", "privacy.Subject")
    leave_out("Compte de la personne, à elle", "privacy.SubjectHolder")
    leave_out("Chaîne de preuve du journal, sans contenu", "privacy.AccessLogLink")
    leave_out("Jetons d’un logiciel : à leur compte", "network.ApiToken")
    leave_out("Données publiques, les mêmes pour tous", "territories.*", "network.Programme")
