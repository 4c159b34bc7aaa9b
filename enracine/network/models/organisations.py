"""Organisations, programmes, and who serves which place for whom when."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base


class OrganisationKind(models.TextChoices):
    """What an organisation is in the network; a partner need not be a community body (S2)."""

    EER_NETWORK = "eer_network", _("Emplois en régions (projet commun)")
    EER_MEMBER = "eer_member", _("Organisme membre d’Emplois en régions")
    REGIONAL_PARTNER = "regional_partner", _("Partenaire régional")
    PAJ_NATIONAL = "paj_national", _("Place aux jeunes en région (national)")
    PAJ_PROMOTER = "paj_promoter", _("Promoteur local de Place aux jeunes")
    MINISTRY = "ministry", _("Ministère")
    MINISTRY_DIRECTORATE = "ministry_directorate", _("Direction régionale du ministère")
    EMPLOYER = "employer", _("Employeur")
    FUNDER = "funder", _("Bailleur de fonds")
    OTHER = "other", _("Autre organisme")


class Regime(models.TextChoices):
    """The privacy law an organisation answers to (law.md, L01)."""

    PRIVATE = "P-39.1", _("Loi sur le secteur privé (P-39.1)")
    PUBLIC = "A-2.1", _("Loi sur l’accès (A-2.1)")


class PeriodQuerySet(models.QuerySet[Any]):
    """Rows with a period, asked for a day."""

    def on(self, day: dt.date) -> Self:
        """Those in force on `day`, both ends included."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class PeriodModel(Base):
    """A fact true from one day to another, both included; no end means « until further notice »."""

    valid_from = models.DateField(_("en vigueur depuis"))
    valid_to = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_period",
            )
        ]


class Organisation(Base):
    """A body that accompanies, refers, receives, hires or funds."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=200)
    short_name = models.CharField(_("nom court"), max_length=60)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="members")
    regime = models.CharField(_("régime légal"), max_length=6, choices=Regime)
    municipality = models.ForeignKey(
        "territories.Municipality", null=True, on_delete=models.PROTECT, related_name="+"
    )
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    website = models.URLField(_("site Web"), blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list)
    source = models.CharField(_("source"), max_length=400, blank=True)
    agreed_share = models.DecimalField(
        _("part convenue des inscriptions"), max_digits=5, decimal_places=4, null=True
    )
    answer_delay_days = models.PositiveSmallIntegerField(
        _("délai de réponse aux références (jours ouvrables)"), default=5
    )
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    to_be_confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["kind", "name"], name="organisation_kind")]

    def __str__(self) -> str:
        return self.short_name or self.name


class OrganisationName(PeriodModel):
    """A name that an organisation bore: ALPA, before INICI."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="former_names"
    )
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True)

    class Meta(PeriodModel.Meta):
        ordering = ["valid_from", "id"]

    def __str__(self) -> str:
        return self.name


class PrivacyOfficer(PeriodModel):
    """Who answers for personal information in an organisation; public (P-39.1 art. 3.1, L03)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="privacy_officers"
    )
    name = models.CharField(_("nom"), max_length=120, blank=True)
    title = models.CharField(_("titre"), max_length=160)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    is_deputy = models.BooleanField(_("suppléance"), default=False)
    #: The written delegation (art. 3.1); without one, she has the highest authority herself (L04).
    delegated_by = models.CharField(_("délégation écrite de"), max_length=200, blank=True)
    delegated_on = models.DateField(_("délégation du"), null=True, blank=True)
    #: Nobody has told us who it is: the law then names the person with the highest authority.
    to_be_confirmed = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)

    class Meta(PeriodModel.Meta):
        ordering = ["is_deputy", "-valid_from", "id"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(to_be_confirmed=True) | (~Q(name="") & ~Q(email="")),
                name="privacy_officer_reachable",
            ),
            models.CheckConstraint(
                condition=Q(delegated_on__isnull=True, delegated_by="")
                | (Q(delegated_on__isnull=False) & ~Q(delegated_by="")),
                name="privacy_officer_delegation_whole",
            ),
            models.CheckConstraint(
                condition=Q(delegated_on__isnull=True) | Q(delegated_on__lte=F("valid_from")),
                name="privacy_officer_delegation_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"


class Programme(PeriodModel):
    """A programme that opens and closes without a release: EER, PAJR, Accompagnement Québec."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="programmes"
    )
    source = models.CharField(max_length=300, blank=True)

    class Meta(PeriodModel.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Mandate(PeriodModel):
    """« Qui sert cet endroit, pour qui, à cette date »: one line of the answer.

    Exactly one place: a region, a MRC, a PAJ territory, a MIFI directorate, or `everywhere`.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="mandates"
    )
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="mandates")
    region = models.ForeignKey(
        "territories.Region", null=True, on_delete=models.PROTECT, related_name="+"
    )
    mrc = models.ForeignKey(
        "territories.Mrc", null=True, on_delete=models.PROTECT, related_name="+"
    )
    paj_territory = models.ForeignKey(
        "territories.PajTerritory", null=True, on_delete=models.PROTECT, related_name="+"
    )
    directorate = models.ForeignKey(
        "territories.MifiDirectorate", null=True, on_delete=models.PROTECT, related_name="+"
    )
    everywhere = models.BooleanField(default=False)
    minimum_age = models.PositiveSmallIntegerField(null=True)
    maximum_age = models.PositiveSmallIntegerField(null=True)
    to_be_confirmed = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)

    class Meta(PeriodModel.Meta):
        ordering = ["organisation_id", "id"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                condition=(
                    Q(
                        region__isnull=False,
                        mrc=None,
                        paj_territory=None,
                        directorate=None,
                        everywhere=False,
                    )
                    | Q(
                        region=None,
                        mrc__isnull=False,
                        paj_territory=None,
                        directorate=None,
                        everywhere=False,
                    )
                    | Q(
                        region=None,
                        mrc=None,
                        paj_territory__isnull=False,
                        directorate=None,
                        everywhere=False,
                    )
                    | Q(
                        region=None,
                        mrc=None,
                        paj_territory=None,
                        directorate__isnull=False,
                        everywhere=False,
                    )
                    | Q(
                        region=None, mrc=None, paj_territory=None, directorate=None, everywhere=True
                    )
                ),
                name="mandate_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.programme_id}"


class Vacancy(PeriodModel):
    """A mandate with nobody to hold it for a time, and who stands in if somebody does (S13)."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="vacancies")
    interim = models.ForeignKey(
        Organisation, null=True, on_delete=models.SET_NULL, related_name="interims"
    )

    class Meta(PeriodModel.Meta):
        ordering = ["-valid_from", "id"]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.valid_from}"
