"""What territories can take, and proposals for many households at once: frozen, decided one by one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now, today
from enracine.kernel.models import Base
from enracine.matching.engine.instance import RESOURCES
from enracine.privacy.models import Subject


class Resource(models.TextChoices):
    """The eight capacities of a territory, in the order of the engine."""

    HOUSEHOLDS = "menages", _("Ménages")
    PERSONS = "personnes", _("Personnes")
    SMALL = "logements_petits", _("Logements de 1 ou 2 chambres")
    LARGE = "logements_grands", _("Logements de 3 chambres ou plus")
    CHILDCARE = "places_garde", _("Places en garderie")
    SCHOOL = "places_ecole", _("Places à l’école")
    FRENCH = "places_francisation", _("Places en francisation")
    HOURS = "heures_partenaire", _("Heures d’un partenaire")


class Room(Base):
    """How much of one thing a territory can give to the households to come, as who knows it says."""

    mrc = models.ForeignKey(
        "territories.Mrc", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    resource = models.CharField(max_length=20, choices=Resource)
    amount = models.PositiveIntegerField(_("combien"))
    noted_by = models.CharField(_("dit par"), max_length=200, blank=True)
    confirmed_on = models.DateField(_("confirmé le"), default=today)

    class Meta:
        ordering = ["mrc_id", "resource"]
        constraints = [
            models.UniqueConstraint(fields=["mrc", "resource"], name="room_once"),
            models.CheckConstraint(name="room_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.amount}"


class Cohort(Base):
    """A proposal for many households, frozen as it was asked: policy, capacities, what it gave.

    Each household is a line; `digest` is the fingerprint of everything that was given to the engine.
    It is only ever a list to discuss.
    """

    class Mode(models.TextChoices):
        ACCEPTANCE = "acceptance", _("Points et chance d’être acceptée")
        PREFERENCES = "preferences", _("Préférences d’abord, par priorité")
        STRICT = "strict", _("Sans aucune réclamation fondée")
        POINTS = "points", _("Total des points")

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        RUNNING = "running", _("En cours")
        DONE = "done", _("Terminée")
        FAILED = "failed", _("Échec")

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(_("nom"), max_length=120)
    mode = models.CharField(_("politique"), max_length=12, choices=Mode, default=Mode.ACCEPTANCE)
    floors = models.BooleanField(_("planchers par groupe"), default=True)
    seconds = models.PositiveSmallIntegerField(_("secondes de recherche"), default=10)
    weeks = models.PositiveSmallIntegerField(_("semaines d’arrivée"), default=4)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    made_by = models.CharField(_("par"), max_length=200)
    asked_at = models.DateTimeField(_("demandée le"), default=now)
    ended_at = models.DateTimeField(null=True)
    previous = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="following"
    )
    #: The territories' codes and what each could give: what the engine was given beside the lines.
    places = ArrayField(models.CharField(max_length=3), default=list)
    room = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(name="cohort_progress", condition=Q(progress__lte=100)),
            models.CheckConstraint(name="cohort_weeks", condition=Q(weeks__range=(1, 52))),
            models.CheckConstraint(name="cohort_seconds", condition=Q(seconds__range=(0, 120))),
            models.CheckConstraint(
                name="cohort_done_has_digest", condition=~Q(state="done") | ~Q(digest="")
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-asked_at"], name="cohort_organisation")]

    def __str__(self) -> str:
        return self.name


class CohortLine(Base):
    """One household of a cohort: what it asked and takes, where it is proposed, what was decided."""

    class Decision(models.TextChoices):
        OPEN = "open", _("À discuter")
        ACCEPTED = "accepted", _("Acceptée par le ménage")
        REFUSED = "refused", _("Refusée par le ménage")
        SET_ASIDE = "set_aside", _("Écartée")

    class How(models.TextChoices):
        """Who gave the answer, and to whom."""

        PORTAL = "portal", _("par la personne, dans son espace")
        ATTESTED = "attested", _("dite à qui suit le dossier, qui l’atteste")
        NOTED = "noted", _("notée par la coordination")

    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    cohort = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    holder = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    dossier = models.ForeignKey("accompaniment.Dossier", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()
    asked = models.JSONField(_("endroits demandés"), default=list)
    needs = ArrayField(models.PositiveIntegerField(), size=len(RESOURCES), default=list)
    priority = models.FloatField(_("priorité"), default=0.0)
    groups = ArrayField(models.CharField(max_length=30), default=list)
    mrc = models.ForeignKey(
        "territories.Mrc",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("endroit proposé"),
    )
    reached = models.PositiveSmallIntegerField(_("rang obtenu"), null=True)
    points = models.PositiveIntegerField(_("points, en centièmes"), null=True)
    week = models.PositiveSmallIntegerField(_("semaine"), null=True)
    usual = models.CharField(_("ce que l’usage aurait donné"), max_length=3, blank=True)
    preferred = models.JSONField(_("endroits préférés et ce qui y manque"), default=list)
    decision = models.CharField(
        _("décision"), max_length=10, choices=Decision, default=Decision.OPEN
    )
    decided_by = models.CharField(_("notée par"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("notée le"), null=True)
    reason = models.CharField(_("motif"), max_length=300, blank=True)
    answered_how = models.CharField(_("comment"), max_length=8, choices=How, blank=True)
    #: Since when the household and whoever holds its dossier are told of it; empty: the coordination's own.
    told_at = models.DateTimeField(_("présentée le"), null=True)

    class Meta:
        ordering = ["cohort_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "rank"], name="cohort_line_rank"),
            models.UniqueConstraint(fields=["cohort", "dossier"], name="cohort_line_once"),
            models.CheckConstraint(
                name="cohort_line_placed",
                condition=Q(mrc__isnull=True, reached__isnull=True)
                | Q(mrc__isnull=False, reached__isnull=False),
            ),
            models.CheckConstraint(
                name="cohort_line_accepts_something",
                condition=~Q(decision="accepted") | Q(mrc__isnull=False),
            ),
            models.CheckConstraint(
                name="cohort_line_says_why",
                condition=~Q(decision__in=["refused", "set_aside"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="cohort_line_told_of_a_place",
                condition=Q(told_at__isnull=True) | Q(mrc__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], name="cohort_line_organisation"),
            models.Index(fields=["holder"], name="cohort_line_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.rank}"


class CohortLock(Base):
    """« This household goes there », or « does not », decided by somebody, for a reason."""

    class Kind(models.TextChoices):
        LOCK = "lock", _("Fixé à cet endroit")
        REFUSAL = "refusal", _("Pas à cet endroit")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    cohort = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, related_name="locks", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    line = models.ForeignKey(CohortLine, on_delete=models.CASCADE, related_name="locks")
    mrc = models.ForeignKey(
        "territories.Mrc", on_delete=models.PROTECT, related_name="+", verbose_name=_("endroit")
    )
    kind = models.CharField(_("genre"), max_length=8, choices=Kind)
    reason = models.CharField(_("motif"), max_length=300)
    author = models.CharField(_("par"), max_length=200)
    said_at = models.DateTimeField(_("dit le"), default=now)

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "line", "mrc"], name="cohort_lock_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(kind="lock"), name="cohort_lock_one_place"
            ),
            models.CheckConstraint(name="cohort_lock_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.line_id}"
