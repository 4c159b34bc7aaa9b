"""What an organisation publishes and keeps about itself: policies, providers, evaluations."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base


class PolicyKind(models.TextChoices):
    """The policies that the law asks for, in plain words (P-39.1 art. 3.2 and 8.2)."""

    PRIVACY = "privacy", _("Vos renseignements personnels")
    RETENTION = "retention", _("Combien de temps nous gardons, et comment nous détruisons")
    ROLES = "roles", _("Qui fait quoi avec vos renseignements")
    COMPLAINTS = "complaints", _("Comment se plaindre")


class Policy(Base):
    """A version of a policy: its words, from a day on. Never edited: a change is a new version.

    Without organisation it is the common text, which holds where an organisation has not its own.
    """

    organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    kind = models.CharField(max_length=10, choices=PolicyKind)
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    body = models.TextField()
    body_en = models.TextField(blank=True)
    changes = models.CharField(max_length=400, blank=True)
    published_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["kind", "-valid_from", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "number"],
                name="policy_version_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "valid_from"],
                name="policy_one_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="policy_change_is_said", condition=Q(number=1) | ~Q(changes="")
            ),
            models.CheckConstraint(name="policy_has_words", condition=~Q(body="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Integration(models.TextChoices):
    """What may carry something outside the installation."""

    EMAIL = "email", _("Serveur de courriel")
    STORAGE = "storage", _("Stockage de documents (S3)")
    SMS = "sms", _("Messages texte")
    WEBHOOKS = "webhooks", _("Avis automatiques à un autre système")


class Assessment(Base):
    """An evaluation of privacy factors: for a new purpose, a new system, a new integration (EFVP).

    P-39.1 art. 3.3, 3.4 and 17; law.md L07, L08, L34.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approuvée")
        REFUSED = "refused", _("Refusée")

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=160)
    integration = models.CharField(max_length=10, choices=Integration, blank=True)
    purpose = models.TextField()
    information = models.TextField()
    is_sensitive = models.BooleanField(default=False)
    outside_quebec = models.BooleanField(default=False)
    place = models.CharField(max_length=160, blank=True)
    foreign_law = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    started_on = models.DateField()
    opinion = models.TextField(blank=True)
    opinion_label = models.CharField(max_length=200, blank=True)
    opinion_on = models.DateField(null=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_label = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    review_on = models.DateField(null=True)

    class Meta:
        ordering = ["-started_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="assessment_decision_is_signed",
                condition=Q(decision="")
                | (Q(decided_on__isnull=False) & ~Q(decided_label="") & ~Q(decision_reason="")),
            ),
            models.CheckConstraint(
                name="assessment_approved_is_whole",
                condition=~Q(decision="approved")
                | (
                    ~Q(opinion="")
                    & Q(opinion_on__isnull=False, review_on__isnull=False)
                    & ~Q(measures="")
                    & (Q(outside_quebec=False) | (~Q(place="") & ~Q(foreign_law="")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Provider(Base):
    """Somebody who holds or carries personal information for an organisation (P-39.1 art. 18.3)."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=160)
    integration = models.CharField(max_length=10, choices=Integration, blank=True)
    service = models.CharField(max_length=300)
    information = models.CharField(max_length=500)
    place = models.CharField(_("lieu d’hébergement"), max_length=160)
    outside_quebec = models.BooleanField(default=False)
    mandate_on = models.DateField(_("mandat écrit du"), null=True)
    measures = models.TextField(blank=True)
    reports_incidents = models.BooleanField(default=False)
    end_terms = models.CharField(_("à la fin du mandat"), max_length=500, blank=True)
    ends_on = models.DateField(null=True)
    assessment = models.ForeignKey(
        Assessment, null=True, on_delete=models.PROTECT, related_name="providers"
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="provider_outside_has_assessment",
                condition=Q(outside_quebec=False)
                | Q(mandate_on__isnull=True)
                | Q(assessment__isnull=False),
            ),
            models.CheckConstraint(
                name="provider_days",
                condition=Q(ends_on__isnull=True)
                | Q(mandate_on__isnull=True)
                | Q(ends_on__gte=F("mandate_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
