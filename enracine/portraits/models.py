"""The portrait of a place as its keepers write it, each edition as it was read, and testimonies."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base, new_id

ONE_PLACE = (
    Q(region__isnull=False, mrc__isnull=True, paj_territory__isnull=True)
    | Q(region__isnull=True, mrc__isnull=False, paj_territory__isnull=True)
    | Q(region__isnull=True, mrc__isnull=True, paj_territory__isnull=False)
)
PLACE = ("region", "mrc", "paj_territory")


class OfPlace(models.Model):
    """Of a region, an MRC or a PAJ territory: exactly one."""

    region = models.ForeignKey(
        "territories.Region", null=True, on_delete=models.PROTECT, related_name="+"
    )
    mrc = models.ForeignKey(
        "territories.Mrc", null=True, on_delete=models.PROTECT, related_name="+"
    )
    paj_territory = models.ForeignKey(
        "territories.PajTerritory", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class Said(models.Model):
    """What a portrait says: its texts by language and section, its sectors, who welcomes."""

    texts = models.JSONField(default=dict)
    #: The sectors of the main employers (SCIAN), most important first.
    sectors = ArrayField(models.CharField(max_length=5), default=list)
    contact_name = models.CharField(_("qui accueille"), max_length=120, blank=True)
    contact_title = models.CharField(_("fonction"), max_length=160, blank=True)
    contact_email = models.EmailField(_("courriel"), blank=True)
    contact_phone = models.CharField(_("téléphone"), max_length=30, blank=True)

    class Meta:
        abstract = True


#: The columns of `Said`, which an edition copies.
SAID = ("texts", "sectors", "contact_name", "contact_title", "contact_email", "contact_phone")


class Portrait(Base, OfPlace, Said):
    """One place's portrait, as it is being written. Readers have its current edition."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=ONE_PLACE, name="portrait_one_place"),
            models.UniqueConstraint(fields=list(PLACE), name="portrait_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return str(self.region or self.mrc or self.paj_territory)


class PortraitEdition(OfPlace, Said):
    """A portrait as it was published: never changed, but for being the current one or not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    portrait = models.ForeignKey(
        Portrait, on_delete=models.PROTECT, related_name="editions", db_index=False
    )
    number = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    published_at = models.DateTimeField(default=now)
    published_by = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=ONE_PLACE, name="portrait_edition_one_place"),
            models.UniqueConstraint(fields=["portrait", "number"], name="portrait_edition_once"),
            models.UniqueConstraint(
                fields=list(PLACE), condition=Q(is_current=True), name="portrait_edition_current",
                nulls_distinct=False,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.portrait_id} {self.number}"


class Testimony(Base):
    """What somebody who settled there says, as long as she agrees. Withdrawn: its words are gone."""

    class How(models.TextChoices):
        WRITTEN = "written", _("par écrit, sur papier")
        MAIL = "mail", _("par courriel")
        SPOKEN = "spoken", _("de vive voix, devant moi")

    portrait = models.ForeignKey(Portrait, on_delete=models.CASCADE, related_name="testimonies")
    words = models.TextField(_("ses mots"), max_length=1200, blank=True)
    words_en = models.TextField(_("ses mots, en anglais"), max_length=1200, blank=True)
    signature = models.CharField(_("signature"), max_length=120, blank=True)
    agreed_on = models.DateField(_("accord donné le"))
    agreed_how = models.CharField(_("accord donné"), max_length=8, choices=How)
    #: Whether she agreed to be read on « Nos enracinements » too.
    on_settled_page = models.BooleanField(_("sur « Nos enracinements »"), default=False)
    #: Her image is another agreement than her words: given apart, taken back apart.
    picture = models.ForeignKey(
        "kernel.Document", null=True, on_delete=models.PROTECT, related_name="+"
    )
    picture_words = models.CharField(
        _("ce que la photo montre"), max_length=160, blank=True, db_default=""
    )
    picture_agreed_on = models.DateField(_("accord pour la photo donné le"), null=True)
    picture_agreed_how = models.CharField(
        _("accord pour la photo"), max_length=8, choices=How, blank=True, db_default=""
    )
    picture_withdrawn_at = models.DateTimeField(null=True)
    #: What the person holds to take her words back by herself: only its digest is kept.
    secret_digest = models.CharField(max_length=64, unique=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-agreed_on", "id"]
        verbose_name_plural = "testimonies"
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) & ~Q(words="") & ~Q(signature="")
                | Q(withdrawn_at__isnull=False, words="", words_en="", signature=""),
                name="testimony_words_or_withdrawn",
            ),
            # No picture is shown without the day and the way its own agreement was given.
            models.CheckConstraint(
                condition=Q(picture__isnull=True)
                | (
                    Q(picture_agreed_on__isnull=False, withdrawn_at__isnull=True)
                    & ~Q(picture_agreed_how="")
                    & ~Q(picture_words="")
                ),
                name="testimony_picture_agreed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Picture(Base):
    """A picture of a place, with the right to show it. Withdrawn: its bytes and its words are gone.

    The bytes stay beside their rights: what nobody may show any more is nowhere else.
    """

    class Licence(models.TextChoices):
        OWN = "own", _("Prise par nous, qui permettons de la montrer ici")
        PERMISSION = "permission", _("Permission écrite de son auteur ou autrice")
        CC0 = "cc0", _("CC0, domaine public")
        CC_BY = "cc-by-4.0", _("CC BY 4.0")
        CC_BY_SA = "cc-by-sa-4.0", _("CC BY-SA 4.0")

    class People(models.TextChoices):
        NOBODY = "nobody", _("On ne reconnaît personne")
        AGREED = "agreed", _("On reconnaît des personnes; toutes ont accepté")

    portrait = models.ForeignKey(Portrait, on_delete=models.CASCADE, related_name="pictures")
    content = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(_("ce que montre l’image"), max_length=200, blank=True)
    alt_en = models.CharField(_("la même chose, en anglais"), max_length=200, blank=True)
    author = models.CharField(_("auteur ou autrice"), max_length=120)
    licence = models.CharField(_("droit de la montrer"), max_length=20, choices=Licence)
    source = models.CharField(_("d’où elle vient"), max_length=300)
    people = models.CharField(_("personnes sur l’image"), max_length=8, choices=People)
    agreed_on = models.DateField(_("accord donné le"), null=True)
    agreed_how = models.CharField(
        _("accord donné"), max_length=8, choices=Testimony.How, blank=True
    )
    #: What the people on it hold to take it back by themselves: only its digest is kept.
    secret_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) & ~Q(content=b"") & ~Q(alt="")
                | Q(withdrawn_at__isnull=False, content=b"", alt="", alt_en=""),
                name="picture_shown_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=~Q(author="") & ~Q(licence="") & ~Q(source=""),
                name="picture_says_its_rights",
            ),
            models.CheckConstraint(
                condition=Q(people="nobody", agreed_on__isnull=True, secret_digest__isnull=True)
                | Q(people="agreed", agreed_on__isnull=False, secret_digest__isnull=False)
                & ~Q(agreed_how=""),
                name="picture_people_agreed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FigureList(Base):
    """A table of figures that somebody brought: checked line by line, then imported or forgotten."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=200)
    lines = models.JSONField(default=list)
    imported_at = models.DateTimeField(null=True)
    kept = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.name
