"""What referrals count to, so that a page costs no more at a million households than at ten: the loop
month by month, written again each night; how many each organisation has, kept by triggers."""

from django.db import models

#: A receiver's answer that the sender can act on. What the sender or the person ended by themselves
#: was nobody else's to answer: it is in neither part of the rate (decision 0035).
HEARD = ("completed", "failed", "declined", "contested", "decline_confirmed")
UNHEARD = ("expired",)
REFUSED = ("declined", "contested", "decline_confirmed")


class LoopTally(models.Model):
    """How many referrals sent one month, by one organisation to another, share one measure.

    `days` is a number of working days: keeping how often each was met gives exact medians, that sums
    and averages would not. It names nobody; what an outsider may read of it is decided where it is
    shown (small cells).
    """

    class Measure(models.TextChoices):
        """What is counted."""

        SENT = "sent", "envoyées"
        ANSWER = "answer", "envoi → réponse"
        CONTACT = "contact", "réponse → premier contact"
        CLOSED = "closed", "envoi → fermeture"
        REFUSED = "refused", "refusées, par motif"
        HEARD = "heard", "boucle bouclée"
        UNHEARD = "unheard", "fermées sans que l’émetteur ait eu d’issue"

    id = models.BigAutoField(primary_key=True)
    month = models.DateField(help_text="premier jour du mois de l’envoi")
    sender = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    receiver = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    region = models.ForeignKey(
        "territories.Region", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    measure = models.CharField(max_length=8, choices=Measure)
    code = models.CharField(max_length=12, blank=True)
    days = models.PositiveSmallIntegerField(null=True)
    value = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "coordinating_organisation", "month", "sender", "receiver", "region",
                    "measure", "code", "days",
                ],
                nulls_distinct=False,
                # What is added up: a year of tallies is read without opening its rows.
                include=["value", "counted_at"],
                name="loop_tally_once",
            ),
            models.CheckConstraint(
                condition=models.Q(value__gt=0), name="loop_tally_counts_something"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["sender", "month"], name="loop_tally_sender"),
            models.Index(fields=["receiver", "month"], name="loop_tally_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.measure} {self.code} {self.days} : {self.value}"


class ReferralTally(models.Model):
    """How many referrals an organisation received, sent or coordinates: signed numbers that add up.

    Written only by the triggers of migration 0019, so that a bulk load cannot drift. A change adds rows
    and touches none that is there: nobody waits for anybody; each night gathers them. It says nothing
    about any person.
    """

    class Side(models.TextChoices):
        """What the organisation is to them."""

        RECEIVED = "received", "reçue"
        SENT = "sent", "envoyée ou préparée"
        COORDINATED = "coordinated", "coordonnée, entre d’autres"
        OWN = "own", "coordonnée, dont l’organisme est aussi une partie"

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    side = models.CharField(max_length=11, choices=Side)
    member_id = models.UUIDField(null=True, help_text="responsable (reçue) ou auteur (envoyée)")
    state = models.CharField(max_length=22)
    turn = models.CharField(max_length=12)
    is_open = models.BooleanField()
    is_read = models.BooleanField()
    is_bundled = models.BooleanField()
    number = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(number=0), name="referral_tally_counts_something"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "side"], name="referral_tally_side")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.side} {self.state} : {self.number}"


class LoopDigest(models.Model):
    """The tallies of one period added up for one reader, each night with them.

    `follower` is the organisation that coordinates; none for whoever looks from outside at the common
    project. It names nobody; what an outsider may read of it is decided where it is shown.
    """

    id = models.BigAutoField(primary_key=True)
    follower = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    period = models.CharField(max_length=7, help_text="année ou trimestre : 2026, 2026-t3")
    content = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "follower"], nulls_distinct=False, name="loop_digest_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.follower_id or '–'}"
