"""People who move together, dated."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.models import Base
from enracine.people.models.base import Source
from enracine.people.models.persons import Person
from enracine.privacy.models import Subject


class Household(Base):
    """People who move together: the unit of the EER target. It is a subject of its own."""

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="household"
    )
    id = None  # type: ignore[assignment]  # the household is the subject
    formed_on = models.DateField(default=today)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="household_period",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("formed_on")),
            )
        ]

    def __str__(self) -> str:
        return str(self.subject_id)


class HouseholdMember(Base):
    """Somebody belongs to a household for a period. Children are minimal: a first name, a year."""

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
        ]
        indexes = [models.Index(fields=["household", "kind"], name="member_household")]

    def __str__(self) -> str:
        return self.first_name or str(self.person_id)
