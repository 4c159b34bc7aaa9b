"""A list of people brought by an organisation: the file, how it is read, its lines one by one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base, Document
from enracine.people.models.base import Source
from enracine.privacy.models import Subject


class IntakeFile(Base):
    """A list that an organisation brings: where it comes from, what its columns mean, where it stands.

    The same bytes are brought once by an organisation. Nobody of the list has agreed on a screen:
    the origin is declared, and each person starts « to be confirmed by herself » (law.md, L15).
    """

    class State(models.TextChoices):
        MAPPING = "mapping", _("Colonnes à vérifier")
        CHECKING = "checking", _("Vérification en cours")
        QUESTION = "question", _("Une question sur les dates")
        CHECKED = "checked", _("Vérifié, rien n’est encore importé")
        WRITING = "writing", _("Importation en cours")
        DONE = "done", _("Importé")
        STOPPED = "stopped", _("Arrêté")
        FAILED = "failed", _("Illisible")

    class Origin(models.TextChoices):
        EVENT = "event", _("Une activité ou un kiosque")
        PARTNER = "partner", _("Un autre organisme")
        OWN_LIST = "own_list", _("Notre ancienne liste")
        OTHER = "other", _("Autre")

    # Its own index would repeat the beginning of another (here and below).
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    imported_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    # What is declared of its origin.
    origin = models.CharField(_("d’où vient la liste"), max_length=10, choices=Origin)
    collected_by = models.CharField(_("qui l’a recueillie"), max_length=160)
    collected_on = models.DateField(_("quand"))
    told = models.TextField(_("ce que les personnes ont su"), max_length=1000)
    # How it is read.
    is_workbook = models.BooleanField(default=False)
    sheet = models.CharField(max_length=100, blank=True)
    sheets = ArrayField(models.CharField(max_length=100), default=list)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    header_row = models.PositiveIntegerField(default=1)
    headings = ArrayField(models.CharField(max_length=200), default=list)
    mapping = models.JSONField(default=dict)
    date_order = models.CharField(max_length=12, blank=True)
    date_proof = models.CharField(max_length=120, blank=True)
    family_first = models.BooleanField(default=False)
    # Where it stands.
    state = models.CharField(max_length=10, choices=State, default=State.MAPPING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    cut_short = models.BooleanField(default=False)
    trouble = models.CharField(max_length=40, blank=True)
    checked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sha256"],
                condition=~Q(state="failed"),
                name="intake_file_once",
            ),
            models.CheckConstraint(
                name="intake_progress", condition=Q(total=0) | Q(done__lte=F("total"))
            ),
            models.CheckConstraint(
                name="intake_origin_declared", condition=~Q(collected_by="") & ~Q(told="")
            ),
            models.CheckConstraint(
                name="intake_failed_says_why", condition=~Q(state="failed") | ~Q(trouble="")
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-created_at"], name="intake_file_list")]

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """Who said what the list says (law.md, L15)."""
        own = self.origin == self.Origin.OWN_LIST
        return Source.PROFESSIONAL if own else Source.ORGANISATION


class IntakeRow(Base):
    """One line: what is said of somebody, what is wrong with it, what was decided, whom it became.

    Once somebody is created, her facts are in her file and leave the line.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("Prête")
        DOUBTFUL = "doubtful", _("À vérifier")
        REFUSED = "refused", _("À corriger")
        REJECTED = "rejected", _("Écartée")
        ALREADY = "already", _("Déjà importée")
        CREATED = "created", _("Importée")

    file = models.ForeignKey(
        IntakeFile, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    organisation_id = models.UUIDField()
    subject = models.ForeignKey(Subject, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    merged = ArrayField(models.CharField(max_length=20), default=list)
    likely = ArrayField(models.UUIDField(), default=list)
    digest = models.CharField(max_length=64)
    decided_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="intake_row_once"),
            models.UniqueConstraint(
                fields=["organisation_id", "digest"],
                condition=Q(state="created"),
                name="intake_person_once",
            ),
        ]
        indexes = [
            models.Index(fields=["file", "state", "number"], name="intake_row_state"),
            models.Index(
                fields=["subject"], condition=Q(subject__isnull=False), name="intake_row_subject"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class IntakeLayout(Base):
    """What the columns of a kind of file mean for an organisation: remembered from the last time."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    family_first = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "signature"], name="intake_layout_once")
        ]

    def __str__(self) -> str:
        return self.signature[:12]
