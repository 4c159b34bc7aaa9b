"""What travels with a referral: several prepared at once, the documents chosen, the needs one by one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.privacy.models import Subject
from enracine.referrals.models.referrals import Referral


class Bundle(Base):
    """Referrals prepared in one go that all go on, unlike the targets of a `ReferralGroup` (S03).

    A household: one receiver, one referral for each adult who agreed. Needs: one person, one
    referral for each organisation that answers some of them. `subject` is the household, or her.
    """

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("Ménage")
        NEEDS = "needs", _("Besoins")

    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Attachment(Base):
    """A document of the file that the sender chose: only those travel, and only while access lasts.

    Its title, kind, size and digest are kept as they were, whatever becomes of the document.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(
        Referral, on_delete=models.CASCADE, related_name="attachments", db_index=False
    )
    sender = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    receiver = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Its name only, without a constraint: a document taken back and put back again a moment later is
    # the same one, and whoever received it reads it again (docs/decisions/0021).
    paper = models.ForeignKey(
        "people.PersonDocument",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    kind = models.CharField(max_length=14)
    title = models.CharField(_("titre"), max_length=160)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    #: Whether its reader can open the document still: filled by `queries.travel.told_if_there`.
    there: bool

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "paper"], name="attachment_once"),
        ]

    def __str__(self) -> str:
        return self.title


class NeedCode(models.TextChoices):
    """What a need is about: the questions of the first meeting, the parts of Accompagnement Québec."""

    CV = "cv", _("CV")
    RECOGNITION = "recognition", _("Reconnaissance des diplômes")
    FRENCH = "french", _("Francisation")
    REGIONS = "regions", _("Connaissance des régions")
    PROJECT = "project", _("Projet à préciser")
    FAMILY = "family", _("Projet de la famille")
    INSTALLATION = "installation", _("Installation")
    EMPLOYMENT = "employment", _("Emploi")
    COMMUNITY = "community", _("Vie dans la collectivité")
    OTHER = "other", _("Autre besoin")


class NeedState(models.TextChoices):
    """Where a need stands at the receiver's."""

    ASKED = "asked", _("Transmis")
    ACKNOWLEDGED = "acknowledged", _("Accusé de réception")
    WAITING = "waiting", _("En attente")
    ANSWERED = "answered", _("Répondu")
    REFUSED = "refused", _("Refusé")
    DROPPED = "dropped", _("Sans suite")


#: The needs that have their outcome.
NEED_ENDED = ("answered", "refused", "dropped")


class NeedReason(models.TextChoices):
    """Why a need waits, is refused or has no follow-up: always coded."""

    NO_PLACE = "no_place", _("Pas de place pour le moment")
    NOT_OURS = "not_ours", _("Ce n’est pas un service que nous donnons")
    NOT_ELIGIBLE = "not_eligible", _("Personne non admissible à ce service")
    SESSION = "session", _("En attente d’un début de session")
    ELSEWHERE = "elsewhere", _("Répondu ailleurs")
    NOT_WANTED = "not_wanted", _("La personne n’en veut plus")
    UNREACHABLE = "unreachable", _("Personne injoignable")


class ReferralNeed(Base):
    """One need of the action plan, acknowledged and answered for itself (S22).

    The sender sees its outcome, its day and its reason; never a note of the receiver.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(
        Referral, on_delete=models.CASCADE, related_name="needs", db_index=False
    )
    sender = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    receiver = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("besoin"), max_length=14, choices=NeedCode)
    text = models.CharField(_("précision"), max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=NeedState, default=NeedState.ASKED)
    acknowledged_at = models.DateTimeField(null=True)
    answered_on = models.DateField(_("date de la réponse"), null=True)
    reason = models.CharField(_("motif"), max_length=14, choices=NeedReason, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "position"], name="need_place_once"),
            models.CheckConstraint(
                name="need_answered_is_acknowledged_and_dated",
                condition=Q(state="asked", acknowledged_at__isnull=True, answered_on__isnull=True)
                | Q(state="acknowledged", acknowledged_at__isnull=False, answered_on__isnull=True)
                | Q(
                    state__in=["waiting", *NEED_ENDED],
                    acknowledged_at__isnull=False,
                    answered_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="need_says_why",
                condition=~Q(state__in=["waiting", "refused", "dropped"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"
