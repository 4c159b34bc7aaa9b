"""The work on a dossier: first meeting, readiness decided by somebody, things to do."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models.dossiers import Dossier
from enracine.kernel.clock import now, today
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class NeedsEvaluation(Base):
    """The first meeting: a versioned instrument and its answers, resumable until completed."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="evaluations", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    instrument = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    held_on = models.DateField(default=today)
    completed_at = models.DateTimeField(null=True)
    evaluator = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    #: Whose portrait it was taken from instead of asking again, and the day of that meeting (S22).
    taken_from = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    taken_from_on = models.DateField(null=True)
    #: The day the person last answered by herself, before the meeting.
    prepared_on = models.DateField(_("préparée le"), null=True)
    #: She expressly agrees, since that day, that a need of health is written here (law.md, L24).
    health_agreed_on = models.DateField(_("besoin de santé : accord du"), null=True)
    #: What she answered under former versions of the instrument, as it was said.
    earlier = models.JSONField(_("réponses d’une version d’avant"), default=list)

    class Meta:
        ordering = ["-held_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                name="evaluation_health_was_agreed",
                condition=~Q(answers__has_key="health_need") | Q(health_agreed_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(completed_at__isnull=True),
                name="evaluation_one_draft",
            ),
        ]
        indexes = [
            models.Index(fields=["dossier", "-held_on"], name="evaluation_dossier"),
            models.Index(
                fields=["evaluator", "held_on"],
                condition=Q(completed_at__isnull=True),
                name="evaluation_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.held_on}"


class ReadinessDecision(Base):
    """What the rules suggested, with their factors, and apart from it what a human decided."""

    class Decision(models.TextChoices):
        PREPARE = "prepare", _("Poursuivre la préparation")
        REFER = "refer", _("Référer vers une région")
        REFER_EER = "refer_eer", _("Référer à Emplois en régions")
        FRENCH = "french", _("Diriger vers la francisation")
        RECOGNITION = "recognition", _("Diriger vers la reconnaissance des diplômes")
        PAUSE = "pause", _("Mettre le projet en pause")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="readiness")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    evaluation = models.ForeignKey(
        NeedsEvaluation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    suggestion = models.CharField(max_length=12, choices=Decision)
    factors = models.JSONField()
    decision = models.CharField(max_length=12, choices=Decision)
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(
        "network.Membership", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [models.CheckConstraint(name="readiness_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return self.decision


class Task(Base):
    """Something to do about a dossier: by the candidate, or by whoever follows."""

    class Owner(models.TextChoices):
        CANDIDATE = "candidate", _("La personne")
        COUNSELLOR = "counsellor", _("L’intervenante ou l’intervenant")

    class About(models.TextChoices):
        """What a thing to do comes from, above this floor: its page is asked of a registry."""

        ENTRY = "entry", _("une note ou un acte")
        REFERRAL = "referral", _("une référence")
        STEP = "step", _("une étape du plan")

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
    about_kind = models.CharField(max_length=10, choices=About, blank=True, db_default="")
    about_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="task_about_something",
                condition=Q(about_kind="", about_id__isnull=True)
                | ~Q(about_kind="") & Q(about_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["dossier", "code"], condition=Q(done_on__isnull=True), name="task_once"
            ),
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
