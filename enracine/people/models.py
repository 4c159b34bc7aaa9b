"""The person's own facts, section by section, each with its source and its date."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now, today
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class Source(models.TextChoices):
    """Who said it (law.md, L15)."""

    PERSON = "person", _("la personne")
    PROFESSIONAL = "professional", _("une intervenante ou un intervenant")
    ORGANISATION = "organisation", _("un autre organisme")
    DOCUMENT = "document", _("un document vu")


class Section(Base):
    """A part of somebody's facts: whose, from whom, since when, declared or seen."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=12, choices=Source, default=Source.PERSON)
    declared_on = models.DateField(default=today)
    seen_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Standing(models.TextChoices):
    """What somebody is to the network: under 18, a contact who asks for information (S06)."""

    CANDIDATE = "candidate", _("Candidate ou candidat")
    CONTACT = "contact", _("Contact d’information")


class Person(Base):
    """Identity of an adult (or of a young person of 14 or more who registers).

    `search_key` holds the folded words of the name (`rules.search_key`); a trigger keeps
    `NameWord` in step with it, so that bulk loads are searchable too.
    """

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="person"
    )
    id = None  # type: ignore[assignment]  # the person is the subject: one identifier, not two
    given_name = models.CharField(_("prénom"), max_length=120)
    family_name = models.CharField(_("nom de famille"), max_length=120, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    birth_country = models.CharField(_("pays de naissance"), max_length=2, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.CANDIDATE)
    search_key = models.CharField(max_length=400, editable=False, db_collation="C")
    source = models.CharField(max_length=12, choices=Source, default=Source.PERSON)
    declared_on = models.DateField(default=today)
    seen_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_birth_not_future",
                condition=Q(birth_date__isnull=True) | Q(birth_date__lte=Now()),
                violation_error_message=_("La date de naissance ne peut pas être dans l’avenir."),
            ),
            models.CheckConstraint(name="person_has_a_name", condition=~Q(given_name="")),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given name then family name, as in Québec; the family name may be missing."""
        return f"{self.given_name} {self.family_name}".strip()


class NameWord(models.Model):
    """One folded word of a name: searched by its beginning with `>=` and `<`, which are leakproof.

    Written only by the trigger on `Person.search_key` (migration 0003).
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=130, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "word"], name="name_word_once")]
        indexes = [models.Index(fields=["word", "subject"], name="name_word")]

    def __str__(self) -> str:
        return self.word


class Contact(Section):
    """How to reach the person, and where she lives now."""

    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True, help_text="E.164")
    country = models.CharField(_("pays de résidence"), max_length=2, default="CA")
    municipality = models.ForeignKey(
        "territories.Municipality",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    postal_code = models.CharField(_("code postal"), max_length=12, blank=True)
    language = models.CharField(_("langue de correspondance"), max_length=8, default="fr-ca")
    time_zone = models.CharField(max_length=60, default="America/Toronto")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject"], name="contact_once")]
        indexes = [
            models.Index(fields=["email"], condition=~Q(email=""), name="contact_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="contact_phone"),
        ]

    def __str__(self) -> str:
        return self.email or self.phone


class StatusCode(models.TextChoices):
    """Immigration statuses (dossier.md §2): an open list; names as in the API."""

    PERMANENT_RESIDENT = "permanent_resident", _("Résidente permanente ou résident permanent")
    PROTECTED_PERSON = "protected_person", _("Personne protégée")
    RESETTLED_REFUGEE = "resettled_refugee", _("Réfugié pris en charge par l’État")
    ASYLUM_SEEKER = "asylum_seeker", _("Demandeuse ou demandeur d’asile")
    TEMPORARY_WORKER_CLOSED = "temporary_worker_closed", _("Permis de travail fermé")
    TEMPORARY_WORKER_OPEN = "temporary_worker_open", _("Permis de travail ouvert")
    INTERNATIONAL_STUDENT = "international_student", _("Étudiante ou étudiant étranger")
    VISITOR = "visitor", _("Visiteuse ou visiteur")
    CSQ_HOLDER_ABROAD = "csq_holder_abroad", _("CSQ en main, encore à l’étranger")
    CANADIAN_CITIZEN = "canadian_citizen", _("Citoyenne canadienne ou citoyen canadien")


class Citizenship(models.TextChoices):
    """How one is Canadian, since it decides the generation (S01); names as in the API."""

    BIRTH = "canadian_birth", _("Depuis ma naissance")
    NATURALISED = "canadian_naturalised", _("Obtenue plus tard, comme personne immigrante")
    OTHER = "other", _("Autre citoyenneté")


class ImmigrationStatus(Section):
    """A status for a period, declared or seen. Sensitive: shared only by express consent.

    `arrived_in_quebec_on` is asked to the month only (law.md, L11): the first day stands for it.
    """

    code = models.CharField(_("statut"), max_length=30, choices=StatusCode)
    valid_from = models.DateField(null=True, blank=True)
    expires_on = models.DateField(_("expire le"), null=True, blank=True)
    arrived_in_quebec_on = models.DateField(_("arrivée au Québec"), null=True, blank=True)
    citizenship = models.CharField(_("citoyenneté"), max_length=20, choices=Citizenship, blank=True)
    work_authorised = models.BooleanField(_("autorisation de travail"), null=True)
    born_in_quebec = models.BooleanField(null=True)
    parents_immigrants = models.BooleanField(null=True)
    csq_region = models.ForeignKey(
        "territories.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="status_period",
                condition=Q(expires_on__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(expires_on__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(is_current=True), name="status_one_current"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class EducationLevel(models.TextChoices):
    """Highest level reached, anywhere."""

    NONE = "none", _("Aucun diplôme")
    SECONDARY = "secondary", _("Études secondaires")
    VOCATIONAL = "vocational", _("Formation professionnelle")
    COLLEGE = "college", _("Études collégiales ou techniques")
    BACHELOR = "bachelor", _("Baccalauréat ou licence")
    GRADUATE = "graduate", _("Maîtrise ou doctorat")


class Education(Section):
    """Studies, and where recognition stands."""

    class Recognition(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Pas nécessaire")
        NOT_STARTED = "not_started", _("Pas commencée")
        STARTED = "started", _("Commencée")
        DONE = "done", _("Terminée")

    level = models.CharField(_("niveau d’études"), max_length=12, choices=EducationLevel)
    field_of_study = models.CharField(_("domaine"), max_length=160, blank=True)
    recognition = models.CharField(
        _("reconnaissance des diplômes"), max_length=12, choices=Recognition, blank=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject"], name="education_once")]

    def __str__(self) -> str:
        return self.level


class Occupation(Section):
    """Work done or wanted. `cnp_code` is a group of the CNP 2021 when it is known."""

    title = models.CharField(_("métier ou profession"), max_length=160)
    cnp_code = models.CharField(max_length=5, blank=True)
    years = models.PositiveSmallIntegerField(_("années d’expérience"), null=True, blank=True)
    is_main = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(is_main=True), name="occupation_one_main"
            )
        ]

    def __str__(self) -> str:
        return self.title


class FrenchLevel(models.TextChoices):
    """What one can do in French, said plainly; not a test result."""

    NONE = "none", _("Pas encore")
    BASIC = "basic", _("Un peu : je me présente, je fais des achats")
    INTERMEDIATE = "intermediate", _("Assez : je parle au téléphone")
    ADVANCED = "advanced", _("Bien : je travaille en français")


class Languages(Section):
    """French, the other languages, and the need of an interpreter."""

    french = models.CharField(_("français"), max_length=12, choices=FrenchLevel)
    others = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    interpreter = models.CharField(_("interprète"), max_length=8, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject"], name="languages_once")]

    def __str__(self) -> str:
        return self.french


class Track(models.TextChoices):
    """The four streams of a settlement project (S2)."""

    EMPLOYMENT = "employment", _("Emploi")
    TRAINING = "training", _("Formation")
    BUSINESS = "business", _("Création d’entreprise")
    TAKEOVER = "takeover", _("Reprise d’entreprise")


class SettlementProject(Section):
    """What the person wishes: a track, places, what matters. A wish is not a residence."""

    track = models.CharField(_("projet"), max_length=12, choices=Track, blank=True)
    interested = models.BooleanField(_("intéressée ou intéressé par une région"), default=True)
    regions = models.ManyToManyField(
        "territories.Region", related_name="+", through="people.TargetRegion"
    )
    what_matters = models.TextField(_("ce qui compte"), max_length=2000, blank=True)
    hoped_on = models.DateField(_("départ espéré"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject"], name="project_once")]

    def __str__(self) -> str:
        return self.track


class TargetRegion(Base):
    """A region, or a PAJ territory in it, that the project aims at, in order of preference."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(SettlementProject, on_delete=models.CASCADE, related_name="targets")
    region = models.ForeignKey("territories.Region", on_delete=models.PROTECT, related_name="+")
    paj_territory = models.ForeignKey(
        "territories.PajTerritory", null=True, on_delete=models.PROTECT, related_name="+"
    )
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["project", "rank"], name="target_rank_once"),
            models.UniqueConstraint(
                fields=["project", "region", "paj_territory"],
                name="target_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.region_id}"


class Household(Base):
    """People who move together: the unit of the EER target. It is a subject of its own."""

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="household"
    )
    id = None  # type: ignore[assignment]  # the household is the subject
    formed_on = models.DateField(default=today)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="household_period",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("formed_on")),
            )
        ]

    def __str__(self) -> str:
        return str(self.subject_id)


class HouseholdMember(Base):
    """Somebody belongs to a household for a period. Children are minimal: a first name, a year."""

    class Kind(models.TextChoices):
        ADULT = "adult", _("Adulte")
        CHILD = "child", _("Enfant")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    kind = models.CharField(max_length=6, choices=Kind)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    first_name = models.CharField(_("prénom"), max_length=120, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("année de naissance"), null=True, blank=True)
    # Whoever typed it: a spouse named by the other is « to be confirmed » by herself (law.md, L15).
    source = models.CharField(max_length=12, choices=Source, default=Source.PERSON)
    joined_on = models.DateField(default=today)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "birth_year", "id"]
        constraints = [
            models.CheckConstraint(
                name="member_period",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
            ),
            models.CheckConstraint(
                name="member_child_is_minimal",
                condition=Q(kind="adult") | Q(person__isnull=True, birth_year__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(left_on__isnull=True, person__isnull=False),
                name="member_one_household",
            ),
        ]
        indexes = [models.Index(fields=["household", "kind"], name="member_household")]

    def __str__(self) -> str:
        return self.first_name or str(self.person_id)


class Registration(Base):
    """One registration: its number, how it came, the key that makes a second sending harmless."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("Portail")
        PROFESSIONAL = "professional", _("Avec une intervenante ou un intervenant")
        API = "api", _("Logiciel partenaire")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="registrations")
    # Before `number`, which follows from it: PostgreSQL names the first of two broken constraints.
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)
    number = models.CharField(max_length=16, unique=True)
    channel = models.CharField(max_length=12, choices=Channel)
    language = models.CharField(max_length=8, default="fr-ca")
    registered_at = models.DateTimeField(default=now)
    registered_by_id = models.UUIDField(null=True, help_text="organisation")
    guardian = models.CharField(_("titulaire de l’autorité parentale"), max_length=160, blank=True)

    class Meta:
        ordering = ["-registered_at", "-id"]
        indexes = [models.Index(fields=["subject"], name="registration_subject")]

    def __str__(self) -> str:
        return self.number
