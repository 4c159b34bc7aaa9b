"""What is known of a place, with unit, period, source and reliability; or why it is not."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import new_id
from enracine.territories.models.base import Reference, Reliability
from enracine.territories.models.places import Mrc, Municipality, PajTerritory, Region


class Source(Reference):
    """Who published a figure, under what licence, and where it can be read."""

    code = models.CharField(max_length=40, unique=True)
    publisher = models.CharField(max_length=160)
    dataset = models.CharField(max_length=200)
    url = models.URLField(max_length=400, blank=True)
    licence = models.CharField(max_length=80)
    published = models.CharField(max_length=10, blank=True, help_text="2026, 2026-03…")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(publisher="") & ~Q(dataset="") & ~Q(licence=""), name="source_told"
            )
        ]

    def __str__(self) -> str:
        return self.publisher


class Indicator(Reference):
    """One thing that is measured: its name, unit, and how long a figure stays telling."""

    class Theme(models.TextChoices):
        PEOPLE = "people", _("Population")
        WORK = "work", _("Travail et revenu")
        HOUSING = "housing", _("Logement")
        FAMILY = "family", _("Famille et éducation")
        SERVICES = "services", _("Francisation, santé et services")

    class By(models.TextChoices):
        """What a figure is cut by, beside the place: one figure for each occupation or sector."""

        NOTHING = "", _("rien")
        OCCUPATION = "cnp", _("métier (CNP 2021)")
        SECTOR = "scian", _("secteur (SCIAN 2022)")

    class Unit(models.TextChoices):
        PERSONS = "persons", _("personnes")
        PERCENT = "percent", _("%")
        PER_KM2 = "per_km2", _("habitants au km²")
        THOUSANDS = "thousands", _("milliers de personnes")
        JOBS = "jobs", _("postes")
        DOLLARS = "dollars", _("$")
        DOLLARS_MONTH = "dollars_month", _("$ par mois")
        CHILDREN = "children", _("enfants")
        PLACES = "places", _("places")
        COUNT = "count", _("établissements")
        DWELLINGS = "dwellings", _("logements")

    code = models.CharField(max_length=40, unique=True)
    theme = models.CharField(max_length=10, choices=Theme)
    rank = models.PositiveSmallIntegerField()
    name_fr = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    unit = models.CharField(max_length=14, choices=Unit)
    decimals = models.PositiveSmallIntegerField(default=0)
    headline = models.BooleanField(help_text="shown for every region, even when not available")
    fresh_months = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=5, choices=By, blank=True, default=By.NOTHING)

    class Meta:
        ordering = ["theme", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["theme", "rank"], name="indicator_rank"),
            models.CheckConstraint(
                condition=Q(decimals__lte=3) & Q(fresh_months__gte=1), name="indicator_sane"
            ),
        ]

    def __str__(self) -> str:
        return self.name_fr

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_fr


class Gap(models.TextChoices):
    """Why a figure is missing: not available is an answer too."""

    NOT_PUBLISHED = "not_published", _("non publiée à cette échelle")
    NOT_COLLECTED = "not_collected", _("pas encore recueillie par Enracine")
    SMALL_SAMPLE = "small_sample", _("trop peu d'observations pour être fiable")
    NOT_COMPARABLE = "not_comparable", _("non comparable d'une région à l'autre")
    NOT_COUNTED = "not_counted", _("il y en a, nombre non compté")


class Caveat(models.TextChoices):
    """What must be known to read a figure rightly."""

    BOUNDARIES = (
        "boundaries_before_2021",
        _("limites d'avant 2021 : Brome-Missisquoi et La Haute-Yamaska en Montérégie"),
    )
    NORTH = "cote_nord_with_nord", _("Côte-Nord et Nord-du-Québec regroupés")
    PANDEMIC = "before_pandemic", _("avant la pandémie")
    AVERAGE = "three_month_average", _("moyenne de trois mois")
    PROVISIONAL = "provisional", _("donnée provisoire")
    ASKING = "asking_rents", _("loyers demandés dans des annonces, pas loyers payés")
    COMPUTED = "computed", _("calculée à partir d'autres taux publiés")
    CENSUS_AREA = "census_area", _("agglomération de recensement, plus grande que la ville")
    CENTRES = "centres_10000", _("ensemble des centres de 10 000 habitants et plus")
    POSTAL = "from_postal_areas", _("estimation à partir des secteurs postaux")


#: The columns that say what place a fact is about.
PLACES = ("region", "mrc", "paj_territory", "municipality")


def at_most_one(columns: tuple[str, ...]) -> Q:
    """The condition that no two of these columns are filled."""
    condition = Q()
    for at, first in enumerate(columns):
        for second in columns[at + 1 :]:
            condition &= Q(**{f"{first}__isnull": True}) | Q(**{f"{second}__isnull": True})
    return condition


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts, read as sentences."""

    def standing(self) -> "FactQuerySet":
        """Without those that somebody set aside."""
        return self.filter(set_aside_at__isnull=True)


class Fact(Reference):
    """One figure for one place and one period, or the reason why there is none.

    No place at all means the whole of Québec. `detail` is an occupation or a sector, for indicators
    cut by them. History is kept: a new period is a new row, and what a row said before is in
    `FactHistory`. Two sources may disagree: both stay, and a keeper may set one aside with a reason.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="facts")
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.CASCADE, related_name="facts"
    )
    mrc = models.ForeignKey(
        Mrc, null=True, blank=True, on_delete=models.CASCADE, related_name="facts"
    )
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.CASCADE, related_name="facts"
    )
    paj_territory = models.ForeignKey(
        PajTerritory, null=True, blank=True, on_delete=models.CASCADE, related_name="facts"
    )
    detail = models.CharField(max_length=5, blank=True, default="", db_default="")
    value = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    period = models.CharField(max_length=20, blank=True, help_text="2026, 2025-T2, 2026-04…")
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="facts"
    )
    reliability = models.CharField(max_length=12, choices=Reliability)
    gap = models.CharField(max_length=16, choices=Gap, blank=True)
    caveats = ArrayField(models.CharField(max_length=30, choices=Caveat), default=list, blank=True)
    sample = models.PositiveIntegerField(null=True, blank=True, help_text="number of observations")
    #: Who wrote it last, by the name of her organisation; empty for the reference tables.
    noted_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_why = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["indicator__theme", "indicator__rank", "-period_end"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False, gap="", source__isnull=False)
                | (Q(value__isnull=True) & ~Q(gap="")),
                name="fact_value_or_gap",
            ),
            models.CheckConstraint(
                condition=at_most_one(PLACES),
                name="fact_one_place",
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True, period_end__isnull=True, period="")
                | (Q(period_end__gte=F("period_start")) & ~Q(period="")),
                name="fact_period",
            ),
            models.UniqueConstraint(
                fields=[
                    "indicator",
                    "region",
                    "mrc",
                    "municipality",
                    "paj_territory",
                    "detail",
                    "period_start",
                    "period_end",
                    "source",
                ],
                name="fact_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(detail="")
                | Q(detail__regex=r"^\d{5}$")
                | Q(detail__regex=r"^\d{2}(-\d{2})?$"),
                name="fact_detail",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_why="")
                | (Q(set_aside_at__isnull=False) & ~Q(set_aside_why="")),
                name="fact_set_aside_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "indicator"], name="fact_region"),
            models.Index(fields=["mrc", "indicator"], name="fact_mrc"),
            models.Index(fields=["paj_territory", "indicator"], name="fact_paj"),
            models.Index(
                fields=["indicator", "detail"], condition=~Q(detail=""), name="fact_detail_of"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.indicator} {self.period}: {self.value if self.value is not None else self.gap}"
        )


class FactHistory(models.Model):
    """What a fact said before a change. Written by the database itself, whatever the way in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="history")
    version = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    gap = models.CharField(max_length=16, choices=Gap, blank=True)
    reliability = models.CharField(max_length=12, choices=Reliability)
    set_aside_why = models.CharField(max_length=300, blank=True)
    noted_by = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-until", "-id"]
        verbose_name_plural = "fact history"
        constraints = [
            models.UniqueConstraint(fields=["fact", "version"], name="fact_history_once")
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} {self.version}"
