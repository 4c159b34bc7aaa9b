"""Group sessions: when, where, for how many; who has a place, who came."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class GroupSession(Base):
    """An information session, a workshop or a visit of one organisation.

    It names nobody. `taken` is kept by a trigger: somebody who registers from her portal sees no other
    place, and must still be told that none is left.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Prévue")
        HELD = "held", _("Tenue")
        CANCELLED = "cancelled", _("Annulée")

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.ForeignKey(
        "activities.ActKind", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField(_("titre"), max_length=160)
    starts_at = models.DateTimeField(_("début"))
    minutes = models.PositiveSmallIntegerField(_("durée en minutes"), default=60)
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    video_url = models.URLField(_("lien vidéo"), max_length=300, blank=True)
    animator = models.ForeignKey(
        "network.Membership",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("animée par"),
    )
    capacity = models.PositiveSmallIntegerField(_("places"))
    programme = models.ForeignKey(
        "network.Programme", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    open_online = models.BooleanField(_("inscription en ligne"), default=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    cancel_reason = models.CharField(_("pourquoi"), max_length=200, blank=True)
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    #: People who came and have no file here: counted, never named.
    visitors = models.PositiveSmallIntegerField(_("personnes sans dossier"), default=0)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "starts_at", "place"],
                condition=~Q(state="cancelled"),
                name="session_once",
            ),
            models.CheckConstraint(
                name="session_room", condition=Q(capacity__gte=1, capacity__lte=500)
            ),
            models.CheckConstraint(name="session_places", condition=Q(taken__lte=F("capacity"))),
            models.CheckConstraint(
                name="session_lasts", condition=Q(minutes__gte=5, minutes__lte=1440)
            ),
            models.CheckConstraint(
                name="session_somewhere", condition=~Q(place="") | ~Q(video_url="")
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_at", "id"], name="session_calendar"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def left(self) -> int:
        """How many places are left."""
        return self.capacity - self.taken


class SessionPlace(Base):
    """The place of one person in one session, and whether she came."""

    class State(models.TextChoices):
        REGISTERED = "registered", _("Inscrite ou inscrit")
        LEFT = "left", _("S’est désinscrit")
        PRESENT = "present", _("Là")
        ABSENT = "absent", _("Pas venu")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("en ligne")
        PROFESSIONAL = "professional", _("par l’organisme")
        WALK_IN = "walk_in", _("venu sans inscription")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    session = models.ForeignKey(
        GroupSession,
        on_delete=models.PROTECT,
        related_name="places",
        db_index=False,
        verbose_name=_("séance de groupe"),
    )
    state = models.CharField(max_length=10, choices=State, default=State.REGISTERED)
    channel = models.CharField(max_length=12, choices=Channel)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "subject"], name="session_place_once")
        ]
        indexes = [models.Index(fields=["subject"], name="session_place_subject")]

    def __str__(self) -> str:
        return self.state
