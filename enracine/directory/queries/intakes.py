"""Other directories as their keepers see them: the sources, each reading, its rows."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.directory.models import Intake, IntakeRow, Origin, Service
from enracine.directory.rules.refusing import REASONS, REMARKS, TROUBLES
from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.network.models import Role
from enracine.network.scope import own_organisation

#: Who brings other directories in, for the whole network.
IMPORTERS = (Role.COORDINATOR.value, Role.ADMINISTRATOR.value)
PER_PAGE = 25
#: The states of rows in the order of a report.
ORDER = ("new", "changed", "same", "quarantined", "missing", "written", "closed", "kept")
#: Names of tables, in words.
TABLES = {
    "organization": gettext_noop("organismes"),
    "service": gettext_noop("services"),
    "location": gettext_noop("lieux"),
    "service_at_location": gettext_noop("services à un lieu"),
    "taxonomy": gettext_noop("listes de mots"),
    "taxonomy_term": gettext_noop("mots"),
    "phone": gettext_noop("téléphones"),
    "contact": gettext_noop("contacts"),
    "address": gettext_noop("adresses"),
    "schedule": gettext_noop("horaires"),
    "language": gettext_noop("langues"),
    "service_area": gettext_noop("lieux desservis"),
    "attribute": gettext_noop("attributs"),
    "cost_option": gettext_noop("prix"),
    "service_capacity": gettext_noop("places"),
    "required_document": gettext_noop("papiers"),
    "translation": gettext_noop("traductions"),
}


def must_import(acting: Acting) -> None:
    """Raises NotVisible for whoever does not bring other directories in."""
    if acting.role not in IMPORTERS or acting.organisation_id is None:
        raise NotVisible


def origins_of(acting: Acting) -> "QuerySet[Origin]":
    """The directories that the organisation keeps, with how many services of each are offered."""
    return (
        Origin.objects.filter(organisation_id=own_organisation(acting))
        .annotate(
            offered=Count("services", filter=~Q(services__status=Service.Status.ENDED)),
            missing=Count(
                "services",
                filter=~Q(services__status=Service.Status.ENDED)
                & Q(services__missing_since__isnull=False),
            ),
        )
        .order_by("name", "id")
    )


def intakes_of(acting: Acting, limit: int = 50) -> list[Intake]:
    """The readings of the organisation, newest first. One SQL query."""
    return list(
        Intake.objects.filter(organisation_id=own_organisation(acting))
        .select_related("origin", "imported_by__user")
        .order_by("-created_at", "-id")[:limit]
    )


def intake_or_404(acting: Acting, intake_id: uuid.UUID) -> Intake:
    """One of them. Raises NotVisible for anybody else's."""
    found = (
        Intake.objects.filter(pk=intake_id, organisation_id=own_organisation(acting))
        .select_related("origin", "imported_by__user", "document")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def counts_of(intake: Intake) -> dict[str, int]:
    """How many services are in each state, and how many rows of any table in quarantine. One query."""
    rows = (
        intake.rows.filter(Q(table="service") | Q(state=IntakeRow.State.QUARANTINED))
        .values_list("state")
        .annotate(n=Count("pk"))
        .order_by("state")
    )
    found = dict(rows)
    return {state: found.get(state, 0) for state in ORDER}


@dataclass(frozen=True)
class RowShown:
    """A row as the report shows it: what it is, every reason, what looks like it."""

    row: IntakeRow
    table: str
    why: list[str]


def rows_of(
    intake: Intake, state: str, after: str = "", limit: int = PER_PAGE
) -> tuple[list[RowShown], str]:
    """The rows of a state after one of them, and the one to go on from. One SQL query."""
    rows = intake.rows.filter(state=state)
    if state != IntakeRow.State.QUARANTINED:
        rows = rows.filter(table="service")
    if after:
        try:
            rows = rows.filter(pk__gt=uuid.UUID(after))
        except ValueError:
            rows = rows.none()
    found = list(rows.order_by("id")[: limit + 1])
    more = str(found[limit - 1].pk) if len(found) > limit else ""
    return [RowShown(row, table_name(row.table), reasons(row)) for row in found[:limit]], more


def table_name(table: str) -> str:
    """A table in words; its own name when it has no other."""
    return _(TABLES[table]) if table in TABLES else table


def reasons(row: IntakeRow) -> list[str]:
    """Every reason of a row, in words."""
    return [told(problem) for problem in row.problems]


def told(problem: dict[str, Any]) -> str:
    """A reason in words."""
    return _(REASONS[problem["why"]]) % {
        "column": problem.get("column", ""),
        "said": problem.get("said", ""),
        "other": table_name(problem.get("other", "")),
    }


def remarks_of(intake: Intake) -> list[str]:
    """What is to be known of the whole, in words."""
    return [remarked(one) for one in intake.remarks]


def remarked(one: dict[str, Any]) -> str:
    """A remark in words."""
    return _(REMARKS[one["what"]]) % {
        "said": table_name(one.get("said", "")),
        "other": one.get("other", ""),
        "count": one.get("count", 0),
    }


def trouble_said(code: str, said: str) -> str:
    """Why a whole source cannot be read, in words."""
    return _(TROUBLES[code]) % {"said": said}


def report_lines(intake: Intake) -> Iterator[list[str]]:
    """The report, a line for each reason: table, place, identifier, name, result, reason."""
    yield [
        _("Table"), _("Fichier et rangée"), _("Identifiant"), _("Nom"), _("Résultat"), _("Raison"),
    ]  # fmt: skip
    labels = {state: str(label) for state, label in IntakeRow.State.choices}
    for row in intake.rows.order_by("id").iterator(chunk_size=1000):
        cells = [row.table, row.place, row.source_id, row.label, labels[row.state]]
        for why in reasons(row) or [row.alike and _("Ressemble à : %s") % row.alike]:
            yield [*cells, why or ""]
    for remark in remarks_of(intake):
        yield ["", "", "", "", _("À savoir"), remark]
