"""How long things are kept, what left, and what was made anonymous instead."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base, new_id
from enracine.kernel.periods import DaysIncluded
from enracine.privacy.models.subjects import Subject

#: In an exclusion constraint NULL never equals itself: « every organisation » has a value of its own.
EVERYBODY = uuid.UUID(int=0)


class Category(models.TextChoices):
    """What is kept for the same time: the lines of a retention calendar."""

    FILE = "file", _("Dossier et faits de la personne")
    NOT_COME = "not_come", _("Dossier de prédépart d’une personne qui n’est pas venue")
    DECISION = "decision", _("Renseignements qui ont servi à une décision")
    ACCOUNTING = "accounting", _("Pièces comptables d’une entente")
    INCIDENT = "incident", _("Registre des incidents")
    REQUEST = "request", _("Demandes et plaintes des personnes")


class RetentionRule(Base):
    """One line of the calendar: a category, for everybody or one organisation, maybe one agreement.

    Counted in months from the end of the file (its closing, or the day of what it is about).
    """

    category = models.CharField(_("catégorie"), max_length=12, choices=Category)
    organisation = models.ForeignKey(
        "network.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    #: The organisation's id, or `EVERYBODY`: the scope of the exclusion.
    scope = models.UUIDField(editable=False)
    agreement = models.SlugField(_("entente"), max_length=60, blank=True)
    months = models.PositiveSmallIntegerField(_("durée en mois"))
    valid_from = models.DateField(_("en vigueur depuis"))
    valid_to = models.DateField(_("jusqu’au"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    to_confirm = models.BooleanField(_("à confirmer"), default=False)

    class Meta:
        ordering = ["category", "scope", "agreement", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="retention_rule_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("La fin vient avant le début."),
            ),
            models.CheckConstraint(name="retention_rule_source", condition=~Q(source="")),
            # P-39.1 art. 11 and, r. 3.1: no calendar may be shorter (law.md, L38, L53).
            models.CheckConstraint(
                name="retention_rule_decision_a_year",
                condition=~Q(category="decision") | Q(months__gte=12),
                violation_error_message=_("La loi oblige à garder une décision un an."),
            ),
            models.CheckConstraint(
                name="retention_rule_incident_five_years",
                condition=~Q(category="incident") | Q(months__gte=60),
                violation_error_message=_("La loi oblige à garder ce registre cinq ans."),
            ),
            ExclusionConstraint(
                name="retention_rule_one_version",
                expressions=[
                    ("category", RangeOperators.EQUAL),
                    ("scope", RangeOperators.EQUAL),
                    ("agreement", RangeOperators.EQUAL),
                    (DaysIncluded("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Une autre durée couvre déjà cette période."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.months}"


class PurgeNotice(Base):
    """The person was told that her file leaves on a day: nothing leaves without it."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    planned_on = models.DateField()
    told_at = models.DateTimeField(default=now)
    #: No account and no address: written down, since nobody could be told.
    unreachable = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["planned_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "organisation"],
                condition=Q(done_at__isnull=True),
                name="purge_notice_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.planned_on}"


class Remainder(Base):
    """What a destruction had to leave, why, and until when: it goes by itself that day."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    content = models.CharField(max_length=80)
    reason = models.CharField(max_length=20)
    #: None: until something happens (the end of a recourse, the last other holder).
    until = models.DateField(null=True)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["until", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "organisation", "content", "reason"], name="remainder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content} {self.reason}"


class PurgeProof(models.Model):
    """Something was destroyed or made anonymous: what kinds, how many, by what rule. No content.

    Only ever added to, and copied outside the database, so that a restored backup is purged again
    (law.md, L51). The digests are those of the identifiers of the rows.
    """

    class How(models.TextChoices):
        DESTROYED = "destroyed", _("Détruit")
        ANONYMISED = "anonymised", _("Anonymisé")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    done_at = models.DateTimeField(default=now)
    subject_id = models.UUIDField()
    organisation_id = models.UUIDField()
    how = models.CharField(max_length=10, choices=How, default=How.DESTROYED)
    rule = models.CharField(max_length=120)
    counts = models.JSONField(default=dict)
    digests = models.JSONField(default=dict)
    documents = models.PositiveIntegerField(default=0)
    kept = models.JSONField(default=list)
    replayed_from = models.UUIDField(null=True)

    class Meta:
        ordering = ["-done_at", "-id"]
        indexes = [
            models.Index(fields=["organisation_id", "-done_at"], name="purge_proof_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.how} {self.done_at:%Y-%m-%d}"


class Anonymisation(Base):
    """The record that the regulation asks for before anything may be called anonymous (L49).

    The database itself refuses a conclusion without each piece.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("En préparation")
        CONCLUDED = "concluded", _("Conclue")

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    purposes = models.TextField(_("fins sérieuses et légitimes"), blank=True)
    purposes_set_on = models.DateField(null=True)
    competent_person = models.CharField(_("personne compétente"), max_length=160, blank=True)
    competence = models.CharField(_("sa compétence"), max_length=300, blank=True)
    individualisation = models.TextField(_("individualisation"), blank=True)
    correlation = models.TextField(_("corrélation"), blank=True)
    inference = models.TextField(_("inférence"), blank=True)
    techniques = models.TextField(_("techniques choisies"), blank=True)
    residual_risk = models.TextField(_("risque qui reste"), blank=True)
    review_on = models.DateField(_("prochaine réévaluation"), null=True)
    #: Chosen closed files, by the subject of each: forgotten when the work is concluded.
    subjects = ArrayField(models.UUIDField(), default=list)
    chosen = models.PositiveIntegerField(default=0)
    published = models.PositiveIntegerField(default=0)
    group = models.PositiveSmallIntegerField(default=0)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="anonymisation_concluded_is_whole",
                condition=Q(state="draft")
                | (
                    ~Q(purposes="")
                    & Q(purposes_set_on__isnull=False)
                    & ~Q(competent_person="")
                    & ~Q(competence="")
                    & ~Q(individualisation="")
                    & ~Q(correlation="")
                    & ~Q(inference="")
                    & ~Q(techniques="")
                    & ~Q(residual_risk="")
                    & Q(review_on__isnull=False)
                    & Q(concluded_at__isnull=False, concluded_by__isnull=False)
                    & Q(subjects__len=0)
                    & Q(group__gte=2)
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.created_at:%Y-%m-%d}"


class AnonymousLine(models.Model):
    """One former file, as broad traits shared by at least `Anonymisation.group` lines; no date."""

    id = models.BigAutoField(primary_key=True)
    anonymisation = models.ForeignKey(Anonymisation, on_delete=models.PROTECT, related_name="lines")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    traits = models.JSONField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)
