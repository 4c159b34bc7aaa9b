"""The typology of services and activities: reference data, dated, with its source."""

import datetime as dt

from django.db import models
from django.db.models import F, Q


class ActKindQuerySet(models.QuerySet["ActKind"]):
    """Kinds, asked for a day."""

    def on(self, day: dt.date) -> "ActKindQuerySet":
        """Those in force on `day`, in their order."""
        ended = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(ended, valid_from__lte=day)


class ActKind(models.Model):
    """One kind of service. A kind that ends keeps its past acts: it is only offered no more."""

    code = models.SlugField(max_length=40, primary_key=True)
    label = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(default=100)
    #: Whether a group session may be of this kind.
    in_group = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    objects = ActKindQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="act_kind_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return self.label
