"""A stay as its organiser prepares it and as everybody reads it: it names nobody who comes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enracine.kernel.models import Base


class Included(models.TextChoices):
    """What the organiser takes in charge, said to everybody beforehand."""

    TRANSPORT = "transport", _("Transport")
    LODGING = "lodging", _("Hébergement")
    MEALS = "meals", _("Repas")
    ACTIVITIES = "activities", _("Activités")
    CHILDCARE = "childcare", _("Garde des enfants")
    INTERPRETER = "interpreter", _("Interprète")


class Criterion(models.TextChoices):
    """What may count in a selection. A closed list: none touches a ground of the Charter (C-12, art. 10)."""

    PLACE_CHOSEN = "place_chosen", _("Cette région fait partie de vos choix")
    ALL_DAYS = "all_days", _("Vous pouvez être là du début à la fin")
    PREPARED = "prepared", _("Votre projet est préparé avec un organisme : CV, recherche, budget")
    INTERVIEW = "interview", _("Une entrevue ou une visite d’employeur est fixée sur place")
    FIELD_HERE = "field_here", _("Il y a du travail ou une formation dans votre domaine ici")
    SCHOOL_OR_CARE = "school_or_care", _("Vous avez des écoles ou des garderies à visiter")
    NO_FORMER_STAY = "no_former_stay", _("Vous n’avez pas encore fait de séjour dans cette région")
    READY_SOON = "ready_soon", _("Vous pensez déménager dans l’année")


class Stay(Base):
    """Some days in a place, for so many people. `taken` is kept by a trigger.

    Whoever answers from her portal sees no other request, and must still be told how many places
    are left.
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("Séjour individuel")
        GROUP = "group", _("Séjour de groupe")
        INTERVIEW = "interview", _("Séjour jumelé à une entrevue")

    class State(models.TextChoices):
        DRAFT = "draft", _("En préparation")
        PUBLISHED = "published", _("Publié")
        SELECTED = "selected", _("Participants choisis")
        DONE = "done", _("Fait")
        CANCELLED = "cancelled", _("Annulé")

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lead = models.ForeignKey(
        "network.Membership",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("organisé par"),
    )
    kind = models.CharField(_("genre"), max_length=10, choices=Kind)
    title = models.CharField(_("titre"), max_length=120)
    title_en = models.CharField(_("titre en anglais"), max_length=120, blank=True)
    summary = models.TextField(_("ce qu’on y fait"), max_length=2000)
    summary_en = models.TextField(_("ce qu’on y fait, en anglais"), max_length=2000, blank=True)
    municipality = models.ForeignKey(
        "territories.Municipality", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    region = models.ForeignKey(
        "territories.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"))
    opens_on = models.DateField(_("inscriptions dès le"))
    closes_on = models.DateField(_("inscriptions jusqu’au"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    included = ArrayField(
        models.CharField(max_length=12, choices=Included), default=list, blank=True
    )
    programme = models.ForeignKey(
        "network.Programme", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(_("pourquoi"), max_length=200, blank=True)
    taken = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="stay_room", condition=Q(capacity__gte=1, capacity__lte=60)
            ),
            models.CheckConstraint(name="stay_places", condition=Q(taken__lte=F("capacity"))),
            models.CheckConstraint(name="stay_lasts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="stay_closes_before",
                condition=Q(opens_on__lte=F("closes_on"), closes_on__lt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="stay_published_is_dated",
                condition=Q(state__in=["draft", "cancelled"]) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="stay_cancelled_says_why",
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_on", "id"], name="stay_calendar"),
            models.Index(
                fields=["starts_on", "id"],
                condition=Q(state__in=["published", "selected"]),
                name="stay_public",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def left(self) -> int:
        """How many places are left."""
        return self.capacity - self.taken

    @property
    def days(self) -> int:
        """How many days it lasts, the first and the last included."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def length(self) -> str:
        """« 3 jours »."""
        return ngettext("%(n)s jour", "%(n)s jours", self.days) % {"n": self.days}

    @property
    def included_words(self) -> list[str]:
        """What is taken in charge, in words."""
        return [str(Included(code).label) for code in self.included if code in Included.values]


#: A stay that somebody still has to lead.
LED = (Stay.State.DRAFT, Stay.State.PUBLISHED, Stay.State.SELECTED)


class StayCriterion(Base):
    """One thing that counts in the selection of a stay, shown before anybody asks."""

    stay = models.ForeignKey(
        Stay, on_delete=models.CASCADE, related_name="criteria", db_index=False
    )
    rank = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(max_length=20, choices=Criterion)
    is_required = models.BooleanField(_("obligatoire"), default=False)

    class Meta:
        ordering = ["-is_required", "rank", "code"]
        constraints = [models.UniqueConstraint(fields=["stay", "code"], name="stay_criterion_once")]

    def __str__(self) -> str:
        return self.code
