"""Immigration statuses, each for a period; the destination written on a CSQ."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.people.models.base import Section


class StatusCode(models.TextChoices):
    """The statuses whose names the API and the rules know (dossier.md §2).

    The list that people choose from is `StatusKind`, open and dated: this one only names.
    """

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


class StatusKind(Base):
    """One line of the list of statuses: offered between two days, closed rather than removed.

    `reads_as` is the name by which the rules of eligibility read it; empty: a person must say.
    `ends` tells a status that has an end, whose expiry is asked and announced.
    """

    code = models.CharField(max_length=30, unique=True)
    label_fr = models.CharField(max_length=160)
    label_en = models.CharField(max_length=160)
    hint_fr = models.CharField(max_length=200, blank=True)
    hint_en = models.CharField(max_length=200, blank=True)
    reads_as = models.CharField(max_length=30, choices=StatusCode, blank=True)
    ends = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=1000)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="status_kind_period",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return self.code


class Citizenship(models.TextChoices):
    """How one is Canadian, since it decides the generation (S01); names as in the API."""

    BIRTH = "canadian_birth", _("Depuis ma naissance")
    NATURALISED = "canadian_naturalised", _("Obtenue plus tard, comme personne immigrante")
    OTHER = "other", _("Autre citoyenneté")


class ImmigrationStatus(Section):
    """A status for a period, declared or seen. Sensitive: shared only by express consent.

    `code` names a line of `StatusKind` (PostgreSQL holds it: migration 0006).
    `arrived_in_quebec_on` is asked to the month only (law.md, L11): the first day stands for it.
    `ended_on` is the day another status took its place; `expires_on` is what the paper says.
    """

    code = models.CharField(_("statut"), max_length=30)
    valid_from = models.DateField(_("depuis"), null=True, blank=True)
    expires_on = models.DateField(_("expire le"), null=True, blank=True)
    ended_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    arrived_in_quebec_on = models.DateField(_("arrivée au Québec"), null=True, blank=True)
    citizenship = models.CharField(_("citoyenneté"), max_length=20, choices=Citizenship, blank=True)
    work_authorised = models.BooleanField(_("autorisation de travail"), null=True)
    born_in_quebec = models.BooleanField(null=True)
    parents_immigrants = models.BooleanField(null=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-is_current", "-valid_from", "-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="status_period",
                condition=Q(expires_on__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(expires_on__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="status_current_is_open",
                condition=Q(is_current=False) | Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="status_ended_after_start",
                condition=Q(ended_on__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(ended_on__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(is_current=True), name="status_one_current"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_on"],
                condition=Q(is_current=True, expires_on__isnull=False),
                name="status_expiry",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_code_display(self) -> str:
        """The status in the reader's words."""
        from enracine.people.status_list import status_label

        return status_label(self.code)


class CsqDestination(Section):
    """The region written on a selection certificate (CSQ): neither a wish nor a residence.

    A later certificate takes the place of the former, which stays dated.
    """

    region = models.ForeignKey(
        "territories.Region",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("région de destination"),
    )
    issued_on = models.DateField(_("délivré en"), null=True, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-is_current", "-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(is_current=True), name="csq_one_current"
            )
        ]

    def __str__(self) -> str:
        return str(self.region_id)
