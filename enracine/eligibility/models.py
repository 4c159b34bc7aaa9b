"""The dated rules, and the verdicts kept for a person's file."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.kernel.periods import DaysIncluded
from enracine.privacy.models import Subject


class ServiceCode(models.TextChoices):
    """The services; the same codes as `rules.Service` and as the API."""

    EER = "eer", _("Emplois en régions")
    EER_PREDEPARTURE = "eer_predeparture", _("Emplois en régions, avant l’arrivée")
    PAJR = "pajr", _("Place aux jeunes en région")
    EER_PAJR_AGREEMENT = (
        "eer_pajr_agreement",
        _("Passage entre Emplois en régions et Place aux jeunes"),
    )
    ACCOMPAGNEMENT_QUEBEC = "accompagnement_quebec", _("Accompagnement Québec")


class CriterionCode(models.TextChoices):
    """What a rule looks at; the same codes as `rules.Criterion`."""

    OPENING = "opening", _("Période du service")
    GENERATION = "generation", _("Génération")
    RESIDENCE_LENGTH = "residence_length", _("Ancienneté")
    STATUS = "status", _("Statut d’immigration")
    PLACE = "place", _("Lieu de résidence")
    INTEREST = "interest", _("Intérêt pour une région")
    AGE = "age", _("Âge")
    QUALIFICATION = "qualification", _("Études ou qualification")
    WORK_AUTHORISATION = "work_authorisation", _("Droit de travailler")


class VerdictCode(models.TextChoices):
    """The answer for one service; the same codes as `rules.VerdictValue`."""

    ELIGIBLE = "eligible", _("Oui")
    INELIGIBLE = "ineligible", _("Non")
    UNDETERMINED = "undetermined", _("À préciser")


class EligibilityRule(Base):
    """One version of one rule, as `rules.Rule`: data that an organisation may date and correct."""

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("Table fournie")
        EDITED = "edited", _("Modifiée ici")

    code = models.CharField(max_length=80)
    service = models.CharField(max_length=30, choices=ServiceCode)
    criterion = models.CharField(max_length=30, choices=CriterionCode)
    parameters = models.JSONField(_("réglages"), default=dict, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField(_("en vigueur depuis"))
    valid_to = models.DateField(_("jusqu’au"), null=True, blank=True)
    source_label = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("adresse de la source"), max_length=400, blank=True)
    to_confirm = models.BooleanField(_("à confirmer"), default=False)
    position = models.PositiveSmallIntegerField(default=1000)
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.EDITED)

    class Meta:
        ordering = ["position", "code", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="eligibility_rule_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("La fin vient avant le début."),
            ),
            models.CheckConstraint(
                name="eligibility_rule_has_source", condition=~Q(source_label="")
            ),
            ExclusionConstraint(
                name="eligibility_rule_one_version",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (DaysIncluded("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                # Closing a version and opening the next is one gesture: checked when it is over.
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message=_("Une autre version de cette règle couvre cette période."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}@{self.valid_from}"


class EligibilityVerdict(Base):
    """What the rules said of a person for a service on a day, and what a human then decided.

    The evaluation is a photograph; only the human part may be added afterwards, once. `decision`
    empty means that nobody has decided yet: a verdict alone never closes a door (law.md, L39). Kept a
    year at least after the decision (L38). What it rests on is apart: see `EligibilityBasis`.
    """

    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="eligibility_verdicts", db_index=False
    )
    dossier_id = models.UUIDField(null=True, blank=True)
    service = models.CharField(max_length=30, choices=ServiceCode)
    as_of = models.DateField(_("évaluée pour le"))
    verdict = models.CharField(max_length=12, choices=VerdictCode)
    alternatives = ArrayField(
        models.CharField(max_length=30, choices=ServiceCode), default=list, blank=True
    )
    evaluated_at = models.DateTimeField(default=now)
    decision = models.CharField(_("décision"), max_length=12, choices=VerdictCode, blank=True)
    decision_reason = models.CharField(_("motif de la décision"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    review_asked_at = models.DateTimeField(null=True)
    observations = models.CharField(_("vos observations"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-evaluated_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="verdict_decision_is_human",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="verdict_decision_has_reason",
                condition=Q(decision="")
                | Q(decision="eligible", verdict="eligible")
                | ~Q(decision_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-evaluated_at"], name="verdict_subject"),
            models.Index(
                fields=["dossier_id"], condition=Q(dossier_id__isnull=False), name="verdict_dossier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.as_of}: {self.verdict}"

    @property
    def outcome(self) -> str:
        """The human decision when there is one, otherwise the verdict of the rules."""
        return self.decision or self.verdict


class EligibilityBasis(Base):
    """What a verdict rests on: the facts, their days, the reasons, what was missing.

    They tell an immigration status, sometimes an asylum claim: PostgreSQL shows them only to whom may
    read both sections, eligibility and status (decision 0041). Never rewritten.
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    verdict = models.OneToOneField(
        EligibilityVerdict, on_delete=models.CASCADE, related_name="basis"
    )
    facts = models.JSONField(default=dict)
    fact_dates = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    missing = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject"], name="verdict_basis_subject")]

    def __str__(self) -> str:
        return str(self.verdict_id)
