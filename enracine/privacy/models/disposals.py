"""What becomes of what an organisation had received, once the person took her agreement back (S07)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.privacy.models.consents import Consent
from enracine.privacy.models.subjects import Section, Subject


class RecipientAnswer(models.TextChoices):
    """What a recipient says it did, once it must stop using what it received."""

    DESTROYED = "destroyed", _("Nous avons détruit ce que nous avions reçu")
    KEPT = "kept", _("Une obligation nous empêche de tout détruire")
    #: Said by the product itself: the person agreed again before any answer came.
    AGREED_AGAIN = "agreed_again", _("La personne a donné un nouvel accord")


class Disposal(Base):
    """One organisation must say what became of what it had received under one agreement.

    It names sections and counts documents; it holds nothing of their content: the one copy that
    proves what left is the sender's frozen package.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="disposals", db_index=False
    )
    #: Who communicated it; nobody when the person gave it herself.
    sender = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    receiver = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: What carried it, known to a floor above by its identifier, and the number that people say.
    object_id = models.UUIDField(null=True)
    number = models.CharField(max_length=24, blank=True)
    sections = ArrayField(models.CharField(max_length=20, choices=Section), default=list)
    documents = models.PositiveSmallIntegerField(default=0)
    documents_taken = models.PositiveSmallIntegerField(default=0)
    shared_on = models.DateField(_("transmis le"))
    asked_on = models.DateField(_("demandé le"))
    due_on = models.DateField(_("réponse attendue le"))
    remind_on = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(_("réponse"), max_length=12, choices=RecipientAnswer, blank=True)
    destroyed_on = models.DateField(_("détruit le"), null=True)
    obligation = models.CharField(_("obligation"), max_length=300, blank=True)
    kept_until = models.DateField(_("gardé jusqu’au"), null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["consent", "receiver"], name="disposal_asked_once"),
            models.CheckConstraint(
                name="disposal_not_of_oneself", condition=~Q(sender=F("receiver"))
            ),
            models.CheckConstraint(
                name="disposal_days",
                condition=Q(asked_on__gte=F("shared_on"), due_on__gte=F("asked_on")),
            ),
            models.CheckConstraint(
                name="disposal_answer_is_whole",
                condition=Q(
                    answer__in=["", "agreed_again"],
                    destroyed_on__isnull=True,
                    kept_until__isnull=True,
                    obligation="",
                )
                | Q(
                    answer="destroyed",
                    answered_at__isnull=False,
                    destroyed_on__gte=F("shared_on"),
                    kept_until__isnull=True,
                    obligation="",
                )
                | (
                    Q(
                        answer="kept",
                        answered_at__isnull=False,
                        destroyed_on__isnull=True,
                        kept_until__isnull=False,
                    )
                    & ~Q(obligation="")
                ),
            ),
            # Nothing waits without a day on which somebody is reminded; what is settled waits no more.
            models.CheckConstraint(
                name="disposal_waits_with_a_day",
                condition=Q(answer__in=["", "kept"], remind_on__isnull=False)
                | Q(answer__in=["destroyed", "agreed_again"], remind_on__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "due_on", "id"], name="disposal_receiver"),
            models.Index(
                fields=["remind_on"], condition=Q(remind_on__isnull=False), name="disposal_reminder"
            ),
            models.Index(fields=["object_id"], name="disposal_object"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.answer}".strip()
