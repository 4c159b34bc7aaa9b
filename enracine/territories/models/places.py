"""The places themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.territories.models.base import LOCATED, Located, Place, Reference, Reliability

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Region(Located, Place):
    """One of the 17 administrative regions. `code` is the official two digits."""

    slug = models.SlugField(max_length=80, unique=True)

    class Meta(Place.Meta):
        abstract = False
        constraints = [
            *Place.Meta.constraints,
            *LOCATED,
            models.CheckConstraint(condition=Q(code__regex=r"^\d{2}$"), name="region_code"),
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="region_slug"),
        ]


class Mrc(Located, Place):
    """A regional county municipality (MRC) or a territory with the same powers (TE).

    `region` is the region it belongs to today; where it belonged before is in `PastRegionOfMrc`.
    """

    class Kind(models.TextChoices):
        MRC = "MRC", _("Municipalité régionale de comté")
        TE = "TE", _("Territoire équivalent")

    kind = models.CharField(max_length=3, choices=Kind)
    short_name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=80, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="mrcs")

    class Meta(Place.Meta):
        abstract = False
        constraints = [
            *Place.Meta.constraints,
            *LOCATED,
            models.CheckConstraint(condition=Q(code__regex=r"^\d{2,3}$"), name="mrc_code"),
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="mrc_slug"),
        ]


class Municipality(Place):
    """A place where people live: municipality, northern village, community, unorganised land."""

    class Kind(models.TextChoices):
        LOCAL = "local", _("Municipalité locale")
        NORTHERN_VILLAGE = "northern_village", _("Village nordique")
        FIRST_NATION = "first_nation", _("Communauté des Premières Nations")
        UNORGANISED = "unorganised", _("Territoire non organisé")

    class PopulationBasis(models.TextChoices):
        DECREE_2026 = "decree_2026", _("décret de 2026")
        CENSUS_2021 = "census_2021", _("Recensement de 2021")

    class PointBasis(models.TextChoices):
        INHABITED_PLACE = "inhabited_place", _("lieu habité (MRNF)")
        GAZETTEER = "gazetteer", _("GeoNames")
        SCHOOLS = "schools", _("position médiane des écoles")
        APPROXIMATE = "approximate", _("approximative, à vérifier")
        NONE = "none", _("inconnue")

    kind = models.CharField(max_length=20, choices=Kind)
    designation = models.CharField(max_length=60)
    mrc = models.ForeignKey(Mrc, on_delete=models.PROTECT, related_name="municipalities")
    population = models.PositiveIntegerField()
    population_basis = models.CharField(max_length=20, choices=PopulationBasis)
    latitude = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    point_basis = models.CharField(max_length=20, choices=PointBasis, default=PointBasis.NONE)

    class Meta(Place.Meta):
        abstract = False
        verbose_name_plural = "municipalities"
        constraints = [
            *Place.Meta.constraints,
            models.CheckConstraint(condition=Q(code__regex=r"^\d{5}$"), name="municipality_code"),
            models.CheckConstraint(
                condition=Q(point_basis="none", latitude__isnull=True, longitude__isnull=True)
                | (
                    ~Q(point_basis="none")
                    & Q(latitude__gte=44, latitude__lte=63, longitude__gte=-80, longitude__lte=-57)
                ),
                name="municipality_point",
            ),
        ]


class PajTerritory(Place):
    """The territory of one Place aux jeunes agent. What it covers is in `PajCoverage`."""

    reliability = models.CharField(max_length=12, choices=Reliability)

    class Meta(Place.Meta):
        abstract = False
        verbose_name_plural = "PAJ territories"

    @property
    def to_be_confirmed(self) -> bool:
        """Whether nobody of the network has confirmed this territory yet."""
        return self.reliability == Reliability.TO_CONFIRM


class MifiDirectorate(Place):
    """A regional directorate of the ministry. Its regions are in `DirectorateCoverage`."""

    reliability = models.CharField(max_length=12, choices=Reliability)
    url = models.URLField(max_length=400, blank=True)

    class Meta(Place.Meta):
        abstract = False

    @property
    def to_be_confirmed(self) -> bool:
        """Whether its area is deduced rather than published."""
        return self.reliability == Reliability.TO_CONFIRM


class PostalPrefix(Reference):
    """The first three characters of a postal code and where they lead.

    `region_share` is the percentage of the prefix's reference points in its main region. The
    points are school buildings and town halls, not people: it says « ask », not « how many ».
    """

    class Kind(models.TextChoices):
        URBAN = "urban", _("urbain")
        RURAL = "rural", _("rural")

    class Basis(models.TextChoices):
        BUILDINGS = "buildings", _("bâtiments scolaires et mairies")
        POLYGON = "polygon", _("un seul point connu")

    code = models.CharField(max_length=3, unique=True)
    kind = models.CharField(max_length=5, choices=Kind)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="prefixes")
    region_share = models.PositiveSmallIntegerField(help_text="percent")
    usual_municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="prefixes"
    )
    points = models.PositiveIntegerField()
    basis = models.CharField(max_length=10, choices=Basis)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "postal prefixes"
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[GHJ]\d[A-Z]$"), name="prefix_code"),
            models.CheckConstraint(
                condition=Q(region_share__gte=1, region_share__lte=100), name="prefix_share"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PostalShare(Reference):
    """The MRC that a postal prefix reaches, with the percentage of its reference points."""

    prefix = models.ForeignKey(PostalPrefix, on_delete=models.CASCADE, related_name="shares")
    mrc = models.ForeignKey(Mrc, on_delete=models.PROTECT, related_name="postal_shares")
    share = models.PositiveSmallIntegerField(help_text="percent")

    class Meta:
        ordering = ["prefix__code", "-share", "mrc__code"]
        constraints = [
            models.UniqueConstraint(fields=["prefix", "mrc"], name="postal_share_once"),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=100), name="postal_share_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.mrc} {self.share} %"
