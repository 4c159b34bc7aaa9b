"""A transfer: the dossier itself changes holder, at acceptance and not before."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.privacy.models import Consent, Section, Subject

TRANSFER_OPEN = ("draft", "proposed")


class TransferState(models.TextChoices):
    """The states of a transfer."""

    DRAFT = "draft", _("En préparation")
    PROPOSED = "proposed", _("Proposé")
    ACCEPTED = "accepted", _("Accepté")
    DECLINED = "declined", _("Refusé")
    CANCELLED = "cancelled", _("Annulé")
    WITHDRAWN = "withdrawn", _("Accord retiré")
    EXPIRED = "expired", _("Échu sans réponse")


class TransferReason(models.TextChoices):
    """Why a dossier changes hands: always coded."""

    MOVED = "moved", _("La personne vit maintenant dans la région de cet organisme")
    ASKED = "asked", _("La personne le demande")
    PROGRAMME = "programme", _("Elle relève maintenant d’un autre programme")
    CLOSING = "closing", _("Notre service ferme ou change")
    LANGUAGE = "language", _("Cet organisme la sert mieux : langue, horaire, accessibilité")


class TransferRefusal(models.TextChoices):
    """Why an organisation does not take a dossier over."""

    CAPACITY = "capacity", _("Plus de place pour le moment")
    NOT_SERVED = "not_served", _("Lieu ou public non desservi")
    ELIGIBILITY = "eligibility", _("Personne non admissible à notre service")
    HOUSEHOLD = "household", _("La personne a changé d’idée")


class Transfer(Base):
    """The holder proposes its dossier to another organisation; nothing moves before it accepts."""

    number = models.CharField(max_length=24)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(
        "accompaniment.Dossier", on_delete=models.PROTECT, related_name="transfers"
    )
    sender = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(
        "network.Membership", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    receiver = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("motif"), max_length=12, choices=TransferReason)
    sections = ArrayField(models.CharField(max_length=20, choices=Section))
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TransferState, default=TransferState.DRAFT)
    package_sha256 = models.CharField(max_length=64, blank=True)
    due_on = models.DateField(_("réponse attendue le"), null=True)
    proposed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=12, choices=TransferRefusal, blank=True)
    #: The new holder's own dossier, under its own regime.
    successor = models.ForeignKey(
        "accompaniment.Dossier", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="transfer_number_once"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(state__in=TRANSFER_OPEN),
                name="transfer_one_open_per_dossier",
            ),
            models.CheckConstraint(
                name="transfer_not_to_oneself", condition=~Q(sender=F("receiver"))
            ),
            models.CheckConstraint(
                name="transfer_proposed_has_consent",
                condition=Q(state__in=["draft", "cancelled", "withdrawn"])
                | (Q(consent__isnull=False, proposed_at__isnull=False) & ~Q(package_sha256="")),
            ),
            models.CheckConstraint(
                name="transfer_moves_at_acceptance_only",
                condition=Q(state="accepted", successor__isnull=False)
                | (~Q(state="accepted") & Q(successor__isnull=True)),
            ),
            models.CheckConstraint(
                name="transfer_declined_has_reason",
                condition=~Q(state="declined") | ~Q(refusal=""),
            ),
            models.CheckConstraint(
                name="transfer_closed_is_dated",
                condition=Q(state__in=TRANSFER_OPEN, closed_at__isnull=True)
                | (~Q(state__in=TRANSFER_OPEN) & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state="proposed"), name="transfer_waiting"),
        ]

    def __str__(self) -> str:
        return self.number


class TransferPackage(models.Model):
    """What was shown to the organisation asked, frozen the instant it was proposed."""

    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, primary_key=True, related_name="package"
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.sha256[:12]
