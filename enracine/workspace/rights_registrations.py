"""What the rights of persons add elsewhere: menus, homes, dossiers, what `verify` checks."""

from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from enracine.kernel import invariants, navigation, panels
from enracine.kernel.acting import Acting
from enracine.kernel.identity import acting_of
from enracine.privacy import proofs
from enracine.privacy.models import PurgeProof, Section
from enracine.privacy.queries import requests as queries
from enracine.workspace.pages.rights import OFFICERS, RECEIVERS

FOLLOWING = ("counsellor", "coordinator", "paj_agent", "partner", "integration_officer")


def _waiting(request: HttpRequest) -> int:
    return queries.waiting_count(acting_of(request))


def _of_dossier(acting: Acting, dossier: Any) -> dict[str, Any]:
    """What was corrected since the organisation received it, and the way to write a request down."""
    told = getattr(dossier, "has_correction", True)
    unread = queries.corrections_about(acting, dossier.subject_id) if told else []
    return {
        "subject": dossier.subject_id,
        "corrected": [(Section(n.section).label, n.told_at) for n in unread],
    }


def _destroyed_stays_destroyed() -> list[str]:
    """No dossier older than its own destruction holds anything any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT d.number FROM privacy_purgeproof p
            JOIN accompaniment_dossier d
              ON d.subject_id = p.subject_id AND d.organisation_id = p.organisation_id
            WHERE d.created_at < p.done_at AND d.purpose <> '' ORDER BY 1 LIMIT 50"""
        )
        return [f"le dossier {row[0]} détruit est revenu" for row in cursor.fetchall()]


def _proofs_are_outside() -> list[str]:
    """Every proof is in the list that survives a restore."""
    known = {line["id"] for line in proofs.read()}
    missing = [
        str(pk)
        for pk in PurgeProof.objects.order_by("pk").values_list("pk", flat=True)
        if str(pk) not in known
    ]
    return [f"la preuve {pk} n’est pas dans {proofs.FILE}" for pk in missing[:50]]


def register_all() -> None:
    """Called once, when every application is loaded."""
    navigation.register(
        "workspace", "rights", _("Demandes"), "workspace:rights", "shield-check",
        roles=OFFICERS, order=40, badge=_waiting,
    )  # fmt: skip
    navigation.register(
        "workspace", "retention", _("Conservation"), "workspace:retention", "clock-history",
        roles=OFFICERS, order=45,
    )  # fmt: skip
    navigation.register(
        "workspace", "corrections", _("Corrections"), "workspace:corrections", "pencil",
        roles=FOLLOWING, order=90,
    )  # fmt: skip
    panels.register_panel(
        "dossier",
        "rights",
        "workspace/rights/_dossier.html",
        _of_dossier,
        order=90,
        roles=RECEIVERS,
        side=True,
    )
    invariants.register(
        "privacy.destroyed",
        "Ce qui a été détruit ne revient pas, même après une restauration",
        _destroyed_stays_destroyed,
    )
    invariants.register(
        "privacy.proofs",
        "Chaque destruction est dans la liste gardée hors de la base",
        _proofs_are_outside,
    )
