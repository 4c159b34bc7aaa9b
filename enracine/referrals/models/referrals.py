"""The closed loop: a referral always has somebody whose turn it is, a clock and an outcome."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.privacy.models import Consent, Section, Subject


class State(models.TextChoices):
    """The states of the machine (issue « closed loop »); names as in the API."""

    DRAFT = "draft", _("Brouillon")
    SENT = "sent", _("Envoyée")
    RECEIVED = "received", _("Reçue")
    INFORMATION_REQUESTED = "information_requested", _("Précisions demandées")
    WAITING_LIST = "waiting_list", _("Sur liste d’attente")
    ACCEPTED = "accepted", _("Acceptée")
    DECLINED = "declined", _("Refusée")
    FIRST_CONTACT = "first_contact", _("Premier contact fait")
    IN_SERVICE = "in_service", _("En service")
    ON_HOLD = "on_hold", _("En pause")
    COMPLETED = "completed", _("Terminée")
    FAILED = "failed", _("Sans suite")
    CANCELLED = "cancelled", _("Annulée")
    WITHDRAWN = "withdrawn", _("Retirée par la personne")
    EXPIRED = "expired", _("Échue sans réponse")
    CONTESTED = "contested", _("Refus contesté")
    DECLINE_CONFIRMED = "decline_confirmed", _("Refus confirmé")
    ERROR = "entered_in_error", _("Saisie par erreur")


OPEN_STATES = (
    "sent",
    "received",
    "information_requested",
    "waiting_list",
    "accepted",
    "first_contact",
    "in_service",
    "on_hold",
)
#: What a sender waits for: open, its person asked to agree, or a refusal being looked at again.
AWAITED_STATES = (*OPEN_STATES, "draft", "contested")
WAITING_STATES = ("sent", "received")
#: Answered and not over: what a receiver has under way.
UNDER_WAY_STATES = (
    "information_requested", "waiting_list", "accepted", "first_contact", "in_service", "on_hold",
)  # fmt: skip
#: What a receiver has no more to do with.
OVER_STATES = (
    "declined", "decline_confirmed", "contested", "completed", "failed", "cancelled", "withdrawn",
    "expired", "entered_in_error",
)  # fmt: skip


class Reason(models.TextChoices):
    """Why refer: the criteria of the agreement EER–PAJR (S0, S1), and the other directions."""

    OVER_35 = "over_35", _("A plus de 35 ans")
    NEEDS_SUPPORT = "needs_support", _("A besoin d’accompagnement avant la démarche")
    CV = "cv", _("CV à retravailler")
    RECOGNITION = "recognition", _("Reconnaissance des diplômes non entamée")
    REGIONS_UNKNOWN = "regions_unknown", _("Connaît peu ou pas les régions")
    VAGUE_PROJECT = "vague_project", _("Projet encore flou")
    SEVERAL_AGENTS = "several_agents", _("A contacté plusieurs agents à la fois")
    MATURE_PROJECT = "mature_project", _("Projet mûr, territoires ciblés")
    SETTLEMENT = "settlement", _("Choix du lieu fait : accueil et installation")
    PREDEPARTURE = "predeparture", _("CSQ en main, intérêt pour une région")
    ACTION_PLAN = "action_plan", _("Besoins de son plan d’action")


class DeclineReason(models.TextChoices):
    """Why a receiver declines: always coded."""

    CAPACITY = "capacity", _("Plus de place pour le moment")
    CHILDCARE = "childcare", _("Aucune place en garderie")
    HOUSING = "housing", _("Aucun logement qui convient")
    NOT_SERVED = "not_served", _("Lieu ou public non desservi")
    ELIGIBILITY = "eligibility", _("Personne non admissible à notre service")
    DUPLICATE = "duplicate", _("Déjà suivie ici")
    HOUSEHOLD = "household", _("La personne ou le ménage a changé d’idée")
    NOT_READY = "not_ready", _("Projet pas encore prêt")


class OutcomeCode(models.TextChoices):
    """What became of a referral in service."""

    SETTLED = "settled", _("Ménage établi")
    READY = "ready", _("Projet mûr, territoire choisi")
    SERVED = "served", _("Service rendu")
    OTHER_TERRITORY = "other_territory", _("Autre territoire choisi")
    ABANDONED = "abandoned", _("Projet abandonné")
    UNREACHABLE = "unreachable", _("Personne injoignable")
    NOT_COME = "not_come", _("Non venue")


class CloseCode(models.TextChoices):
    """Why an open referral closed without an outcome of its service: always coded."""

    OTHER_TERRITORY = "other_territory", _("Autre territoire choisi")
    CHANGED_MIND = "changed_mind", _("La personne a changé d’idée")
    NOT_NEEDED = "not_needed", _("N’est plus nécessaire")
    WRONG_ADDRESSEE = "wrong_addressee", _("Mauvais destinataire")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consentement retiré")
    CONSENT_EXPIRED = "consent_expired", _("Consentement échu")
    NO_ANSWER = "no_answer", _("Sans réponse dans le délai")
    VACANT_POST = "vacant_post", _("Poste vacant, personne pour répondre")
    # Before an arrival. Whoever welcomes learns that the journey stops, never why (S14).
    JOURNEY_STOPPED = "journey_stopped", _("Le parcours s’arrête")
    ARRIVED_ELSEWHERE = "arrived_elsewhere", _("Arrivée dans une autre région")
    NOT_SERVING = "not_serving", _("L’organisme ne sert plus cet endroit")


class Turn(models.TextChoices):
    """Whose turn it is: never nobody's while a referral is open."""

    SENDER = "sender", _("l’émetteur")
    RECEIVER = "receiver", _("le destinataire")
    CANDIDATE = "candidate", _("la personne")
    COORDINATION = "coordination", _("la coordination")
    NOBODY = "nobody", _("personne")


class Alarm(models.TextChoices):
    """How far the silence has gone: a reminder, whoever supervises there, the coordination."""

    NONE = "", _("aucune relance")
    REMINDED = "reminded", _("relancée")
    SUPERVISED = "supervised", _("signalée à qui supervise")
    ESCALATED = "escalated", _("signalée à la coordination")


class ReferralGroup(Base):
    """Several targets of one household asked at once, one of them principal (S03)."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    tell_others = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.id)


class Referral(Base):
    """One organisation sends one person to one organisation, with consent, and hears back."""

    number = models.CharField(max_length=24)
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="referrals", db_index=False
    )
    group = models.ForeignKey(
        ReferralGroup, null=True, on_delete=models.PROTECT, related_name="referrals"
    )
    #: Prepared in one go with others that go on as well: a household, needs (`models.travel`).
    bundle = models.ForeignKey(
        "referrals.Bundle",
        null=True,
        on_delete=models.PROTECT,
        related_name="referrals",
        db_index=False,
    )
    #: Children told in the `family` section of a household referral; null when it did not travel.
    children_told = models.PositiveSmallIntegerField(null=True)
    #: The plan that the person accepted does not go with her evaluation: she or her counsellor said so.
    keeps_plan = models.BooleanField(
        _("le plan accepté ne voyage pas"), default=False, db_default=False
    )
    is_principal = models.BooleanField(default=True)
    # The person allows this receiver to know that another place is asked too (S03).
    tells_of_others = models.BooleanField(default=False)
    dossier = models.ForeignKey(
        "accompaniment.Dossier", on_delete=models.PROTECT, related_name="referrals"
    )
    sender = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="sent_referrals",
        db_index=False,
    )
    sent_by = models.ForeignKey(
        "network.Membership", on_delete=models.PROTECT, related_name="sent_referrals"
    )
    receiver = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="received_referrals",
        db_index=False,
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    programme = models.ForeignKey(
        "network.Programme", on_delete=models.PROTECT, related_name="referrals"
    )
    region = models.ForeignKey(
        "territories.Region", null=True, on_delete=models.PROTECT, related_name="+"
    )
    paj_territory = models.ForeignKey(
        "territories.PajTerritory", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason), default=list)
    sections = ArrayField(models.CharField(max_length=20, choices=Section), default=list)
    message = models.TextField(_("message à l’organisme"), max_length=2000, blank=True)
    consent = models.ForeignKey(
        Consent, null=True, on_delete=models.PROTECT, related_name="referrals"
    )
    package_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=22, choices=State, default=State.DRAFT)
    previous_state = models.CharField(max_length=22, blank=True)
    state_changed_at = models.DateTimeField(default=now)
    turn = models.CharField(max_length=12, choices=Turn, default=Turn.SENDER)
    due_on = models.DateField(_("réponse attendue le"), null=True, blank=True)
    alarm = models.CharField(max_length=10, choices=Alarm, blank=True, default=Alarm.NONE)
    next_alarm_on = models.DateField(null=True)
    days_left = models.PositiveSmallIntegerField(
        null=True, help_text="jours ouvrables qui restaient quand l’horloge s’est arrêtée"
    )
    receiver_was_vacant = models.BooleanField(default=False)
    # Which member of a common project answers, and why (the rule's own explanation).
    allocation = models.JSONField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    first_contact_on = models.DateField(null=True, blank=True)
    # The last time the sender asked again, by hand, for an answer.
    nudged_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="owned_referrals"
    )
    receiver_dossier_id = models.UUIDField(null=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)
    counter_proposal = models.CharField(max_length=500, blank=True)
    contest_reason = models.CharField(max_length=500, blank=True)
    question = models.TextField(max_length=2000, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    hold_reason = models.CharField(max_length=300, blank=True)
    resume_on = models.DateField(null=True, blank=True)
    close_code = models.CharField(max_length=18, choices=CloseCode, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=16, choices=OutcomeCode, blank=True)
    feedback = models.TextField(_("retour à l’émetteur"), max_length=2000, blank=True)

    class Meta:
        ordering = ["due_on", "-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="referral_number_once"),
            models.CheckConstraint(
                name="referral_sent_has_consent",
                condition=Q(state__in=["draft", "cancelled", "entered_in_error", "withdrawn"])
                | (Q(consent__isnull=False, sent_at__isnull=False) & ~Q(package_sha256="")),
            ),
            models.CheckConstraint(
                name="referral_sent_has_reason",
                condition=Q(state="draft") | Q(reasons__len__gt=0),
            ),
            models.CheckConstraint(
                name="referral_declined_has_reason",
                condition=~Q(state="declined") | ~Q(decline_reason=""),
            ),
            models.CheckConstraint(
                name="referral_accepted_has_owner",
                condition=~Q(state__in=["accepted", "first_contact", "in_service", "on_hold"])
                | Q(owner__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_completed_has_outcome",
                condition=~Q(state__in=["completed", "failed"]) | ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="referral_closed_has_code",
                condition=~Q(state__in=["cancelled", "withdrawn", "expired"]) | ~Q(close_code=""),
            ),
            models.CheckConstraint(
                name="referral_open_has_a_turn",
                condition=~Q(state__in=OPEN_STATES) | ~Q(turn="nobody"),
            ),
            models.CheckConstraint(
                name="referral_open_has_a_clock",
                condition=~Q(state__in=[*OPEN_STATES, "contested"])
                | Q(due_on__isnull=False, next_alarm_on__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_hold_has_reason",
                condition=~Q(state="on_hold") | (~Q(hold_reason="") & Q(resume_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="referral_not_to_oneself", condition=~Q(sender=models.F("receiver"))
            ),
            models.UniqueConstraint(
                fields=["subject", "sender", "receiver"],
                condition=Q(state__in=OPEN_STATES),
                name="referral_one_open_per_target",
            ),
        ]
        indexes = [
            # One for each list: what is shown first is what the index gives first.
            models.Index(
                fields=["receiver", "due_on", "id"],
                condition=Q(state__in=WAITING_STATES),
                name="referral_waiting",
            ),
            models.Index(
                fields=["receiver", "-id"],
                condition=Q(state__in=UNDER_WAY_STATES),
                name="referral_under_way",
            ),
            models.Index(
                fields=["receiver", "state_changed_at"],
                condition=Q(state="waiting_list"),
                name="referral_waiting_list",
            ),
            models.Index(
                fields=["receiver", "due_on", "id"],
                condition=Q(closed_at__isnull=True, due_on__isnull=False),
                name="referral_with_a_clock",
            ),
            models.Index(
                fields=["receiver", "-id"],
                condition=Q(state__in=OVER_STATES),
                name="referral_over",
            ),
            models.Index(
                fields=["sender", "due_on", "id"],
                condition=Q(state__in=AWAITED_STATES),
                name="referral_awaited",
            ),
            models.Index(fields=["sender", "-id"], name="referral_sender"),
            models.Index(fields=["receiver", "-sent_at"], name="referral_received"),
            models.Index(fields=["sender", "-sent_at"], name="referral_sent"),
            models.Index(fields=["subject"], name="referral_subject"),
            models.Index(
                fields=["sender", "due_on", "id"],
                condition=Q(turn="sender", acknowledged_at__isnull=True),
                name="referral_to_sender",
            ),
            models.Index(
                fields=["next_alarm_on"],
                condition=Q(next_alarm_on__isnull=False),
                name="referral_alarm",
            ),
            models.Index(fields=["group"], condition=Q(group__isnull=False), name="referral_group"),
            models.Index(
                fields=["bundle"], condition=Q(bundle__isnull=False), name="referral_bundle"
            ),
            models.Index(
                fields=["coordinating_organisation", "-sent_at"], name="referral_coordinated"
            ),
            # The loop, opened on one reason of refusal: few of many.
            models.Index(
                fields=["coordinating_organisation", "decline_reason", "-sent_at", "-id"],
                condition=~Q(decline_reason=""),
                name="referral_declined",
            ),
            models.Index(
                fields=["coordinating_organisation", "due_on"],
                condition=Q(state__in=WAITING_STATES),
                name="referral_silence",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Package(models.Model):
    """What was communicated, frozen the instant it left: the evidence, and the receiver's reading.

    The sender and the person always see it; the receiver only while its access lasts (the policy of
    the table asks for an open grant).
    """

    referral = models.OneToOneField(
        Referral, on_delete=models.PROTECT, primary_key=True, related_name="package"
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.sha256[:12]
