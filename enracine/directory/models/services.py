"""Services and where they are given; and what of them is published, ready to be read by others."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base


class Day(models.IntegerChoices):
    """Days as the calendar counts them: Monday first."""

    MONDAY = 0, _("lundi")
    TUESDAY = 1, _("mardi")
    WEDNESDAY = 2, _("mercredi")
    THURSDAY = 3, _("jeudi")
    FRIDAY = 4, _("vendredi")
    SATURDAY = 5, _("samedi")
    SUNDAY = 6, _("dimanche")


class Taxonomy(Base):
    """A list of words to sort services by: ours, or one that another directory brought."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=255)
    description = models.TextField()
    uri = models.URLField(max_length=500, blank=True)
    edition = models.CharField(max_length=40, blank=True)
    #: A list whose owner forbids giving it away is read here, never published.
    is_open = models.BooleanField(default=True)
    #: What its words say of a service: its kind, or for whom it is.
    link_type = models.CharField(max_length=40, default="service_type")
    #: The other directory that brought it; its words change with it alone.
    origin = models.ForeignKey(
        "directory.Origin", null=True, on_delete=models.PROTECT, related_name="taxonomies"
    )
    source_id = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "taxonomies"

    def __str__(self) -> str:
        return self.name


class Term(Base):
    """One word of a taxonomy."""

    taxonomy = models.ForeignKey(
        Taxonomy, on_delete=models.CASCADE, related_name="terms", db_index=False
    )
    code = models.CharField(max_length=120)
    name = models.CharField(max_length=255)
    description = models.TextField()
    name_en = models.CharField(max_length=255, blank=True)
    description_en = models.TextField(blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    #: For whoever subscribes to the 211 taxonomy: nothing of it is shipped.
    code_211 = models.CharField(_("code 211"), max_length=30, blank=True)
    source_id = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["taxonomy", "code"], name="term_code_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="term_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """Its name in the language of the page; in French when it has no other."""
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


class Location(Base):
    """A place where an organisation gives services. A confidential one is published nowhere."""

    class Kind(models.TextChoices):
        PHYSICAL = "physical", _("Sur place")
        VIRTUAL = "virtual", _("En ligne ou par téléphone")

    #: Whose place it is: an organisation of the network, or one that another directory names.
    organisation = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    provider = models.ForeignKey(
        "directory.Provider", null=True, on_delete=models.CASCADE, related_name="locations"
    )
    kind = models.CharField(_("genre"), max_length=10, choices=Kind, default=Kind.PHYSICAL)
    name = models.CharField(_("nom du lieu"), max_length=255)
    address = models.CharField(_("adresse"), max_length=255, blank=True)
    municipality = models.ForeignKey(
        "territories.Municipality", null=True, on_delete=models.PROTECT, related_name="+"
    )
    postal_code = models.CharField(_("code postal"), max_length=16, blank=True)
    transport = models.CharField(_("comment s’y rendre"), max_length=1000, blank=True)
    accessibility = models.CharField(_("accessibilité"), max_length=1000, blank=True)
    is_confidential = models.BooleanField(_("adresse confidentielle"), default=False)
    #: As another directory writes them: its town may be none of ours. Ours says its municipality.
    city = models.CharField(max_length=160, blank=True)
    region = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    source_id = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="location_physical_is_somewhere",
                condition=Q(kind="virtual")
                | Q(municipality__isnull=False) & ~Q(address="") & ~Q(postal_code="")
                | Q(provider__isnull=False),
            ),
            models.CheckConstraint(
                name="location_of_somebody",
                condition=Q(organisation__isnull=False, provider__isnull=True)
                | Q(organisation__isnull=True, provider__isnull=False),
            ),
            # What another directory publishes is public: a secret place is its keeper's alone.
            models.CheckConstraint(
                name="location_imported_is_open",
                condition=Q(provider__isnull=True) | Q(is_confidential=False),
            ),
            models.CheckConstraint(
                name="location_point",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Service(Base):
    """Something an organisation offers to people, in its own words."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Offert")
        PAUSED = "temporarily closed", _("Fermé pour un temps")
        #: Said by other directories only.
        INACTIVE = "inactive", _("Inactif")
        ENDED = "defunct", _("N’existe plus")

    #: Who offers it: an organisation of the network, or one that another directory names.
    organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    provider = models.ForeignKey(
        "directory.Provider", null=True, on_delete=models.CASCADE, related_name="services"
    )
    name = models.CharField(_("nom du service"), max_length=255)
    description = models.TextField(_("ce que c’est"), max_length=4000)
    name_en = models.CharField(_("nom en anglais"), max_length=255, blank=True)
    description_en = models.TextField(_("ce que c’est, en anglais"), blank=True, max_length=4000)
    status = models.CharField(_("état"), max_length=20, choices=Status, default=Status.ACTIVE)
    url = models.URLField(_("page Web"), max_length=500, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=60, blank=True)
    #: Further numbers of another directory: number, extension, type, description.
    other_phones = models.JSONField(default=list)
    eligibility = models.TextField(_("pour qui"), blank=True, max_length=2000)
    minimum_age = models.PositiveSmallIntegerField(_("âge minimal"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("âge maximal"), null=True, blank=True)
    application = models.TextField(_("comment faire la demande"), blank=True, max_length=2000)
    fees = models.CharField(_("ce que ça coûte"), max_length=1000, blank=True)
    is_free = models.BooleanField(_("gratuit"), default=False)
    documents = models.TextField(
        _("papiers à apporter (un par ligne)"), blank=True, max_length=2000
    )
    languages = ArrayField(models.CharField(max_length=8), default=list, verbose_name=_("langues"))
    interpretation = models.CharField(_("interprétation"), max_length=1000, blank=True)
    places_left = models.PositiveIntegerField(_("places libres"), null=True, blank=True)
    places_on = models.DateField(_("places comptées le"), null=True, blank=True)
    confirmed_on = models.DateField(_("confirmé le"), null=True, blank=True)
    terms = models.ManyToManyField(Term, related_name="services", verbose_name=_("genres"))
    regions = models.ManyToManyField(
        "territories.Region", related_name="+", verbose_name=_("régions desservies")
    )
    #: Places served that are no region of Québec, one on a line, as another directory says them.
    areas = models.TextField(blank=True)
    #: Where it comes from, when another directory brought it; its own number and date there; what was
    #: read, in short, so that the same again is nothing; since when the source says it no more.
    origin = models.ForeignKey(
        "directory.Origin", null=True, on_delete=models.PROTECT, related_name="services"
    )
    source_id = models.CharField(max_length=200, blank=True)
    modified_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    missing_since = models.DateTimeField(null=True)
    #: The last time that its page was called, and why it did not answer.
    link_checked_at = models.DateTimeField(null=True)
    link_trouble = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="service_ages_in_order",
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(maximum_age__gte=F("minimum_age")),
            ),
            models.CheckConstraint(
                name="service_of_somebody",
                condition=Q(organisation__isnull=False, provider__isnull=True, origin__isnull=True)
                | Q(organisation__isnull=True, provider__isnull=False, origin__isnull=False),
            ),
            models.CheckConstraint(
                name="service_places_have_a_day",
                condition=Q(places_left__isnull=True) | Q(places_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=~Q(status="defunct"),
                name="service_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status", "name"], name="service_organisation"),
            models.Index(
                fields=["link_checked_at"], condition=~Q(url=""), name="service_link_to_check"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def holder_id(self) -> uuid.UUID:
        """Whoever offers it, of the network or not."""
        found = self.organisation_id or self.provider_id
        assert found is not None  # noqa: S101 - held by the database (service_of_somebody)
        return found

    @property
    def offered_by(self) -> str:
        """The name of whoever offers it, as people know it."""
        return str(self.organisation or self.provider)


class ServicePlace(Base):
    """A service, given at a place."""

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="places", db_index=False
    )
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="services")
    note = models.CharField(_("précision"), max_length=1000, blank=True)

    class Meta:
        ordering = ["service_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["service", "location"], name="service_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.location_id}"


class OpeningHours(Base):
    """From an hour to another, a day of each week, at a service's place. Two stretches are two rows."""

    place = models.ForeignKey(
        ServicePlace, on_delete=models.CASCADE, related_name="hours", db_index=False
    )
    weekday = models.PositiveSmallIntegerField(choices=Day)
    opens = models.TimeField()
    closes = models.TimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["weekday", "opens", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="opening_hours_end"),
            models.UniqueConstraint(
                fields=["place", "weekday", "opens"], name="opening_hours_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Suggestion(Base):
    """A correction that a reader suggests, without saying who she is."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="suggestions")
    text = models.TextField(max_length=1000)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(
                fields=["service"], condition=Q(settled_at__isnull=True), name="suggestion_waiting"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Record(models.Model):
    """One object of the open directory, written whole when something of it changes.

    Pages of the open directory read this table alone: what is not written here is not published.
    """

    class Collection(models.TextChoices):
        SERVICES = "services"
        ORGANIZATIONS = "organizations"
        SERVICE_AT_LOCATIONS = "service_at_locations"
        TAXONOMIES = "taxonomies"
        TAXONOMY_TERMS = "taxonomy_terms"

    id = models.UUIDField(primary_key=True)
    collection = models.CharField(max_length=24, choices=Collection)
    #: In French, whole and as lists show it; then the same in English.
    body = models.JSONField()
    listed = models.JSONField()
    body_en = models.JSONField()
    listed_en = models.JSONField()
    last_modified = models.DateTimeField(default=now)
    #: When it was first told here: later than its date, for what another directory brought.
    appeared_at = models.DateTimeField(default=now)
    #: May be given away; what a licence keeps is on our pages only.
    is_open = models.BooleanField(default=True)
    #: Withdrawn: kept to be told to those who keep a copy.
    gone_at = models.DateTimeField(null=True)
    organisation_id = models.UUIDField(null=True)
    taxonomy_id = models.UUIDField(null=True)
    parent_id = models.UUIDField(null=True)
    terms = ArrayField(models.UUIDField(), default=list)
    taxonomies = ArrayField(models.UUIDField(), default=list)
    words = models.TextField(blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["collection", "id"]
        indexes = [
            models.Index(fields=["collection", "id"], name="record_collection"),
            models.Index(fields=["collection", "last_modified", "id"], name="record_modified"),
            GinIndex(OpClass(F("words"), name="gin_trgm_ops"), name="record_words"),
            GinIndex(fields=["terms"], name="record_terms"),
            # Words by their roots: « garderies » finds « garderie ».
            GinIndex(SearchVector("words", config="french"), name="record_roots"),
        ]

    def __str__(self) -> str:
        return f"{self.collection} {self.pk}"
