"""Several agents at once, and the one person whom a household talks to."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now, today
from enracine.kernel.models import Base
from enracine.kernel.periods import DateRange
from enracine.privacy.models import Subject


class AgentGrouping(Base):
    """Several agents hold a request of one person: what she is asked, and what she answers (S04).

    Only she and the jobs see it; an agent sees her own `AgentRequest`, as far as the person allows.
    `subjects` are her files: all hers by her account, none of them joined to another.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposé à la personne")
        ONE_CONTACT = "one_contact", _("Un seul interlocuteur choisi")
        HELP = "help", _("Aide demandée pour clarifier le projet")
        REFUSED = "refused", _("Ne plus proposer")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    subjects = ArrayField(models.UUIDField())
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    # The dated rules of eligibility say that EER may serve her (an immigrant of the Montréal area).
    suggests_eer = models.BooleanField(_("Emplois en régions proposé"), default=False)
    proposed_at = models.DateTimeField(_("question posée le"), default=now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state="proposed"), name="agent_grouping_one_open"
            ),
            models.CheckConstraint(
                name="agent_grouping_answered_has_day",
                condition=Q(state="proposed") | Q(answered_at__isnull=False),
            ),
        ]
        indexes = [GinIndex(fields=["subjects"], name="agent_grouping_subjects")]

    def __str__(self) -> str:
        return f"{self.state} {self.subject_id}"


class Tells(models.TextChoices):
    """What the person lets her agents know of each other: nothing unless she says so."""

    NOTHING = "nothing", _("Rien")
    OTHERS = "others", _("Que j’ai écrit à d’autres territoires, sans dire lesquels")
    WHICH = "which", _("Que j’ai écrit à d’autres territoires, et lesquels")


class AgentRequest(Base):
    """One of the agents of a grouping: her own line, and all that she knows of it.

    She reads it once the person allowed something, or asked her something. `others` are names, only
    when the person agreed that they be named.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("La personne n’a pas encore répondu")
        CHOSEN = "chosen", _("Interlocutrice ou interlocuteur choisi")
        NOT_CHOSEN = "not_chosen", _("Autre interlocuteur choisi par la personne")
        HELPS = "helps", _("Aide demandée")
        KEPT = "kept", _("Chaque demande continue")

    grouping = models.ForeignKey(
        AgentGrouping, on_delete=models.CASCADE, related_name="requests", db_index=False
    )
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    subjects = ArrayField(models.UUIDField())
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    dossier = models.ForeignKey(
        "accompaniment.Dossier", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    referral = models.ForeignKey(
        "referrals.Referral", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_on = models.DateField()
    tells = models.CharField(
        _("ce que les autres agents peuvent savoir"),
        max_length=8,
        choices=Tells,
        default=Tells.NOTHING,
    )
    others = ArrayField(models.CharField(max_length=200), default=list)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.WAITING)

    class Meta:
        ordering = ["asked_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["grouping", "organisation"], name="agent_request_once"),
            models.UniqueConstraint(
                fields=["grouping"], condition=Q(outcome="chosen"), name="agent_request_one_chosen"
            ),
            models.CheckConstraint(
                name="agent_request_names_only_if_allowed",
                condition=Q(tells="which") | Q(others__len=0),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "subject"], name="agent_request_organisation"),
            GinIndex(fields=["subjects"], name="agent_request_subjects"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.outcome}"


class HouseholdLead(Base):
    """Whom a household talks to first, for a period: never two at once (held by PostgreSQL).

    `subject` is the household, or the person who has none. A proposal waits for the member's
    answer; nothing is taken from anybody before it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposé")
        ACCEPTED = "accepted", _("En cours")
        ENDED = "ended", _("Terminé")
        DECLINED = "declined", _("Refusé")

    class Word(models.TextChoices):
        SELF = "self", _("La personne l’a dit sur son écran")
        ATTESTED = "attested", _("La personne l’a dit de vive voix")
        # A colleague goes on after a departure: the person is told, and may choose somebody else.
        SUCCESSION = "succession", _("Relève d’un départ, la personne en est avisée")

    class End(models.TextChoices):
        CHANGED = "changed", _("Un autre interlocuteur a pris la suite")
        DEPARTURE = "departure", _("La personne ne travaille plus là")
        FINISHED = "finished", _("L’accompagnement est terminé")
        PERSON = "person", _("La personne l’a demandé")

    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="leads", db_index=False
    )
    person = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    membership = models.ForeignKey("network.Membership", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    word = models.CharField(_("parole de la personne"), max_length=10, choices=Word)
    valid_from = models.DateField(_("depuis le"), default=today)
    valid_to = models.DateField(_("jusqu’au"), null=True, blank=True)
    ended_because = models.CharField(_("fin : pourquoi"), max_length=10, choices=End, blank=True)

    class Meta:
        ordering = ["-valid_from", "-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="lead_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="lead_ended_says_why",
                condition=~Q(state="ended") | (Q(valid_to__isnull=False) & ~Q(ended_because="")),
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state="proposed"), name="lead_one_proposal"
            ),
            ExclusionConstraint(
                name="lead_never_two",
                expressions=[
                    ("subject", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["accepted", "ended"]),
                violation_error_message=_("Ce ménage a déjà un interlocuteur principal."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["membership"], condition=Q(state="accepted"), name="lead_of_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.membership_id}"
