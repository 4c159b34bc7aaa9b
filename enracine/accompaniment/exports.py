"""The caseload as a file, for whoever may see it, and nothing of anybody else's."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.queries.caseload import rows_of, scope
from enracine.kernel.acting import Acting
from enracine.kernel.exports import Export, Row, register
from enracine.people.queries import ages_at_registration
from enracine.privacy.journal import write_export

#: How many dossiers are read at a time: a file of any size costs the same memory.
BATCH = 500
#: What the columns show of each person.
SECTIONS = ("identity", "project")
COLUMNS = (
    _("Numéro"),
    _("Personne"),
    _("Étape"),
    _("Suivi par"),
    _("Région souhaitée"),
    _("Âge à l’inscription"),
    _("Ouvert le"),
    _("Première rencontre"),
    _("Fermé le"),
    _("Issue"),
)


def _rows(acting: Acting) -> Iterator[Row]:
    last = None
    while True:
        page = scope(acting).select_related("assignee__user").order_by("id")
        found = list((page.filter(id__gt=last) if last else page)[:BATCH])
        if not found:
            return
        write_export(acting, [d.subject_id for d in found], SECTIONS, "dossiers")
        ages = ages_at_registration([dossier.subject_id for dossier in found])
        for row in rows_of(found):
            dossier = row.dossier
            yield (
                dossier.number,
                row.person.full_name if row.person else "",
                dossier.get_stage_display(),
                dossier.assignee.user.name if dossier.assignee else "",
                row.region,
                ages.get(dossier.subject_id, ""),
                dossier.opened_on,
                dossier.first_meeting_on,
                dossier.closed_on,
                dossier.get_outcome_display() if dossier.outcome else "",
            )
        last = found[-1].pk


def register_all() -> None:
    """Offer the export; called once, when every application is loaded."""
    register(
        Export(
            kind="dossiers",
            title=_("Mes dossiers, ouverts et fermés"),
            columns=COLUMNS,
            count=lambda acting: scope(acting).count(),
            rows=_rows,
            roles=frozenset(
                {"counsellor", "coordinator", "paj_agent", "partner", "integration_officer"}
            ),
            # Figures for a funder are elsewhere, and name nobody.
            purposes=(
                ("follow", _("Suivre les personnes que nous accompagnons")),
                ("quality", _("Vérifier et corriger nos dossiers")),
                ("rights", _("Répondre à la personne ou à la Commission d’accès")),
            ),
        )
    )
