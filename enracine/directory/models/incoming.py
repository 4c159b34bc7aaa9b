"""Other directories: where they come from, who is in them, each reading of one, row by row."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base, Document


class Origin(Base):
    """Another directory: its name, where it is read, under which licence, who keeps it here."""

    #: What makes it the same directory the next time; the numbers of what it says depend on it.
    key = models.CharField(max_length=300, unique=True)
    name = models.CharField(_("nom du répertoire"), max_length=160)
    address = models.CharField(max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    #: Whether what it says may be given away again, in our own open directory.
    is_open = models.BooleanField(default=True)
    #: Who keeps it here; none when the operator of the installation does.
    organisation = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Provider(Base):
    """An organisation that another directory names: outside the network, in the directory only."""

    origin = models.ForeignKey(
        Origin, on_delete=models.PROTECT, related_name="providers", db_index=False
    )
    source_id = models.CharField(max_length=200)
    name = models.CharField(max_length=255)
    short_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    website = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "source_id"], name="provider_once")
        ]

    def __str__(self) -> str:
        return self.name


class Intake(Base):
    """A reading of another directory: what was brought, what was found, where it stands.

    Nothing of it is in the directory before somebody has read the report and said yes.
    """

    class State(models.TextChoices):
        READING = "reading", _("Lecture en cours")
        CHECKED = "checked", _("Vérifié, rien n’est encore importé")
        WRITING = "writing", _("Importation en cours")
        DONE = "done", _("Importé")
        STOPPED = "stopped", _("Arrêté")
        FAILED = "failed", _("Illisible")

    origin = models.ForeignKey(Origin, on_delete=models.CASCADE, related_name="intakes")
    # Its own index would repeat the beginning of another.
    organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    imported_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    #: The address of an API, or the name of what was brought.
    address = models.CharField(max_length=500, blank=True)
    name = models.CharField(max_length=200)
    standard = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    trouble = models.TextField(blank=True)
    #: What the reader should know of the whole: a descriptor that lies, columns that are not kept.
    remarks = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="directory_intake_progress", condition=Q(total=0) | Q(done__lte=F("total"))
            ),
            models.CheckConstraint(
                name="directory_intake_failed_says_why",
                condition=~Q(state="failed") | ~Q(trouble=""),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="directory_intake_list")
        ]

    def __str__(self) -> str:
        return self.name


class IntakeRow(Base):
    """One thing that a directory says, or no longer says, and what becomes of it."""

    class State(models.TextChoices):
        NEW = "new", _("Nouveau")
        CHANGED = "changed", _("Changé")
        SAME = "same", _("Inchangé")
        QUARANTINED = "quarantined", _("En quarantaine")
        MISSING = "missing", _("Disparu de la source")
        WRITTEN = "written", _("Importé")
        CLOSED = "closed", _("Fermé")
        KEPT = "kept", _("Gardé quand même")

    intake = models.ForeignKey(
        Intake, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    organisation_id = models.UUIDField(null=True)
    table = models.CharField(max_length=40)
    source_id = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=255, blank=True)
    #: Its file and its line there, when it has one.
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State)
    #: Why it is in quarantine: every reason (`rules.refusing.Problem`), the first one beside them.
    reason = models.CharField(max_length=30, blank=True)
    problems = models.JSONField(default=list)
    #: Other services here that look like it: proposed, never merged.
    alike = models.CharField(max_length=300, blank=True)
    #: Whose it is, so that an organisation is written whole; what will be written.
    group = models.UUIDField(null=True)
    target = models.UUIDField(null=True)
    body = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="directory_row_says_why", condition=~Q(state="quarantined") | ~Q(reason="")
            )
        ]
        indexes = [models.Index(fields=["intake", "state", "id"], name="directory_row_state")]

    def __str__(self) -> str:
        return f"{self.table} {self.source_id}"
