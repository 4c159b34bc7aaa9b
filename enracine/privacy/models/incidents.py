"""Confidentiality incidents: a sheet per organisation, its risk, its notices, its measures."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.privacy.models.subjects import Section, Subject


class Incident(Base):
    """One sheet of the register of an organisation (P-39.1 art. 3.8; A-2.1, r. 3.1; L53).

    Kept five years at least after the organisation knew of it: the database refuses to remove it.
    """

    class Kind(models.TextChoices):
        MISDIRECTED = (
            "misdirected",
            _("Communication à la mauvaise personne ou au mauvais organisme"),
        )
        ACCESS = "access", _("Consultation non autorisée")
        USE = "use", _("Utilisation non autorisée")
        LOSS = "loss", _("Perte ou vol (appareil, papier, compte)")
        ATTACK = "attack", _("Attaque informatique")
        OTHER = "other", _("Autre atteinte à la protection d’un renseignement")

    class Scale(models.TextChoices):
        LOW = "low", _("Faible")
        MEDIUM = "medium", _("Moyenne")
        HIGH = "high", _("Élevée")

    class Decision(models.TextChoices):
        SERIOUS = "serious", _("Risque de préjudice sérieux")
        NOT_SERIOUS = "not_serious", _("Pas de risque de préjudice sérieux")

    number = models.CharField(max_length=24, unique=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    opened_by_label = models.CharField(max_length=200, blank=True)
    origin_type = models.CharField(max_length=40, blank=True)
    origin_id = models.UUIDField(null=True)

    kind = models.CharField(max_length=12, choices=Kind)
    sections = ArrayField(models.CharField(max_length=20, choices=Section), default=list)
    information = models.TextField(_("renseignements visés"), blank=True)
    circumstances = models.TextField(_("circonstances"), blank=True)
    happened_on = models.DateField(_("date de l’incident"), null=True)
    happened_until = models.DateField(null=True)
    discovered_on = models.DateField(_("prise de connaissance"))
    people_count = models.PositiveIntegerField(_("nombre de personnes"), null=True)
    people_in_quebec = models.PositiveIntegerField(null=True)
    count_is_estimate = models.BooleanField(default=False)

    sensitivity = models.CharField(max_length=6, choices=Scale, blank=True)
    likelihood = models.CharField(max_length=6, choices=Scale, blank=True)
    consequences = ArrayField(models.CharField(max_length=20), default=list)
    likelihood_factors = ArrayField(models.CharField(max_length=20), default=list)
    risk_notes = models.TextField(blank=True)
    #: What the questionnaire proposes and why; never a decision.
    proposed = models.CharField(max_length=12, choices=Decision, blank=True)
    proposed_factors = models.JSONField(default=list)
    opinion = models.TextField(_("avis de la personne responsable"), blank=True)
    opinion_label = models.CharField(max_length=200, blank=True)
    opinion_at = models.DateTimeField(null=True)

    decision = models.CharField(max_length=12, choices=Decision, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["-discovered_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="incident_decision_is_signed",
                condition=Q(decision="")
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decision_reason="")
                    & ~Q(decided_label="")
                ),
            ),
            models.CheckConstraint(
                name="incident_opinion_before_decision",
                condition=Q(decision="") | (~Q(opinion="") & Q(opinion_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="incident_days",
                condition=(Q(happened_on__isnull=True) | Q(happened_on__lte=F("discovered_on")))
                & (
                    Q(happened_until__isnull=True)
                    | Q(happened_on__isnull=False, happened_until__gte=F("happened_on"))
                ),
            ),
            models.CheckConstraint(
                name="incident_count",
                condition=Q(people_in_quebec__isnull=True)
                | Q(people_count__isnull=False, people_in_quebec__lte=F("people_count")),
            ),
            models.CheckConstraint(
                name="incident_closed_is_decided",
                condition=Q(closed_on__isnull=True) | ~Q(decision=""),
            ),
            models.UniqueConstraint(
                fields=["organisation", "origin_type", "origin_id"],
                condition=Q(origin_id__isnull=False),
                name="incident_once_per_origin",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-discovered_on", "-id"], name="incident_register"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class IncidentSubject(Base):
    """Somebody whom an incident touches, when it is known who."""

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="subjects", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "subject"], name="incident_subject_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.subject_id}"


class IncidentMeasure(Base):
    """Something done to reduce the harm, or so that it does not happen again."""

    class Aim(models.TextChoices):
        REDUCE = "reduce", _("Diminuer le risque ou le préjudice")
        PREVENT = "prevent", _("Éviter que cela se reproduise")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="measures")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    aim = models.CharField(max_length=8, choices=Aim)
    text = models.CharField(max_length=500)
    taken_on = models.DateField()
    taken_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["taken_on", "id"]
        constraints = [models.CheckConstraint(name="incident_measure_says", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text


class IncidentNotice(Base):
    """A notice of an incident: to the Commission, to the persons, or to another organisation."""

    class Audience(models.TextChoices):
        CAI = "cai", _("Commission d’accès à l’information")
        PERSONS = "persons", _("Personnes concernées")
        ORGANISATION = "organisation", _("Autre organisme")

    class Means(models.TextChoices):
        PORTAL = "portal", _("Dans leur espace Enracine, avec un courriel")
        MAIL = "mail", _("Lettre")
        EMAIL = "email", _("Courriel")
        PHONE = "phone", _("Téléphone, noté")
        FORM = "form", _("Formulaire de la Commission")
        PUBLIC = "public", _("Avis public")

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    audience = models.CharField(max_length=12, choices=Audience)
    addressee = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: What is happening and what it asks: the part of the letter that a human writes.
    text = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    sent_on = models.DateField(null=True)
    means = models.CharField(max_length=8, choices=Means, blank=True)
    sent_by_label = models.CharField(max_length=200, blank=True)
    recipients = models.PositiveIntegerField(null=True)
    reference = models.CharField(max_length=80, blank=True)
    #: What an organisation that received it answers, and the sheet it opened itself.
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_label = models.CharField(max_length=200, blank=True)
    answer_incident = models.ForeignKey(
        Incident, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "audience", "addressee"],
                name="incident_notice_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="incident_notice_addressee",
                condition=Q(audience="organisation", addressee__isnull=False)
                | (~Q(audience="organisation") & Q(addressee__isnull=True)),
            ),
            models.CheckConstraint(
                name="incident_notice_sent_says_how",
                condition=Q(sent_on__isnull=True) | (~Q(means="") & ~Q(sent_by_label="")),
            ),
            models.CheckConstraint(
                name="incident_notice_answer_is_signed",
                condition=Q(answered_at__isnull=True)
                | (~Q(answer="") & ~Q(answered_by_label="") & Q(audience="organisation")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.incident_id}"
