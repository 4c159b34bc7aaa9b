"""What all rows of places share: origin, period, name and search key."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.territories.names import fold


class Reliability(models.TextChoices):
    """How far a figure or a link between places may be trusted."""

    OFFICIAL = "official", _("donnée officielle")
    DERIVED = "derived", _("calculée")
    PRESS = "press", _("citée par un média")
    PRIVATE = "private", _("source privée, indicative")
    TO_CONFIRM = "to_confirm", _("à confirmer")


class Origin(models.TextChoices):
    """Who keeps the row: loading the reference tables never touches what somebody entered."""

    REFERENCE = "reference", _("Tables de référence")
    LOCAL = "local", _("Saisie")


PERIOD_IN_ORDER = (
    Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
)
#: Checked at once for people, put off to the end while tables are loaded.
AT_ONCE = Deferrable.IMMEDIATE


class Reference(Base):
    """A row that comes from the reference tables or from somebody's hand."""

    origin = models.CharField(
        max_length=10, choices=Origin, default=Origin.LOCAL, db_default=Origin.LOCAL
    )

    class Meta:
        abstract = True


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold during a period."""

    def in_force(self, day: dt.date) -> Self:
        """Those which hold that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )


class Dated(Reference):
    """A row with a period. An unknown start is empty, never invented."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(
        null=True, blank=True, help_text="premier jour où ce n'est plus vrai"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class Place(Dated):
    """A named place with its natural code.

    `search_key` is the folded name: accents and hyphens forgiven, and sorted byte by byte so that
    the order is the same on every server, whatever its locale.
    """

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    search_key = models.CharField(max_length=160, editable=False, db_collation="C")

    class Meta:
        abstract = True
        ordering = ["search_key", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name="") & ~Q(search_key=""), name="%(class)s_named"
            ),
            models.CheckConstraint(condition=PERIOD_IN_ORDER, name="%(class)s_period"),
        ]
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="%(class)s_search")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search key in step with the name."""
        self.search_key = fold(self.name)
        super().save(*args, **kwargs)


class RoadBasis(models.TextChoices):
    """Where a road distance comes from."""

    TABLE = "table", _("table de distances routières")
    ESTIMATE = "estimate", _("estimée à partir de la distance à vol d'oiseau")
    NONE = "none", _("sans lien routier ou sans objet")


class Located(models.Model):
    """A point (degrees, WGS84), an area and the way to Montréal from the main town."""

    latitude = models.DecimalField(max_digits=7, decimal_places=4)
    longitude = models.DecimalField(max_digits=8, decimal_places=4)
    area_km2 = models.DecimalField(max_digits=9, decimal_places=1)
    main_town = models.CharField(max_length=160)
    crow_km = models.PositiveSmallIntegerField(help_text="main town to Montréal, straight line")
    road_km = models.PositiveSmallIntegerField(null=True, blank=True)
    road_basis = models.CharField(max_length=10, choices=RoadBasis)

    class Meta:
        abstract = True


LOCATED = [
    models.CheckConstraint(
        condition=Q(latitude__gte=44, latitude__lte=63) & Q(longitude__gte=-80, longitude__lte=-57),
        name="%(class)s_in_quebec",
    ),
    models.CheckConstraint(
        condition=Q(road_basis="none", road_km__isnull=True)
        | (~Q(road_basis="none") & Q(road_km__isnull=False)),
        name="%(class)s_road",
    ),
]
