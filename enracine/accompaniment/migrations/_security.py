"""Row-level security of this application's tables (see docs/architecture.md)."""

from enracine.kernel.rls import protect_by_party

OPERATIONS = [
    protect_by_party("accompaniment_dossier", ["organisation_id", "coordinating_organisation_id"]),
    protect_by_party("accompaniment_allocation", ["organisation_id", "network_id"]),
    protect_by_party("accompaniment_needsevaluation", ["organisation_id"]),
    protect_by_party("accompaniment_readinessdecision", ["organisation_id"]),
    protect_by_party("accompaniment_task", ["organisation_id"]),
    protect_by_party("accompaniment_agelimit", ["organisation_id"]),
]
