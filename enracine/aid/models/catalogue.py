"""The catalogue of aid: what it is, under which dated terms, charged to which agreement's envelope."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.kernel.periods import DaysIncluded
from enracine.network.models.organisations import PeriodModel
from enracine.people.models import PersonDocument


class Nature(models.TextChoices):
    """What an aid helps to pay for."""

    MOVING = "moving", _("Déménagement")
    HOUSING = "housing", _("Logement")
    SETTLING = "settling", _("Installation")
    VISIT = "visit", _("Visite d’une région")
    TRANSPORT = "transport", _("Transport")
    TRAINING = "training", _("Formation")
    RECOGNITION = "recognition", _("Reconnaissance d’un diplôme ou d’un métier")
    CHILDCARE = "childcare", _("Garde des enfants")
    BUSINESS = "business", _("Entreprise ou reprise")
    OTHER = "other", _("Autre")


class Per(models.TextChoices):
    """How often the same household may have it: what « once » is counted over."""

    ONCE = "once", _("Une seule fois par ménage")
    YEAR = "year", _("Une fois par année financière")
    MONTH = "month", _("Une fois par mois, plafond par année financière")


class OnCancel(models.TextChoices):
    """What an agreement says of money paid for a departure that does not happen (scenario S16)."""

    RECOVER = "recover", _("À récupérer")
    CARRY = "carry", _("À reporter sur le prochain départ")


class AidEnvelope(PeriodModel):
    """What an agreement sets aside for aid, over a period. Its sums are kept by triggers.

    `kept_…`: what the sums still hold of requests destroyed since: accounts already given do not
    change behind anybody's back.
    """

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    programme = models.ForeignKey(
        "network.Programme", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(_("nom"), max_length=120)
    cents = models.PositiveBigIntegerField(_("montant"))
    source = models.CharField(_("d’où vient ce montant"), max_length=300)
    is_fictitious = models.BooleanField(_("montant fictif"), default=False)
    two_people = models.BooleanField(_("demandée et décidée par deux personnes"), default=True)
    on_cancel = models.CharField(
        _("si le départ n’a pas lieu"), max_length=8, choices=OnCancel, default=OnCancel.RECOVER
    )
    engaged_cents = models.PositiveBigIntegerField(default=0, editable=False)
    paid_cents = models.PositiveBigIntegerField(default=0, editable=False)
    recovered_cents = models.PositiveBigIntegerField(default=0, editable=False)
    kept_engaged_cents = models.PositiveBigIntegerField(default=0, editable=False)
    kept_paid_cents = models.PositiveBigIntegerField(default=0, editable=False)
    kept_recovered_cents = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta(PeriodModel.Meta):
        ordering = ["-valid_from", "name", "id"]
        constraints = [
            *PeriodModel.Meta.constraints,
            # Whoever decides at the same instant: the envelope is never passed.
            models.CheckConstraint(
                name="aid_envelope_holds",
                condition=Q(engaged_cents__lte=F("cents") + F("recovered_cents")),
            ),
            models.CheckConstraint(
                name="aid_envelope_order",
                condition=Q(
                    paid_cents__lte=F("engaged_cents"), recovered_cents__lte=F("paid_cents")
                ),
            ),
            models.CheckConstraint(name="aid_envelope_source", condition=~Q(source="")),
            ExclusionConstraint(
                name="aid_envelope_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    (DaysIncluded("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left_cents(self) -> int:
        """What may still be granted: what was given back may be granted again."""
        return self.cents - self.engaged_cents + self.recovered_cents


class Aid(Base):
    """An aid of the catalogue, whatever its terms of the day. `is_handled`: asked for here.

    The others are told with their official address: nothing is asked, decided nor computed here.
    """

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    nature = models.CharField(_("nature"), max_length=12, choices=Nature)
    title = models.CharField(_("titre"), max_length=120)
    title_en = models.CharField(_("titre en anglais"), max_length=120, blank=True)
    per = models.CharField(_("combien de fois"), max_length=6, choices=Per, default=Per.ONCE)
    is_handled = models.BooleanField(_("se demande ici"), default=True)
    for_move = models.BooleanField(_("sert au départ"), default=False)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="aid_title_once")
        ]

    def __str__(self) -> str:
        return self.title


class AidTerms(PeriodModel):
    """The terms of an aid over a period: conditions in words, ceiling, agreement charged, address.

    New terms are new rows: what somebody asked under keeps the words she read.
    """

    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="terms", db_index=False)
    envelope = models.ForeignKey(
        AidEnvelope, null=True, on_delete=models.PROTECT, related_name="terms"
    )
    conditions = models.TextField(_("conditions"), max_length=2000)
    conditions_en = models.TextField(_("conditions en anglais"), max_length=2000, blank=True)
    pieces = ArrayField(
        models.CharField(max_length=14, choices=PersonDocument.Kind),
        default=list,
        blank=True,
        verbose_name=_("documents à joindre"),
    )
    ceiling_cents = models.PositiveIntegerField(_("plafond par ménage"), null=True)
    ceiling_source = models.CharField(_("d’où vient ce plafond"), max_length=300, blank=True)
    is_fictitious = models.BooleanField(_("montant fictif"), default=False)
    official_url = models.URLField(_("adresse officielle"), max_length=400, blank=True)
    checked_on = models.DateField(_("vérifié le"))

    class Meta(PeriodModel.Meta):
        ordering = ["-valid_from", "id"]
        constraints = [
            *PeriodModel.Meta.constraints,
            # No amount without where it comes from.
            models.CheckConstraint(
                name="aid_ceiling_sourced",
                condition=Q(ceiling_cents__isnull=True, ceiling_source="")
                | (Q(ceiling_cents__gte=1) & ~Q(ceiling_source="")),
            ),
            ExclusionConstraint(
                name="aid_terms_one_at_a_time",
                expressions=[
                    ("aid", RangeOperators.EQUAL),
                    (DaysIncluded("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aid_id} {self.valid_from}"
