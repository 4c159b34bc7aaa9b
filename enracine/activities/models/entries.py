"""One table for what is written about a dossier: acts, and notes, which are words without an act."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.clock import today
from enracine.kernel.models import Base, new_id
from enracine.privacy.models import Subject

models.TextField.register_lookup(Length)
#: What PostgreSQL takes at most, whatever the dated setting says.
LONGEST = 100_000


class Mode(models.TextChoices):
    """How the act was done."""

    IN_PERSON = "in_person", _("En personne")
    PHONE = "phone", _("Téléphone")
    VIDEO = "video", _("Vidéo")
    WRITING = "writing", _("Écrit")
    GROUP = "group", _("En groupe")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, asked in sentences."""

    def current(self) -> "EntryQuerySet":
        """The last version of each, those entered in error included."""
        return self.filter(~Exists(Entry.objects.filter(replaces=OuterRef("pk"))))

    def standing(self) -> "EntryQuerySet":
        """The last version of each, without those entered in error: what counts."""
        return self.current().filter(in_error=False)

    def acts(self) -> "EntryQuerySet":
        """Those that say what was done."""
        return self.filter(kind__isnull=False)


class Entry(Base):
    """One version of an act or of a note. PostgreSQL takes new versions only, and changes none.

    A row is about one person. Two adults met together have one each, of the same `occasion`: either
    may leave, or be destroyed, without the history of the other. The one that `leads` counts as the
    act; all of them count as people.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: The first version of the same entry: its stable name.
    root_id = models.UUIDField(default=new_id)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.DO_NOTHING, related_name="replaced_by"
    )
    reason = models.CharField(_("motif de la correction"), max_length=300, blank=True)
    in_error = models.BooleanField(_("saisi par erreur"), default=False)
    #: Somebody was removed while writing it: kept as it stood.
    unfinished = models.BooleanField(_("inachevée"), default=False)

    kind = models.ForeignKey(
        "activities.ActKind", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    held_on = models.DateField(_("date"), default=today)
    minutes = models.PositiveSmallIntegerField(_("durée en minutes"), null=True)
    mode = models.CharField(_("comment"), max_length=10, choices=Mode, blank=True)
    programme = models.ForeignKey(
        "network.Programme", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    occasion_id = models.UUIDField(default=new_id)
    leads = models.BooleanField(default=True)
    #: Members of the household who were there and have no row of their own: children, a spouse.
    present = ArrayField(models.UUIDField(), default=list, verbose_name=_("aussi là"))
    session = models.ForeignKey(
        "activities.GroupSession",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("séance de groupe"),
    )
    text = models.TextField(_("note"), blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="entry_act_or_note",
                condition=Q(kind__isnull=False, minutes__isnull=False) & ~Q(mode="")
                | Q(kind__isnull=True, minutes__isnull=True, mode="", session__isnull=True)
                & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="entry_lasts",
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=1440),
            ),
            models.CheckConstraint(
                name="entry_later_version_says_why",
                condition=Q(version=1, replaces__isnull=True)
                | Q(version__gt=1, replaces__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(name="entry_fits", condition=Q(text__length__lte=LONGEST)),
            models.UniqueConstraint(fields=["root_id", "version"], name="entry_version_once"),
            models.UniqueConstraint(
                fields=["session", "subject"],
                condition=Q(version=1, session__isnull=False),
                name="entry_one_by_session",
            ),
        ]
        indexes = [
            models.Index(fields=["dossier", "-held_on", "-id"], name="entry_dossier"),
            models.Index(fields=["subject"], name="entry_subject"),
            models.Index(fields=["organisation", "-held_on", "-id"], name="entry_organisation"),
            models.Index(fields=["author", "-created_at"], name="entry_author"),
            models.Index(fields=["occasion_id"], name="entry_occasion"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id or 'note'} {self.held_on}"

    @property
    def is_note(self) -> bool:
        """Words without an act."""
        return self.kind_id is None


class ActTally(models.Model):
    """How many acts, people and minutes, by organisation, month, kind and agreement.

    Written only by the triggers of the first migration. What a destruction takes away is noted in the
    `gone_` columns: figures already given to a funder do not change behind her back.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    month = models.DateField()
    kind = models.ForeignKey(
        "activities.ActKind", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    programme = models.ForeignKey(
        "network.Programme", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    acts = models.IntegerField(default=0)
    people = models.IntegerField(default=0)
    minutes = models.BigIntegerField(default=0)
    gone_acts = models.IntegerField(default=0)
    gone_people = models.IntegerField(default=0)
    gone_minutes = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month", "kind", "programme"],
                name="act_tally_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month} {self.kind_id}: {self.acts}"


def first_of_month(day: dt.date) -> dt.date:
    """The month of a day, as tallies name it."""
    return day.replace(day=1)


def same_occasion(entry: Entry) -> EntryQuerySet:
    """The standing rows of the same meeting, the leading one first."""
    found = Entry.objects.current().filter(occasion_id=entry.occasion_id)
    return found.order_by("-leads", "id")
