"""Where the person really lives, for a period; and, when she asks for it, who alone may know."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now, today
from enracine.kernel.models import Base
from enracine.kernel.periods import DateRange
from enracine.people.models.base import Section, Source
from enracine.privacy.models import Subject


class Residence(Section):
    """Where the person lives during a period. A wish and a CSQ's region are other facts.

    `valid_from` is the day since which it is known, `valid_to` the first day it is no longer true.
    `is_protected` is written by a trigger alone: row-level security reads it.
    """

    # The constraint on periods is an index that begins with the subject.
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    country = models.CharField(_("pays de résidence"), max_length=2, default="CA")
    municipality = models.ForeignKey(
        "territories.Municipality",
        verbose_name=_("municipalité"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    postal_code = models.CharField(_("code postal"), max_length=12, blank=True)
    valid_from = models.DateField(_("depuis le"), default=today)
    valid_to = models.DateField(_("jusqu’au"), null=True, blank=True)
    is_protected = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                name="residence_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(valid_to__isnull=True), name="residence_one_current"
            ),
            ExclusionConstraint(
                name="residence_no_overlap",
                expressions=[
                    ("subject", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Cette période en recouvre une autre."),
            ),
        ]

    def __str__(self) -> str:
        return self.country


class AddressProtection(Base):
    """A person asked that where she lives and how to reach her stay secret, since a day.

    It says no reason: nobody needs one. While it lasts, only `ProtectedReader` see her home.
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    declared_on = models.DateField(default=today)
    source = models.CharField(max_length=12, choices=Source, default=Source.PERSON)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(ended_on__isnull=True), name="protection_one"
            ),
            models.CheckConstraint(
                name="protection_period",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("declared_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject_id)


class ProtectedReader(Base):
    """One named professional who may see a protected home: no consent and no referral gives it."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey("network.Membership", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=12, choices=Source, default=Source.PERSON)
    since = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "membership"],
                condition=Q(ended_at__isnull=True),
                name="protected_reader_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.subject_id}"
