"""People who move together, dated: forming, joining, separating, arriving one after the other."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.models import Base
from enracine.kernel.periods import DateRange
from enracine.people.models.base import Source
from enracine.people.models.persons import Person
from enracine.privacy.models import Subject


class Household(Base):
    """People who move together: the unit of the EER target. It is a subject of its own.

    A separation ends a household and two are born of it (`origin`); a union ends the household that
    everybody left (`joined_into`). What ended keeps its history, and nothing new is written there.
    """

    class End(models.TextChoices):
        SPLIT = "split", _("Le ménage s’est séparé")
        JOINED = "joined", _("Réuni à un autre ménage")

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="household"
    )
    id = None  # type: ignore[assignment]  # the household is the subject
    formed_on = models.DateField(default=today)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=8, choices=End, blank=True)
    origin = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="born"
    )
    #: Of the two households born of a separation, the one of those who stay.
    continues = models.BooleanField(default=False)
    joined_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="household_period",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("formed_on")),
            ),
            models.CheckConstraint(
                name="household_end_says_why",
                condition=Q(ended_on__isnull=False) | Q(end_reason="", joined_into__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject_id)


class HouseholdMember(Base):
    """Somebody belongs to a household for a period. Children are minimal: a first name, a year.

    The period goes from `joined_on` to the day before `left_on`. The periods of one adult follow each
    other: PostgreSQL refuses two at once, and refuses that the last one ends (migration 0006).
    """

    class Kind(models.TextChoices):
        ADULT = "adult", _("Adulte")
        CHILD = "child", _("Enfant")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="members", db_index=False
    )
    kind = models.CharField(max_length=6, choices=Kind)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    first_name = models.CharField(_("prénom"), max_length=120, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("année de naissance"), null=True, blank=True)
    # Whoever typed it: a spouse named by the other is « to be confirmed » by herself (law.md, L15).
    source = models.CharField(max_length=12, choices=Source, default=Source.PERSON)
    joined_on = models.DateField(default=today)
    left_on = models.DateField(null=True, blank=True)
    # Of the household already, and coming later: one spouse first, the rest of the family after.
    expected_on = models.DateField(_("arrivée prévue le"), null=True, blank=True)
    arrived_on = models.DateField(_("arrivée le"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "birth_year", "id"]
        constraints = [
            models.CheckConstraint(
                name="member_period",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
            ),
            models.CheckConstraint(
                name="member_child_is_minimal",
                condition=Q(kind="adult") | Q(person__isnull=True, birth_year__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(left_on__isnull=True, person__isnull=False),
                name="member_one_household",
            ),
            ExclusionConstraint(
                name="member_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("joined_on", "left_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False),
                violation_error_message=_("Cette personne est déjà d’un autre ménage ce jour-là."),
            ),
        ]
        indexes = [models.Index(fields=["household", "kind"], name="member_household")]

    def __str__(self) -> str:
        return self.first_name or str(self.person_id)

    @property
    def is_awaited(self) -> bool:
        """Whether she is still to come."""
        return self.expected_on is not None and self.arrived_on is None


class HouseholdProposal(Base):
    """Two adults who registered apart may become one household: each says yes on her own screen.

    `subject` is the adult who proposes (or whom a professional names first), `other` the second one;
    with a code, the second one is known only when she types it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        JOINED = "joined", _("Ménages réunis")
        REFUSED = "refused", _("Refusé")
        CANCELLED = "cancelled", _("Annulé")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Subject, null=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What each lets the other read of her before answering: a first name, no more.
    first_name = models.CharField(max_length=120, blank=True)
    other_first_name = models.CharField(max_length=120, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    agreed_at = models.DateTimeField(null=True)
    other_agreed_at = models.DateTimeField(null=True)
    agreed_by = models.BigIntegerField(null=True, help_text="compte")
    other_agreed_by = models.BigIntegerField(null=True, help_text="compte")
    expires_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code_digest"], condition=~Q(code_digest=""), name="proposal_code_once"
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state="waiting"), name="proposal_one_waiting"
            ),
            models.CheckConstraint(
                name="proposal_of_two", condition=Q(other__isnull=True) | ~Q(other=F("subject"))
            ),
            # Nobody joins two households alone: two answers, from two accounts.
            models.CheckConstraint(
                name="proposal_joined_by_both",
                condition=~Q(state="joined")
                | (
                    Q(
                        other__isnull=False,
                        agreed_at__isnull=False,
                        other_agreed_at__isnull=False,
                        agreed_by__isnull=False,
                        other_agreed_by__isnull=False,
                    )
                    & ~Q(agreed_by=F("other_agreed_by"))
                ),
                violation_error_message=_("Chaque adulte répond depuis son propre compte."),
            ),
        ]
        indexes = [
            models.Index(fields=["other"], condition=Q(state="waiting"), name="proposal_other")
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.subject_id}"
