"""What ONE organisation holds about ONE adult, and what makes its lists quick."""

import uuid

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

    def held_by(self, organisation_id: uuid.UUID) -> "DossierQuerySet":
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
        # Said by a transfer alone: the dossier has another holder since.
        TRANSFERRED = "transferred", _("Transféré à un autre organisme")
        OTHER_AGENT = "other_agent", _("Autre interlocuteur choisi par la personne")
        NOT_COME = "not_come", _("Non venue au Québec")
        DEATH = "death", _("Décès")

    number = models.CharField(max_length=24)
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="dossiers", db_index=False
    )
    household = models.ForeignKey(
        Subject,
        null=True,
        on_delete=models.PROTECT,
        related_name="household_dossiers",
        db_index=False,
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="dossiers", db_index=False
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    programme = models.ForeignKey(
        "network.Programme", on_delete=models.PROTECT, related_name="dossiers", db_index=False
    )
    regime = models.CharField(max_length=6)
    purpose = models.CharField(_("objet du dossier"), max_length=200)
    assignee = models.ForeignKey(
        "network.Membership",
        null=True,
        on_delete=models.PROTECT,
        related_name="dossiers",
        db_index=False,
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
            models.UniqueConstraint(fields=["number"], name="dossier_number_once"),
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
        # Lists start with who may see them, then with their order: each page is one short range.
        indexes = [
            models.Index(
                fields=["organisation", "-last_activity_at", "-id"],
                condition=Q(closed_on__isnull=True),
                name="dossier_open_by_activity",
            ),
            models.Index(
                fields=["organisation", "-closed_on", "-id"],
                condition=Q(closed_on__isnull=False),
                name="dossier_closed",
            ),
            models.Index(
                fields=["organisation", "stage", "-last_activity_at", "-id"],
                condition=Q(closed_on__isnull=True),
                name="dossier_by_stage",
            ),
            models.Index(
                fields=["assignee", "-last_activity_at", "-id"],
                condition=Q(closed_on__isnull=True),
                name="dossier_by_assignee",
            ),
            models.Index(
                fields=["assignee", "next_step_on", "id"],
                condition=Q(closed_on__isnull=True),
                name="dossier_waiting",
            ),
            # Who never came is kept a shorter time (S14): few of many, in the order they leave.
            models.Index(
                fields=["organisation", "closed_on"],
                condition=Q(closed_on__isnull=False, outcome="not_come"),
                name="dossier_never_came",
            ),
            models.Index(
                fields=["coordinating_organisation", "stage", "opened_on", "id"],
                condition=Q(closed_on__isnull=True),
                name="dossier_coordinated",
            ),
            models.Index(
                fields=["coordinating_organisation", "-last_activity_at", "-id"],
                condition=Q(closed_on__isnull=True),
                name="dossier_coordinated_active",
            ),
            models.Index(
                fields=["coordinating_organisation", "stage", "-last_activity_at", "-id"],
                condition=Q(closed_on__isnull=True),
                name="dossier_coordinated_stage",
            ),
            models.Index(
                fields=["coordinating_organisation", "-closed_on", "-id"],
                condition=Q(closed_on__isnull=False),
                name="dossier_coordinated_closed",
            ),
            # The first meetings of the last weeks: « Charge de l’équipe » looks at nothing older.
            models.Index(
                fields=["assignee", "opened_on"],
                include=["first_meeting_on"],
                condition=Q(first_meeting_on__isnull=False),
                name="dossier_met",
            ),
            models.Index(fields=["subject"], name="dossier_subject"),
            models.Index(fields=["household"], name="dossier_household"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseloadTally(models.Model):
    """How many dossiers are open, by holder, assignee and stage.

    Written only by the triggers of migration 0004, so that a page never counts a caseload and a
    bulk load cannot drift. It says nothing about anybody.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    assignee = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    stage = models.CharField(max_length=14)
    dossiers = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "assignee", "stage"],
                name="caseload_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["assignee"], name="caseload_assignee")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.stage}: {self.dossiers}"


class DossierTally(models.Model):
    """How many dossiers besides those of `CaseloadTally`: closed ones by holder, all by coordination.

    Signed numbers that add up, written only by the triggers of migration 0016. A change adds rows and
    touches none that is there: the coordination is a party of every dossier of the network, and nobody
    must wait for somebody else's gesture. Each night gathers them. It says nothing about anybody.
    """

    class Side(models.TextChoices):
        """What the organisation is to them."""

        HELD = "held", "tenu"
        COORDINATED = "coordinated", "coordonné"

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    side = models.CharField(max_length=11, choices=Side)
    assignee_id = models.UUIDField(null=True)
    stage = models.CharField(max_length=14)
    is_closed = models.BooleanField()
    number = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(number=0), name="dossier_tally_counts_something"),
        ]
        indexes = [models.Index(fields=["organisation", "side"], name="dossier_tally_side")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.side} {self.stage}: {self.number}"


class FirstMeetingDelay(models.Model):
    """How long the people recently registered waited to meet whoever follows them, for each follower.

    Days from the registration to the first meeting: the median of what was met, and how many. Written
    again each night: no page reads thousands of dossiers for it. It says nothing about anybody.
    """

    membership = models.OneToOneField(
        "network.Membership", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    median_days = models.IntegerField(null=True)
    met = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(median_days__isnull=True, met=0)
                | Q(median_days__isnull=False, met__gt=0),
                name="first_meeting_delay_of_some",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.median_days} ({self.met})"


class DossierWord(models.Model):
    """One folded word of the name of a dossier's person, beside who may look it up.

    Written only by triggers (migration 0005), from the words that `people` keeps. An organisation
    searches its own short range instead of the names of everybody.
    """

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    word = models.CharField(max_length=130, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "word"], name="dossier_word_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "word", "dossier"], name="dossier_word"),
            models.Index(
                fields=["coordinating_organisation", "word", "dossier"], name="dossier_word_coord"
            ),
        ]

    def __str__(self) -> str:
        return self.word
