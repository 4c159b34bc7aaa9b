"""The plan of one person: objectives, steps, and each version of it that was shown and answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models.dossiers import Dossier
from enracine.accompaniment.models.work import Task
from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class ActionPlan(Base):
    """What somebody and her counsellor agree to do. `content` moves at each change of its words.

    The person reads versions (`PlanRevision`), never a plan half written.
    """

    class State(models.TextChoices):
        OPEN = "open", _("En cours")
        SUSPENDED = "suspended", _("Suspendu")
        ENDED = "ended", _("Terminé")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.OneToOneField(
        Dossier, on_delete=models.CASCADE, related_name="plan", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    household = models.ForeignKey(
        Subject, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("ménage")
    )
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.OPEN)
    tracks = models.JSONField(_("modèles choisis"), default=list)
    content = models.PositiveIntegerField(_("rang du contenu"), default=1)
    #: She lets the other adults of her household read it, since that day; she alone decides.
    shown_on = models.DateField(_("montré au ménage depuis"), null=True)

    #: Whose accepted plan it was begun with instead of being made again, and the day of that yes (S22).
    taken_from = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("repris de"),
    )
    taken_from_on = models.DateField(_("accepté là le"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_shown_to_a_household",
                condition=Q(shown_on__isnull=True) | Q(household__isnull=False),
            ),
            models.CheckConstraint(
                name="plan_taken_from_somebody_on_a_day",
                condition=Q(taken_from__isnull=True, taken_from_on__isnull=True)
                | Q(taken_from__isnull=False, taken_from_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.dossier_id}"


class PlanObjective(Base):
    """What the person wants to reach, in her words."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(
        ActionPlan, on_delete=models.CASCADE, related_name="objectives", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    position = models.PositiveSmallIntegerField(_("rang"))
    title = models.CharField(_("objectif"), max_length=200)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="plan_objective_place"),
            models.CheckConstraint(name="plan_objective_says_what", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class PlanStep(Base):
    """One thing to do: by whom, before when, with what. A step taken out stays, marked so."""

    class Owner(models.TextChoices):
        CANDIDATE = "candidate", _("La personne")
        COUNSELLOR = "counsellor", _("L’intervenante ou l’intervenant")
        PARTNER = "partner", _("Un partenaire")
        OTHER = "other", _("Un autre organisme")

    class State(models.TextChoices):
        TODO = "todo", _("À faire")
        DONE = "done", _("Fait")
        DROPPED = "dropped", _("Retirée")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(
        ActionPlan, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    objective = models.ForeignKey(
        PlanObjective, on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    code = models.CharField(_("code du modèle"), max_length=40, blank=True)
    title = models.CharField(_("étape"), max_length=200)
    owner = models.CharField(_("qui s’en occupe"), max_length=12, choices=Owner)
    who = models.CharField(_("nom de l’organisme"), max_length=120, blank=True)
    due_on = models.DateField(_("avant le"), null=True)
    service = models.ForeignKey(
        "network.Programme",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("service"),
    )
    #: A referral of an upper floor, by its identifier (see `kernel.links`).
    referral_id = models.UUIDField(_("référence liée"), null=True)
    #: A page to read, by its address (see `guidance`); one taken back shows nothing.
    guidance = models.SlugField(_("page d’aide"), max_length=60, blank=True, db_index=False)
    #: The thing to do that this step took over: ended with it.
    task = models.OneToOneField(
        Task, null=True, on_delete=models.SET_NULL, related_name="plan_step", editable=False
    )
    state = models.CharField(_("état"), max_length=8, choices=State, default=State.TODO)
    done_on = models.DateField(_("fait le"), null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(name="plan_step_says_what", condition=~Q(title="")),
            models.CheckConstraint(
                name="plan_step_done_on_a_day",
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["plan", "code"],
                condition=~Q(code="") & ~Q(state="dropped"),
                name="plan_step_once",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "due_on"], name="plan_step_of"),
            models.Index(
                fields=["subject", "due_on"],
                condition=Q(state="todo", owner="candidate"),
                name="plan_step_mine",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanRevision(Base):
    """A version as it was shown: never changed but by its answer.

    `crossed`: she agreed to it while another version was being written. Her yes is kept as it was
    said, and the newer words still ask for their own.
    """

    class How(models.TextChoices):
        SCREEN = "screen", _("Sur son écran")
        PRESENT = "present", _("Pendant la rencontre")
        PAPER = "paper", _("Sur papier")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(
        ActionPlan, on_delete=models.CASCADE, related_name="revisions", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.PositiveIntegerField(_("rang du contenu"))
    body = models.JSONField(_("contenu"))
    made_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(_("proposé le"), default=now)
    accepted_on = models.DateField(_("accepté le"), null=True)
    accepted_how = models.CharField(_("accepté comment"), max_length=8, choices=How, blank=True)
    attested_by = models.ForeignKey(
        "network.Membership",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("attesté par"),
    )
    crossed = models.BooleanField(_("accepté pendant un changement"), default=False)
    wish = models.CharField(_("changement demandé"), max_length=500, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_revision_number"),
            models.CheckConstraint(
                name="plan_revision_accepted_somehow",
                condition=Q(accepted_on__isnull=True, accepted_how="")
                | (Q(accepted_on__isnull=False) & ~Q(accepted_how="")),
            ),
            models.CheckConstraint(
                name="plan_revision_attested_by_somebody",
                condition=~Q(accepted_how__in=["present", "paper"]) | Q(attested_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.plan_id}"
