"""Leaving and arriving: one move is one event in the world, whoever claims it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.people.models import Person, Track
from enracine.privacy.models import Subject


class Move(Base):
    """A household, or part of it, moves from one municipality to another."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Prévu")
        CONFIRMED = "confirmed", _("Confirmé")
        POSTPONED = "postponed", _("Reporté")
        DONE = "done", _("Fait")
        CANCELLED = "cancelled", _("Annulé")

    class Composition(models.TextChoices):
        """What the household was on the day it moved: statistics keep that day's, as they keep its ages."""

        ALONE = "alone", _("Une personne seule")
        COUPLE = "couple", _("Un couple, ou plusieurs adultes, sans enfant")
        ONE_PARENT = "one_parent", _("Un adulte avec des enfants")
        FAMILY = "family", _("Plusieurs adultes avec des enfants")

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
    # Why the date moved, the last time it did; the history of the move says each time.
    postpone_reason = models.CharField(
        _("reporté parce que"), max_length=20, blank=True, db_default=""
    )
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
    composition = models.CharField(
        _("ménage ce jour-là"), max_length=10, choices=Composition, blank=True, db_default=""
    )
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
                name="move_postponed_has_reason",
                condition=~Q(state="postponed") | ~Q(postpone_reason=""),
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
                condition=Q(state__in=["planned", "confirmed", "postponed"]),
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
            # « Aujourd’hui »: those that nobody has welcomed yet, whatever waits to be settled.
            models.Index(
                fields=["receiving_organisation", "planned_on", "id"],
                condition=Q(state="done", settled_on__isnull=True, welcomed_on__isnull=True),
                name="move_to_greet",
            ),
            models.Index(
                fields=["sending_organisation", "planned_on", "id"],
                condition=Q(state="done", settled_on__isnull=True),
                name="move_to_settle",
            ),
            models.Index(fields=["coordinating_organisation", "settled_on"], name="move_settled"),
            # « Suggéré et choisi » looks at the latest ones only.
            models.Index(
                fields=["coordinating_organisation", "-moved_on", "-id"],
                condition=Q(state="done", after__isnull=True),
                name="move_lately",
            ),
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
    # Told at a follow-up: nobody writes to her any more, and the household goes on.
    deceased_on = models.DateField(_("décès noté le"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["move", "person"], name="move_person_once")]

    def __str__(self) -> str:
        return str(self.person_id)


class MoveAttribution(Base):
    """A programme claims a move, by a rule. The move itself stays one, whoever recorded it first."""

    class Standing(models.TextChoices):
        STANDS = "stands", _("Compte")
        CONTESTED = "contested", _("Contestée")
        WITHDRAWN = "withdrawn", _("Ne compte plus")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    move = models.ForeignKey(
        Move, on_delete=models.CASCADE, related_name="attributions", db_index=False
    )
    programme = models.ForeignKey("network.Programme", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    rule = models.CharField(_("règle"), max_length=60)
    attributed_on = models.DateField(_("compté depuis le"))
    # What an organisation that recorded the same move said of it, from its own file: all it reads.
    dossier_id = models.UUIDField(null=True)
    place = models.ForeignKey(
        "territories.Municipality", null=True, on_delete=models.PROTECT, related_name="+"
    )
    told_on = models.DateField(_("dit pour le"), null=True)
    standing = models.CharField(
        _("état"), max_length=10, choices=Standing, default="stands", db_default="stands"
    )
    decided_on = models.DateField(_("tranchée le"), null=True)
    decision = models.CharField(_("pourquoi"), max_length=300, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["move", "programme", "organisation"], name="attribution_once"
            ),
            models.CheckConstraint(
                name="attribution_withdrawn_says_why",
                condition=~Q(standing="withdrawn")
                | (Q(decided_on__isnull=False) & ~Q(decision="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "dossier_id"],
                condition=Q(dossier_id__isnull=False),
                name="attribution_of_dossier",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.rule}"


class MoveDispute(Base):
    """An organisation contests how a move is counted; the coordination settles, and says why."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="disputes")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(_("pourquoi"), max_length=300)
    contested_on = models.DateField(_("contestée le"))
    contested_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    settled_on = models.DateField(_("tranchée le"), null=True)
    settled_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decision = models.CharField(_("décision"), max_length=300, blank=True)

    class Meta:
        ordering = ["contested_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["move"], condition=Q(settled_on__isnull=True), name="dispute_one_open"
            ),
            models.CheckConstraint(
                name="dispute_settled_says_why",
                condition=Q(settled_on__isnull=True) | ~Q(decision=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["coordinating_organisation", "contested_on", "id"],
                condition=Q(settled_on__isnull=True),
                name="dispute_to_settle",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contested_on}"


class WelcomeCapacity(Base):
    """How many households an organisation says it may welcome in a month: in a territory, or in all."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    month = models.DateField()
    # The MRC it is said of; none: everywhere the organisation welcomes.
    mrc = models.ForeignKey(
        "territories.Mrc", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    places = models.PositiveSmallIntegerField(_("ménages"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month", "mrc"],
                nulls_distinct=False,
                name="capacity_once_a_month_and_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.places}"
