"""Staying: follow-ups, what was answered, and the addresses by which one answers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.people.models import Person
from enracine.privacy.models import Subject
from enracine.settlement.choices import EndReason, Need, Reason
from enracine.settlement.models.moves import Move


class FollowUp(Base):
    """At a set delay after the move: still there or not, and how it is known."""

    class State(models.TextChoices):
        DUE = "due", _("À faire")
        DONE = "done", _("Fait")
        UNREACHED = "unreached", _("Non joint")
        CANCELLED = "cancelled", _("Annulé")

    class Presence(models.TextChoices):
        PRESENT = "present", _("Toujours sur place")
        SAME_REGION = "same_region", _("Ailleurs dans la même région")
        RETURNED = "returned", _("De retour à Montréal")
        OTHER_REGION = "other_region", _("Dans une autre région")
        LEFT_QUEBEC = "left_quebec", _("Hors du Québec")

    class Method(models.TextChoices):
        CALL = "call", _("Appel à la personne")
        VISIT = "visit", _("Visite ou rencontre")
        MESSAGE = "message", _("Réponse écrite de la personne")
        LINK = "link", _("Réponse de la personne par le questionnaire")
        THIRD_PARTY = "third_party", _("Tiers autorisé (employeur, école)")
        SEEN = "seen", _("Vue sur place, sans échange")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    move = models.ForeignKey(
        Move, on_delete=models.CASCADE, related_name="follow_ups", db_index=False
    )
    months = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="follow_ups",
        db_index=False,
    )
    sending_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    assignee = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    done_on = models.DateField(null=True, blank=True)
    presence = models.CharField(max_length=12, choices=Presence, blank=True)
    method = models.CharField(max_length=12, choices=Method, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    needs = ArrayField(models.CharField(max_length=30, choices=Need), default=list, blank=True)
    # Why it left, for the household and for the spouse: two reasons, never one (scenario S17).
    reason = models.CharField(max_length=12, choices=Reason, blank=True, db_default="")
    spouse_reason = models.CharField(max_length=12, choices=Reason, blank=True, db_default="")
    end_reason = models.CharField(max_length=12, choices=EndReason, blank=True, db_default="")
    # The day it left, as it was told: how long it stayed is counted to that day.
    left_on = models.DateField(_("parti le"), null=True)
    # The rates count a household once a financial year, wherever its parts settled.
    is_counted = models.BooleanField(default=True, db_default=True)
    comment = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["move", "months"], name="follow_up_once"),
            # Nobody may say « present » without saying how it is known (scenario S18).
            models.CheckConstraint(
                name="follow_up_has_source",
                condition=~Q(state="done")
                | (Q(done_on__isnull=False) & ~Q(presence="") & ~Q(method="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(state="due"),
                name="follow_up_due",
            ),
            # Those of whoever makes them, then those of nobody yet; those that were made.
            models.Index(
                fields=["organisation", "assignee", "due_on", "id"],
                condition=Q(state="due"),
                name="follow_up_mine",
            ),
            models.Index(
                fields=["organisation", "due_on", "id"],
                condition=~Q(state="due"),
                name="follow_up_made",
            ),
            # Behind a number of retention, by side: a delay, in the order of its days.
            models.Index(fields=["organisation", "months", "due_on", "id"], name="follow_up_here"),
            models.Index(
                fields=["sending_organisation", "months", "due_on", "id"], name="follow_up_sent"
            ),
            models.Index(
                fields=["coordinating_organisation", "months", "due_on", "id"],
                name="follow_up_coordinated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} mois, {self.state}"


class SurveyLink(Base):
    """The address by which one adult answers a follow-up without signing in: its digest only."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.CASCADE, related_name="links", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    sent_on = models.DateField(_("envoyé le"))
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(_("répondu le"), null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "person"],
                condition=Q(revoked_at__isnull=True),
                name="survey_link_one_live",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FollowUpAnswer(Base):
    """What somebody answered, kept as it was said: one of them counts, no other replaces it."""

    class Standing(models.TextChoices):
        COUNTED = "counted", _("Compte")
        SAME = "same", _("Dit la même chose")
        DIFFERS = "differs", _("Dit autre chose : à vérifier")
        SET_ASIDE = "set_aside", _("Mise de côté après vérification")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    link = models.ForeignKey(
        SurveyLink, null=True, on_delete=models.SET_NULL, related_name="answers"
    )
    presence = models.CharField(max_length=12, choices=FollowUp.Presence)
    method = models.CharField(max_length=12, choices=FollowUp.Method)
    answered_on = models.DateField(_("répondu le"))
    standing = models.CharField(max_length=10, choices=Standing)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    spouse_reason = models.CharField(max_length=12, choices=Reason, blank=True)
    left_on = models.DateField(_("parti le"), null=True)
    needs = ArrayField(models.CharField(max_length=30, choices=Need), default=list, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    details_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reviewed_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up"], condition=Q(standing="counted"), name="one_answer_counts"
            )
        ]
        indexes = [
            models.Index(fields=["follow_up", "created_at"], name="answer_of_follow_up"),
            models.Index(
                fields=["follow_up"], condition=Q(standing="differs"), name="answer_to_check"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.presence} {self.standing}"
