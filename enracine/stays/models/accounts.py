"""The money of a stay, planned and spent; what those who came say of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.privacy.models import Subject
from enracine.stays.models.requests import StayParticipant
from enracine.stays.models.stays import Stay


class Cost(models.TextChoices):
    """What money goes to."""

    TRANSPORT = "transport", _("Transport")
    LODGING = "lodging", _("Hébergement")
    MEALS = "meals", _("Repas")
    ACTIVITIES = "activities", _("Activités")
    CHILDCARE = "childcare", _("Garde des enfants")
    INTERPRETER = "interpreter", _("Interprète")
    OTHER = "other", _("Autre")


class StayBudget(Base):
    """What a stay may cost, by kind of expense: what the agreement allows."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="budget", db_index=False)
    kind = models.CharField(_("genre"), max_length=12, choices=Cost)
    cents = models.PositiveIntegerField(_("montant"))

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["stay", "kind"], name="stay_budget_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.cents}"


class StayExpense(Base):
    """Money spent, with its receipt, or why there is none; above the budget, why."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    stay = models.ForeignKey(
        Stay, on_delete=models.PROTECT, related_name="expenses", db_index=False
    )
    kind = models.CharField(_("genre"), max_length=12, choices=Cost)
    label = models.CharField(_("quoi"), max_length=160)
    spent_on = models.DateField(_("payé le"))
    cents = models.PositiveIntegerField(_("montant"))
    receipt = models.OneToOneField(
        "kernel.Document", null=True, on_delete=models.PROTECT, related_name="+"
    )
    no_receipt = models.CharField(_("pourquoi sans reçu"), max_length=200, blank=True)
    over_reason = models.CharField(_("pourquoi au-delà du budget"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "network.Membership", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: Taken back: an expense is corrected by another one, never wiped away.
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["spent_on", "created_at", "id"]
        constraints = [
            models.CheckConstraint(name="stay_expense_amount", condition=Q(cents__gte=1)),
            models.CheckConstraint(
                name="stay_expense_receipt",
                condition=Q(receipt__isnull=False) | ~Q(no_receipt=""),
            ),
        ]
        indexes = [models.Index(fields=["stay", "spent_on", "id"], name="stay_expense_list")]

    def __str__(self) -> str:
        return self.label


class StayEvaluation(Base):
    """What one adult says of the stay, once. Her words are read without her name."""

    class Useful(models.TextChoices):
        MUCH = "much", _("Beaucoup")
        SOME = "some", _("Un peu")
        NOT = "not", _("Pas du tout")

    class Next(models.TextChoices):
        MOVE = "move", _("Je veux m’installer dans cette région")
        OTHER_REGION = "other_region", _("Je veux voir une autre région")
        UNSURE = "unsure", _("Je ne sais pas encore")
        STAY_HERE = "stay_here", _("Je préfère rester où je suis")

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("personne"),
    )
    organisation = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisé par"),
    )
    stay = models.ForeignKey(
        Stay,
        on_delete=models.PROTECT,
        related_name="evaluations",
        verbose_name=_("séjour"),
    )
    participant = models.OneToOneField(
        StayParticipant,
        on_delete=models.CASCADE,
        related_name="evaluation",
        verbose_name=_("participation"),
    )
    useful = models.CharField(_("le séjour a aidé à décider"), max_length=5, choices=Useful)
    next_step = models.CharField(_("la suite"), max_length=12, choices=Next)
    liked = models.CharField(_("ce qui a aidé"), max_length=500, blank=True)
    missing = models.CharField(_("ce qui a manqué"), max_length=500, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["subject"], name="stay_evaluation_subject")]

    def __str__(self) -> str:
        return self.useful
