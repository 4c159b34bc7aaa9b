"""The reconciliation as a file: agreements, references, amounts and days; nobody's name."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from enracine.aid.models import AidRequest
from enracine.aid.queries import accounts
from enracine.kernel.acting import Acting
from enracine.kernel.exports import Export, Row, register
from enracine.kernel.forms import dollars_of
from enracine.network.scope import own_organisation

#: How many requests are read at a time: a file of any size costs the same memory.
BATCH = 500
COLUMNS = (
    _("Entente"),
    _("Enveloppe"),
    _("Demande"),
    _("Aide"),
    _("Période"),
    _("État"),
    _("Décidée le"),
    _("Accordé ($)"),
    _("Prévu ($)"),
    _("Versé ($)"),
    _("Récupéré ($)"),
)
ROLES = frozenset(
    {"coordinator", "administrator", "counsellor", "paj_agent", "partner", "integration_officer"}
)


def _cells(request: AidRequest) -> Row:
    return (
        request.envelope.programme.name,
        request.envelope.name,
        request.reference,
        request.aid.title,
        request.period,
        request.get_state_display(),
        request.decided_on,
        dollars_of(request.granted_cents),
        dollars_of(request.planned_cents),
        dollars_of(request.paid_cents),
        dollars_of(request.recovered_cents),
    )


def _rows(acting: Acting) -> Iterator[Row]:
    yield from map(_cells, accounts.every_request(own_organisation(acting), BATCH))


def register_all() -> None:
    """Offer the export; called once, when every application is loaded."""
    register(
        Export(
            kind="aides",
            title=_("Aides : rapprochement par entente"),
            columns=COLUMNS,
            count=lambda acting: accounts.how_many(own_organisation(acting)),
            rows=_rows,
            roles=ROLES,
        )
    )
