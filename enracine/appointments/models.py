"""The hours that a member offers, and the secret address of somebody's calendar."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base, new_id
from enracine.privacy.models import Subject


class Weekday(models.IntegerChoices):
    """Days as the calendar counts them: Monday first."""

    MONDAY = 0, _("lundi")
    TUESDAY = 1, _("mardi")
    WEDNESDAY = 2, _("mercredi")
    THURSDAY = 3, _("jeudi")
    FRIDAY = 4, _("vendredi")
    SATURDAY = 5, _("samedi")
    SUNDAY = 6, _("dimanche")


class Availability(Base):
    """From an hour to another, a day of each week, by Québec's clock: whoever she follows may book."""

    membership = models.ForeignKey(
        "network.Membership", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday)
    begins = models.TimeField(_("de"))
    ends = models.TimeField(_("à"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["weekday", "begins", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")), name="availability_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="availability_weekday"),
            models.UniqueConstraint(
                fields=["membership", "weekday", "begins"],
                condition=Q(ended_at__isnull=True),
                name="availability_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins:%H:%M}-{self.ends:%H:%M}"


class CalendarFeed(models.Model):
    """The address by which a calendar program reads somebody's appointments: its digest only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "network.User", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    #: Through which membership; none for the calendar of a person's own file.
    membership = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "membership"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="calendar_one_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TextAgreement(Base):
    """The person asks for a text before her appointments, at the number of her file. She ends it alone."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    agreed_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-agreed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(ended_at__isnull=True), name="text_agreement_once"
            )
        ]
        indexes = [models.Index(fields=["subject", "-agreed_at"], name="text_agreement_subject")]

    def __str__(self) -> str:
        return str(self.pk)


class SentText(Base):
    """A text about an appointment that was handed to the carrier: once for each hour agreed on."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    appointment = models.ForeignKey(
        "accompaniment.Appointment", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    starts_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "starts_at"], name="text_once_an_hour")
        ]
        indexes = [models.Index(fields=["subject"], name="sent_text_subject")]

    def __str__(self) -> str:
        return str(self.pk)
