"""Contents as their writers change them, and each edition as readers had it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base, new_id


class Texts(models.Model):
    """The words of a content, French first. `body` is light Markdown; `sources` one line each."""

    title = models.CharField(_("titre"), max_length=120)
    lead = models.CharField(_("en une phrase"), max_length=240)
    body = models.TextField(_("texte"))
    title_en = models.CharField(_("titre en anglais"), max_length=120, blank=True)
    lead_en = models.CharField(_("en une phrase, en anglais"), max_length=240, blank=True)
    body_en = models.TextField(_("texte en anglais"), blank=True)
    sources = models.TextField(_("sources"), blank=True)

    class Meta:
        abstract = True


#: The fields of `Texts`, in the order in which they are written.
TEXTS = ("title", "lead", "body", "title_en", "lead_en", "body_en", "sources")


class Kind(models.TextChoices):
    """How a content is read."""

    MYTH = "myth", _("idée reçue")
    LIST = "list", _("liste à préparer")
    PAGE = "page", _("page")


class Moment(models.TextChoices):
    """When it helps, on the way of a household."""

    THINK = "think", _("Réfléchir")
    PREPARE = "prepare", _("Préparer le départ")
    SETTLE = "settle", _("S’installer")


class Content(Base, Texts):
    """One content, as its writers have it now. Readers have its current edition."""

    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    kind = models.CharField(_("genre"), max_length=10, choices=Kind)
    moment = models.CharField(_("moment"), max_length=10, choices=Moment)
    rank = models.PositiveSmallIntegerField(_("rang"), default=100)
    #: Who writes it. Nobody yet: it came with the product, and the first to change it takes it over.
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    current = models.ForeignKey(
        "guidance.Edition", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["moment", "rank", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(lead="") & ~Q(body=""), name="content_has_french"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Edition(Texts):
    """A content as it was published: never changed, so that what somebody read can be read again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    content = models.ForeignKey(
        Content, on_delete=models.PROTECT, related_name="editions", db_index=False
    )
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField(default=now)
    published_by = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["content", "number"], name="edition_number_once"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(lead="") & ~Q(body=""), name="edition_has_french"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
