"""Leaving, arriving, staying: one move is one event in the world, whoever claims it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.people.models import Person, Track
from enracine.privacy.models import Subject
from enracine.settlement.choices import EndReason, Need, Reason


class Move(Base):
    """A household, or part of it, moves from one municipality to another."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Prévu")
        CONFIRMED = "confirmed", _("Confirmé")
        DONE = "done", _("Fait")
        CANCELLED = "cancelled", _("Annulé")

    class Onward(models.TextChoices):
        """Where a household went after it had settled, as a follow-up said."""

        RETURNED = "returned", _("Retour à Montréal")
        OTHER_REGION = "other_region", _("Départ vers une autre région")
        LEFT_QUEBEC = "left_quebec", _("Départ hors du Québec")

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="moves",
        verbose_name=_("ménage"),
        db_index=False,
    )
    from_country = models.CharField(max_length=2, default="CA")
    from_municipality = models.ForeignKey(
        "territories.Municipality", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Known for every departure that is prepared; for one said at a follow-up, as far as it is told.
    to_municipality = models.ForeignKey(
        "territories.Municipality", null=True, on_delete=models.PROTECT, related_name="+"
    )
    to_region = models.ForeignKey(
        "territories.Region", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # A move that a follow-up told: it comes after the first one, which stays true (scenario S17).
    after = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="onward_moves"
    )
    onward = models.CharField(max_length=12, choices=Onward, blank=True, db_default="")
    track = models.CharField(max_length=12, choices=Track, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    planned_on = models.DateField(_("prévu le"))
    moved_on = models.DateField(_("fait le"), null=True, blank=True)
    cancel_reason = models.CharField(max_length=40, blank=True)
    sending_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="departures",
        db_index=False,
    )
    receiving_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="arrivals",
        db_index=False,
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    dossier_id = models.UUIDField(null=True)
    welcomed_on = models.DateField(_("accueil fait le"), null=True, blank=True)
    welcomed_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_on = models.DateField(_("établi le"), null=True, blank=True)
    people = models.ManyToManyField(Person, through="MovePerson", related_name="+")
    children = models.PositiveSmallIntegerField(_("enfants"), default=0)
    # Written by triggers alone: a mover asked that her address stay secret.
    is_protected = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["planned_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="move_done_has_date",
                condition=~Q(state="done") | Q(moved_on__isnull=False),
            ),
            models.CheckConstraint(
                name="move_cancelled_has_reason",
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
            ),
            models.CheckConstraint(
                name="move_settled_after_move",
                condition=Q(settled_on__isnull=True) | Q(settled_on__gte=F("moved_on")),
            ),
            models.CheckConstraint(
                name="move_welcomed_after_move",
                condition=Q(welcomed_on__isnull=True) | Q(welcomed_on__gte=F("moved_on")),
            ),
            models.CheckConstraint(
                name="move_somewhere_else",
                condition=Q(from_municipality__isnull=True)
                | ~Q(from_municipality=F("to_municipality")),
            ),
            # One move in the world, whoever records it (scenarios.md, I3).
            models.UniqueConstraint(
                fields=["subject", "to_municipality"],
                condition=Q(state__in=["planned", "confirmed"]),
                name="move_one_open",
            ),
            # A household may be split between two places on one day; never twice to the same one.
            models.UniqueConstraint(
                fields=["subject", "moved_on", "to_municipality"],
                condition=Q(state="done"),
                name="move_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["after", "moved_on"], condition=Q(state="done"), name="move_onward_once"
            ),
            models.CheckConstraint(
                name="move_goes_somewhere",
                condition=Q(
                    after__isnull=True,
                    onward="",
                    to_municipality__isnull=False,
                    to_region__isnull=False,
                )
                | (Q(after__isnull=False, settled_on__isnull=True) & ~Q(onward="")),
            ),
        ]
        indexes = [
            # By side: each view of the list in its order, and the short one of those to welcome.
            models.Index(
                fields=["receiving_organisation", "state", "planned_on", "id"], name="move_received"
            ),
            models.Index(
                fields=["sending_organisation", "state", "planned_on", "id"], name="move_sent"
            ),
            models.Index(
                fields=["receiving_organisation", "planned_on", "id"],
                condition=Q(state="done", settled_on__isnull=True),
                name="move_to_welcome",
            ),
            models.Index(
                fields=["sending_organisation", "planned_on", "id"],
                condition=Q(state="done", settled_on__isnull=True),
                name="move_to_settle",
            ),
            models.Index(fields=["coordinating_organisation", "settled_on"], name="move_settled"),
            models.Index(fields=["subject"], name="move_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.planned_on}"

    @property
    def place_name(self) -> str:
        """Where it leads: a municipality, or as far as a follow-up told."""
        return self.to_municipality.name if self.to_municipality else self.get_onward_display()


class MovePerson(Base):
    """Which adults of the household move."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="movers", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Statistics keep the age of that day; the birth date may be corrected or destroyed later (S05).
    age = models.PositiveSmallIntegerField(_("âge au déménagement"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["move", "person"], name="move_person_once")]

    def __str__(self) -> str:
        return str(self.person_id)


class MoveAttribution(Base):
    """A programme claims a move, by a rule. The move itself stays one."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    move = models.ForeignKey(
        Move, on_delete=models.CASCADE, related_name="attributions", db_index=False
    )
    programme = models.ForeignKey("network.Programme", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    rule = models.CharField(max_length=60)
    attributed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["move", "programme", "organisation"], name="attribution_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.rule}"


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
        "network.Organisation", on_delete=models.PROTECT, related_name="follow_ups"
    )
    sending_organisation = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
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
            models.Index(fields=["coordinating_organisation", "state"], name="follow_up_coord"),
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


class WelcomeCapacity(Base):
    """How many households an organisation says it may welcome in a month."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    month = models.DateField()
    places = models.PositiveSmallIntegerField(_("ménages"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="capacity_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.places}"
