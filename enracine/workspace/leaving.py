"""Which kinds of events another system may be told of, for every feature: their words, those kept in."""

from django.utils.translation import gettext_lazy as _

from enracine.webhooks import kinds

GROUPS = {
    "accompaniment": _("Dossiers"),
    "activities": _("Actes, notes et séances"),
    "aid": _("Aides aux ménages"),
    "eligibility": _("Admissibilité"),
    "kernel": _("Gestes"),
    "matching": _("Choix d’un endroit"),
    "outcomes": _("Emploi, formation, entreprise"),
    "people": _("Personnes et ménages"),
    "privacy": _("Accords"),
    "referrals": _("Références"),
    "settlement": _("Départs et suivis"),
    "stays": _("Séjours exploratoires"),
    "threads": _("Messages avec la personne"),
}
#: Kinds whose sentence depends on what happened: said here without it.
NAMES = {
    "accompaniment.age_announced": _("Âge limite annoncé"),
    "accompaniment.age_decided": _("Âge limite : décision prise"),
    "accompaniment.age_reached": _("Âge limite atteint"),
    "accompaniment.readiness_decided": _("Décision sur l’état de préparation"),
    "accompaniment.stage_moved": _("Étape du dossier changée"),
    "eligibility.decided": _("Admissibilité décidée"),
    "outcomes.corrected": _("Issue corrigée"),
    "outcomes.recorded": _("Issue notée : emploi, formation, entreprise"),
    "outcomes.removed": _("Issue notée par erreur"),
    "people.section_seen": _("Renseignements vus sur un document"),
    "people.section_updated": _("Renseignements mis à jour"),
    "people.status_expiring": _("Statut qui se termine bientôt"),
    "privacy.consent_ended": _("Accord terminé"),
    "referrals.cancelled": _("Référence annulée"),
    "referrals.completed": _("Référence terminée"),
    "referrals.declined": _("Référence refusée"),
    "referrals.expired": _("Référence échue"),
    "referrals.failed": _("Référence fermée sans suite"),
    "referrals.need_answered": _("Réponse à un besoin"),
    "referrals.transfer_declined": _("Transfert refusé"),
    "referrals.returned": _("Référence rendue à l’émetteur"),
    "referrals.withdrawn": _("Consentement retiré, accès coupé"),
}
#: The kind alone would say something that a person hides, or that only some members may know: a secret
#: address, a separation, two files of one person, a complaint, a request on her information, several
#: agents at once, a journey that stops before the arrival, a particular need during a stay.
KEPT_INSIDE = (
    "accompaniment.arrived",
    "accompaniment.arrived_elsewhere",
    "accompaniment.household_changed",
    "accompaniment.journey_stopped",
    "accompaniment.predeparture_opened",
    "accompaniment.predeparture_resumed",
    "aid.household_changed",
    "insights.separation_decided",
    "people.address_protected",
    "people.confirmation_invited",
    "people.duplicate_decided",
    "people.files_linked",
    "people.files_unlinked",
    "people.household_split",
    "people.households_joined",
    "people.protection_ended",
    "people.reader_named",
    "people.reader_withdrawn",
    "people.separated",
    "people.union_proposed",
    "people.union_refused",
    "privacy.complaint_acknowledged",
    "privacy.complaint_answered",
    "privacy.complaint_made",
    "privacy.correction_read",
    "privacy.correction_told",
    "privacy.exception_opened",
    "privacy.exception_reviewed",
    "privacy.file_leaves",
    "privacy.package_made",
    "privacy.recourse_ended",
    "privacy.request_answered",
    "privacy.request_contested",
    "privacy.request_extended",
    "privacy.request_received",
    "privacy.request_silent",
    "privacy.request_turned_away",
    "privacy.request_withdrawn",
    "stays.needs_destroyed",
    "stays.needs_told",
    "referrals.agent_chosen",
    "referrals.agent_helps",
    "referrals.agent_not_chosen",
    "referrals.agents_grouped",
    "referrals.agents_kept",
)


def register_all() -> None:
    """Called once, when every application is loaded."""
    kinds.name_groups(GROUPS)
    kinds.name(NAMES)
    kinds.withhold(*KEPT_INSIDE)
