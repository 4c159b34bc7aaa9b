"""What adults say that counts, the places they ask for, and suggestions kept with what they rested on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.matching.engine.instance import RESOURCES
from enracine.privacy.models import Subject

#: How many territories a household ranks at most (decision 0081).
MOST_ASKED = 10


class Wishes(Base):
    """What counts for one adult when she chooses a place, and the limits that she sets.

    `needs` is what her household takes of a territory, counted when she last answered: a proposal for
    many households reads it instead of the household itself. `shown` is what another adult of the
    household may read of her work and French, once she lets her read her wishes.
    """

    class Size(models.TextChoices):
        RURAL = "rural", _("La campagne ou un village")
        SMALL = "small", _("Une petite ville")
        MEDIUM = "medium", _("Une ville moyenne")
        LARGE = "large", _("Une grande ville")

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey(Subject, null=True, on_delete=models.SET_NULL, related_name="+")
    shown_on = models.DateField(_("montré au ménage depuis"), null=True)
    shown = models.JSONField(_("ce que le ménage en lit"), default=dict)
    weights = models.JSONField(_("ce qui compte"), default=dict)
    budget = models.PositiveIntegerField(_("loyer possible, en dollars par mois"), null=True)
    max_km = models.PositiveIntegerField(_("distance de Montréal, en kilomètres"), null=True)
    size = models.CharField(_("taille de l’endroit"), max_length=6, choices=Size, blank=True)
    near = models.ForeignKey(
        "territories.Mrc",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("près de"),
    )
    services = ArrayField(
        models.CharField(max_length=60), default=list, verbose_name=_("services voulus")
    )
    refused = ArrayField(
        models.CharField(max_length=3), default=list, verbose_name=_("endroits refusés")
    )
    needs = ArrayField(
        models.PositiveIntegerField(), default=list, verbose_name=_("besoins du ménage, en nombres")
    )
    track = models.CharField(_("projet"), max_length=12, blank=True)

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [
            models.CheckConstraint(
                name="wishes_shown_to_a_household",
                condition=Q(shown_on__isnull=True) | Q(household__isnull=False),
            ),
            models.CheckConstraint(
                name="wishes_needs_whole",
                condition=Q(needs__len=0) | Q(needs__len=len(RESOURCES)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject_id)


class AskedPlace(Base):
    """A territory that an adult asks for, in her order, with what it was worth when she chose it."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    wishes = models.ForeignKey(
        Wishes, on_delete=models.CASCADE, related_name="asked", db_index=False
    )
    mrc = models.ForeignKey(
        "territories.Mrc", on_delete=models.PROTECT, related_name="+", verbose_name=_("endroit")
    )
    rank = models.PositiveSmallIntegerField(_("rang"))
    points = models.PositiveIntegerField(_("points, en centièmes"))
    certainty = models.PositiveSmallIntegerField(_("certitude, en pourcentage"))

    class Meta:
        ordering = ["subject_id", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "rank"],
                name="asked_rank_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["wishes", "mrc"], name="asked_once"),
            models.CheckConstraint(
                name="asked_rank_range", condition=Q(rank__range=(1, MOST_ASKED))
            ),
            models.CheckConstraint(name="asked_certainty", condition=Q(certainty__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.mrc_id}"


class KeptSuggestion(Base):
    """Three places as they were suggested, every point with its figure: what somebody read, and why.

    Never changed, but to say that its figures have: `changed_at` and `changes`.
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    #: Whose page it came from; empty when the person was alone with hers.
    organisation = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("suggéré le"), default=now)
    made_by = models.CharField(_("par"), max_length=200, blank=True)
    body = models.JSONField(_("endroits suggérés"), default=list)
    stamp = models.CharField(max_length=64)
    is_latest = models.BooleanField(default=True)
    changed_at = models.DateTimeField(_("chiffres changés le"), null=True)
    changes = models.JSONField(_("ce qui a changé"), default=list)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["subject", "-made_at"], name="kept_by_subject")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.made_at:%Y-%m-%d}"
