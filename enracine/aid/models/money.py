"""Money of a granted aid: planned, paid with its proof, given back or carried over."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.aid.models.catalogue import OnCancel
from enracine.aid.models.requests import AidRequest
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class PaymentEnd(models.TextChoices):
    """Why a planned payment is not made."""

    DEPARTURE = "departure", _("Le départ n’a pas lieu")
    REPLACED = "replaced", _("Remplacé par un autre versement")
    ENDED = "ended", _("La demande a pris fin")
    ERROR = "error", _("Inscrit par erreur")


class RecoveryReason(models.TextChoices):
    """Why money already paid is asked back, or kept for later."""

    DEPARTURE = "departure", _("Le départ n’a pas lieu")
    TWICE = "twice", _("Versé deux fois, ou payé aussi par un autre programme")
    NOT_USED = "not_used", _("La dépense n’a pas été faite")
    LESS = "less", _("La dépense a coûté moins")
    ERROR = "error", _("Versé par erreur")


class AidPayment(Base):
    """A payment, planned then made, with its proof. One made is never wiped away: it is recovered."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Prévu")
        PAID = "paid", _("Versé")
        CANCELLED = "cancelled", _("Annulé")

    class Means(models.TextChoices):
        TRANSFER = "transfer", _("Virement à la personne")
        CHEQUE = "cheque", _("Chèque à la personne")
        SUPPLIER = "supplier", _("Payé directement au fournisseur")
        VOUCHER = "voucher", _("Bon ou carte prépayée")

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("personne"),
    )
    organisation = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("versé par"),
    )
    request = models.ForeignKey(
        AidRequest,
        on_delete=models.CASCADE,
        related_name="payments",
        db_index=False,
        verbose_name=_("demande d’aide"),
    )
    planned_on = models.DateField(_("prévu le"))
    cents = models.PositiveIntegerField(_("montant, en cents"))
    means = models.CharField(_("comment"), max_length=10, choices=Means)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.PLANNED)
    paid_on = models.DateField(_("versé le"), null=True)
    proof = models.OneToOneField(
        "kernel.Document",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("preuve"),
    )
    no_proof = models.CharField(_("pourquoi sans preuve"), max_length=200, blank=True)
    cancel_reason = models.CharField(
        _("motif de l’annulation"), max_length=10, choices=PaymentEnd, blank=True
    )
    recorded_by = models.ForeignKey(
        "network.Membership",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("inscrit par"),
    )

    class Meta:
        ordering = ["planned_on", "created_at", "id"]
        constraints = [
            models.CheckConstraint(name="aid_payment_amount", condition=Q(cents__gte=1)),
            # The same payment pressed twice is one payment.
            models.UniqueConstraint(
                fields=["request", "planned_on", "cents"],
                condition=~Q(state="cancelled"),
                name="aid_payment_once",
            ),
            models.CheckConstraint(
                name="aid_payment_proved",
                condition=~Q(state="paid")
                | (Q(paid_on__isnull=False) & (Q(proof__isnull=False) | ~Q(no_proof=""))),
            ),
            models.CheckConstraint(
                name="aid_payment_cancelled_why",
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["request", "planned_on"], name="aid_payment_list")]

    def __str__(self) -> str:
        return f"{self.state} {self.cents}"


class AidRecovery(Base):
    """Money paid that must come back, or that stands for a later departure. A person settles it."""

    class State(models.TextChoices):
        OPEN = "open", _("À régler")
        RECOVERED = "recovered", _("Récupérée")
        CARRIED = "carried", _("Reportée")
        WAIVED = "waived", _("Abandonnée")

    class Waive(models.TextChoices):
        """Why the money is not asked back."""

        SPENT = "spent", _("La dépense est faite et ne se rembourse pas")
        HARDSHIP = "hardship", _("La personne ne peut pas rembourser")
        SMALL = "small", _("Le montant est trop petit")
        DEATH = "death", _("Décès")
        ERROR = "error", _("Inscrite par erreur")

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("personne"),
    )
    organisation = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("à rendre à"),
    )
    request = models.ForeignKey(
        AidRequest,
        on_delete=models.CASCADE,
        related_name="recoveries",
        db_index=False,
        verbose_name=_("demande d’aide"),
    )
    wanted = models.CharField(_("ce que dit l’entente"), max_length=8, choices=OnCancel)
    reason = models.CharField(_("motif"), max_length=10, choices=RecoveryReason)
    cents = models.PositiveIntegerField(_("montant, en cents"))
    opened_on = models.DateField(_("ouverte le"))
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.OPEN)
    settled_on = models.DateField(_("réglée le"), null=True)
    settled_by = models.ForeignKey(
        "network.Membership",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("réglée par"),
    )
    carried_until = models.DateField(_("reportée jusqu’au"), null=True)
    waived_for = models.CharField(_("motif de l’abandon"), max_length=10, choices=Waive, blank=True)
    proof = models.OneToOneField(
        "kernel.Document",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("preuve"),
    )
    no_proof = models.CharField(_("pourquoi sans preuve"), max_length=200, blank=True)

    class Meta:
        ordering = ["opened_on", "id"]
        constraints = [
            models.CheckConstraint(name="aid_recovery_amount", condition=Q(cents__gte=1)),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="open"), name="aid_recovery_one_open"
            ),
            models.CheckConstraint(
                name="aid_recovery_settled",
                condition=Q(state="open", settled_on__isnull=True)
                | (~Q(state="open") & Q(settled_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="aid_recovery_proved",
                condition=~Q(state="recovered") | Q(proof__isnull=False) | ~Q(no_proof=""),
            ),
            models.CheckConstraint(
                name="aid_recovery_carried",
                condition=~Q(state="carried") | Q(carried_until__isnull=False),
            ),
            models.CheckConstraint(
                name="aid_recovery_waived", condition=~Q(state="waived") | ~Q(waived_for="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "opened_on", "id"],
                condition=Q(state="open"),
                name="aid_recovery_open",
            ),
            models.Index(fields=["request"], name="aid_recovery_request"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.cents}"
