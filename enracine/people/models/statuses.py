"""Immigration statuses, each for a period."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.people.models.base import Section


class StatusCode(models.TextChoices):
    """Immigration statuses (dossier.md §2): an open list; names as in the API."""

    PERMANENT_RESIDENT = "permanent_resident", _("Résidente permanente ou résident permanent")
    PROTECTED_PERSON = "protected_person", _("Personne protégée")
    RESETTLED_REFUGEE = "resettled_refugee", _("Réfugié pris en charge par l’État")
    ASYLUM_SEEKER = "asylum_seeker", _("Demandeuse ou demandeur d’asile")
    TEMPORARY_WORKER_CLOSED = "temporary_worker_closed", _("Permis de travail fermé")
    TEMPORARY_WORKER_OPEN = "temporary_worker_open", _("Permis de travail ouvert")
    INTERNATIONAL_STUDENT = "international_student", _("Étudiante ou étudiant étranger")
    VISITOR = "visitor", _("Visiteuse ou visiteur")
    CSQ_HOLDER_ABROAD = "csq_holder_abroad", _("CSQ en main, encore à l’étranger")
    CANADIAN_CITIZEN = "canadian_citizen", _("Citoyenne canadienne ou citoyen canadien")


class Citizenship(models.TextChoices):
    """How one is Canadian, since it decides the generation (S01); names as in the API."""

    BIRTH = "canadian_birth", _("Depuis ma naissance")
    NATURALISED = "canadian_naturalised", _("Obtenue plus tard, comme personne immigrante")
    OTHER = "other", _("Autre citoyenneté")


class ImmigrationStatus(Section):
    """A status for a period, declared or seen. Sensitive: shared only by express consent.

    `arrived_in_quebec_on` is asked to the month only (law.md, L11): the first day stands for it.
    """

    code = models.CharField(_("statut"), max_length=30, choices=StatusCode)
    valid_from = models.DateField(null=True, blank=True)
    expires_on = models.DateField(_("expire le"), null=True, blank=True)
    arrived_in_quebec_on = models.DateField(_("arrivée au Québec"), null=True, blank=True)
    citizenship = models.CharField(_("citoyenneté"), max_length=20, choices=Citizenship, blank=True)
    work_authorised = models.BooleanField(_("autorisation de travail"), null=True)
    born_in_quebec = models.BooleanField(null=True)
    parents_immigrants = models.BooleanField(null=True)
    csq_region = models.ForeignKey(
        "territories.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="status_period",
                condition=Q(expires_on__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(expires_on__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(is_current=True), name="status_one_current"
            ),
        ]

    def __str__(self) -> str:
        return self.code
