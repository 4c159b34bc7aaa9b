"""What one organisation holds about one adult: dossier, allocation, evaluation, readiness."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now, today
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class Stage(models.TextChoices):
    """Where the journey stands, as the holder says it. It may always go back."""

    REGISTERED = "registered", _("Inscription reçue")
    FIRST_MEETING = "first_meeting", _("Première rencontre à faire")
    PREPARATION = "preparation", _("En préparation")
    READY = "ready", _("Projet prêt")
    REFERRED = "referred", _("Référence en cours")
    MOVING = "moving", _("Départ en préparation")
    WELCOMED = "welcomed", _("Sur place, accueil en cours")
    SETTLED = "settled", _("Ménage établi")
    CLOSED = "closed", _("Dossier fermé")


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Dossiers, asked in sentences."""

    def open(self) -> "DossierQuerySet":
        """Those not closed."""
        return self.filter(closed_on__isnull=True)

    def held_by(self, organisation_id: object) -> "DossierQuerySet":
        """Those this organisation holds."""
        return self.filter(organisation_id=organisation_id)


class Dossier(Base):
    """What ONE organisation holds about ONE adult in one programme, under its own legal regime."""

    class Outcome(models.TextChoices):
        SETTLED = "settled", _("Établi en région")
        ABANDONED = "abandoned", _("Projet abandonné")
        RETURNED = "returned", _("Retour à Montréal")
        OTHER_REGION = "other_region", _("Autre région")
        LEFT_QUEBEC = "left_quebec", _("Hors Québec")
        LOST = "lost", _("Perdu de vue")
        NOT_ELIGIBLE = "not_eligible", _("Non admissible")
        REFERRED_AWAY = "referred_away", _("Suivi par un autre organisme")

    number = models.CharField(max_length=24, unique=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="dossiers")
    household = models.ForeignKey(
        Subject, null=True, on_delete=models.PROTECT, related_name="household_dossiers"
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="dossiers"
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    programme = models.ForeignKey(
        "network.Programme", on_delete=models.PROTECT, related_name="dossiers"
    )
    regime = models.CharField(max_length=6)
    purpose = models.CharField(_("objet du dossier"), max_length=200)
    assignee = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="dossiers"
    )
    stage = models.CharField(max_length=14, choices=Stage, default=Stage.REGISTERED)
    next_step_on = models.DateField(_("prochaine échéance"), null=True, blank=True)
    next_step = models.CharField(_("prochaine chose à faire"), max_length=200, blank=True)
    opened_on = models.DateField(default=today)
    first_meeting_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    origin_referral_id = models.UUIDField(null=True)
    last_activity_at = models.DateTimeField(default=now)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-last_activity_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "organisation", "programme"],
                condition=Q(closed_on__isnull=True),
                name="dossier_one_open",
            ),
            models.CheckConstraint(
                name="dossier_period",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="dossier_closed_has_outcome",
                condition=Q(closed_on__isnull=True) | ~Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-last_activity_at", "-id"], name="dossier_by_activity"
            ),
            models.Index(
                fields=["organisation", "stage", "-last_activity_at"], name="dossier_by_stage"
            ),
            models.Index(
                fields=["assignee", "next_step_on"],
                condition=Q(closed_on__isnull=True),
                name="dossier_due",
            ),
            models.Index(
                fields=["coordinating_organisation", "-opened_on"], name="dossier_coordinated"
            ),
            models.Index(fields=["subject"], name="dossier_subject"),
        ]

    def __str__(self) -> str:
        return self.number


class AllocationTally(Base):
    """How many registrations each member of a common project received in a year.

    Kept beside the dossiers so that an allocation is one locked row, not a count of everything,
    and so that nobody needs to see another organisation's dossiers to split fairly.
    """

    network = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="tallies"
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("année financière (1er avril)"))
    received = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "organisation", "year"], name="tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}: {self.received}"


class Allocation(Base):
    """Why a registration went to an organisation: the rule, its inputs, and any override."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="allocations")
    network = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    rule = models.CharField(max_length=60)
    explanation = models.JSONField()
    allocated_at = models.DateTimeField(default=now)
    overridden_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    override_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-allocated_at"]
        constraints = [
            models.CheckConstraint(
                name="allocation_override_has_reason",
                condition=Q(overridden_by__isnull=True) | ~Q(override_reason=""),
            )
        ]
        indexes = [models.Index(fields=["network", "-allocated_at"], name="allocation_network")]

    def __str__(self) -> str:
        return f"{self.rule} → {self.organisation_id}"


class NeedsEvaluation(Base):
    """The first meeting: a versioned instrument and its answers, resumable until completed."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="evaluations")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    instrument = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    held_on = models.DateField(default=today)
    completed_at = models.DateTimeField(null=True)
    evaluator = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-held_on", "-created_at"]
        indexes = [models.Index(fields=["dossier", "-held_on"], name="evaluation_dossier")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.held_on}"


class ReadinessDecision(Base):
    """What the rules suggested, with their factors, and apart from it what a human decided."""

    class Decision(models.TextChoices):
        PREPARE = "prepare", _("Poursuivre la préparation")
        REFER = "refer", _("Référer vers une région")
        REFER_EER = "refer_eer", _("Référer à Emplois en régions")
        PAUSE = "pause", _("Mettre le projet en pause")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="readiness")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    evaluation = models.ForeignKey(NeedsEvaluation, on_delete=models.PROTECT, related_name="+")
    suggestion = models.CharField(max_length=12, choices=Decision)
    factors = models.JSONField()
    decision = models.CharField(max_length=12, choices=Decision)
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(
        "network.Membership", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(name="readiness_has_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return self.decision


class Task(Base):
    """Something to do about a dossier: by the candidate, or by whoever follows."""

    class Owner(models.TextChoices):
        CANDIDATE = "candidate", _("La personne")
        COUNSELLOR = "counsellor", _("L’intervenante ou l’intervenant")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="tasks")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    owner = models.CharField(max_length=12, choices=Owner)
    assignee = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "code"], condition=Q(done_on__isnull=True), name="task_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["assignee", "due_on"],
                condition=Q(done_on__isnull=True),
                name="task_due",
            )
        ]

    def __str__(self) -> str:
        return self.title


__all__ = [
    "Allocation",
    "AllocationTally",
    "Dossier",
    "NeedsEvaluation",
    "ReadinessDecision",
    "Stage",
    "Task",
]
