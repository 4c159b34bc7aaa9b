"""What a receiver proposes instead, what the person is told, and how fast a receiver usually answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now, today
from enracine.kernel.models import Base
from enracine.privacy.models import Subject
from enracine.referrals.models.referrals import Referral


class CounterProposal(models.Model):
    """Beside a refusal: another place, another day, another organisation (S10).

    The words stay with the referral (`counter_proposal`); here is what one gesture makes a draft of.
    """

    referral = models.OneToOneField(
        Referral, on_delete=models.PROTECT, primary_key=True, related_name="proposal"
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(
        "territories.Region", null=True, on_delete=models.PROTECT, related_name="+"
    )
    paj_territory = models.ForeignKey(
        "territories.PajTerritory", null=True, on_delete=models.PROTECT, related_name="+"
    )
    municipality = models.ForeignKey(
        "territories.Municipality", null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    from_date = models.DateField(_("à partir du"), null=True)
    proposed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposal_says_something",
                condition=Q(region__isnull=False)
                | Q(paj_territory__isnull=False)
                | Q(municipality__isnull=False)
                | Q(organisation__isnull=False)
                | Q(from_date__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.referral_id)


class CandidateLetter(Base):
    """The human words that a counsellor sends the person about her referral, read again by her (S10)."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="letters")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    written_by = models.ForeignKey("network.Membership", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("message"), max_length=3000)
    language = models.CharField(max_length=8, default="fr-ca")
    sent_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(name="candidate_letter_not_empty", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return str(self.referral_id)


class UsualDelay(models.Model):
    """How many working days an organisation took to answer, usually: measured each night.

    A figure about an organisation, never about a person: whoever prepares a referral may read it.
    """

    organisation = models.OneToOneField(
        "network.Organisation", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    days = models.PositiveSmallIntegerField()
    answers = models.PositiveIntegerField()
    measured_on = models.DateField(default=today)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.days}"
