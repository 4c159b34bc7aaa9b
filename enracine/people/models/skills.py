"""Studies, work, languages: several of each, one of them the main one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.people.models.base import Section


class EducationLevel(models.TextChoices):
    """Highest level reached, anywhere."""

    NONE = "none", _("Aucun diplôme")
    SECONDARY = "secondary", _("Études secondaires")
    VOCATIONAL = "vocational", _("Formation professionnelle")
    COLLEGE = "college", _("Études collégiales ou techniques")
    BACHELOR = "bachelor", _("Baccalauréat ou licence")
    GRADUATE = "graduate", _("Maîtrise ou doctorat")


class Education(Section):
    """A credential, and where its recognition stands. The main one is the highest reached."""

    class Recognition(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Pas nécessaire")
        NOT_STARTED = "not_started", _("Pas commencée")
        STARTED = "started", _("Commencée")
        DONE = "done", _("Terminée")

    level = models.CharField(_("niveau d’études"), max_length=12, choices=EducationLevel)
    field_of_study = models.CharField(_("domaine"), max_length=160, blank=True)
    title = models.CharField(_("diplôme"), max_length=160, blank=True, default="", db_default="")
    institution = models.CharField(
        _("établissement"), max_length=160, blank=True, default="", db_default=""
    )
    country = models.CharField(
        _("pays du diplôme"), max_length=2, blank=True, default="", db_default=""
    )
    year = models.PositiveSmallIntegerField(_("année du diplôme"), null=True, blank=True)
    recognition = models.CharField(
        _("reconnaissance des diplômes"), max_length=12, choices=Recognition, blank=True
    )
    professional_order = models.CharField(
        _("ordre professionnel"), max_length=160, blank=True, default="", db_default=""
    )
    is_main = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ["-is_main", "-year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(is_main=True), name="education_one_main"
            ),
            models.CheckConstraint(
                name="education_year",
                condition=Q(year__isnull=True) | Q(year__range=(1900, 2100)),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.level


class Occupation(Section):
    """Work done or wanted. `cnp_code` is a group of the CNP 2021 when it is known."""

    title = models.CharField(_("métier ou profession"), max_length=160)
    cnp_code = models.CharField(_("code CNP"), max_length=5, blank=True)
    years = models.PositiveSmallIntegerField(_("années d’expérience"), null=True, blank=True)
    country = models.CharField(
        _("pays de l’expérience"), max_length=2, blank=True, default="", db_default=""
    )
    start_year = models.PositiveSmallIntegerField(_("première année"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("dernière année"), null=True, blank=True)
    wanted = models.BooleanField(_("métier recherché"), default=False, db_default=False)
    is_main = models.BooleanField(default=True)
    #: The name of the group, when `people.queries.entries_of` read it beside.
    cnp_title = ""

    class Meta:
        ordering = ["-is_main", "-end_year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(is_main=True), name="occupation_one_main"
            ),
            models.CheckConstraint(
                name="occupation_cnp", condition=Q(cnp_code="") | Q(cnp_code__regex=r"^[0-9]{5}$")
            ),
            models.CheckConstraint(
                name="occupation_years",
                condition=Q(start_year__isnull=True)
                | Q(end_year__isnull=True)
                | Q(end_year__gte=F("start_year")),
            ),
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


class SkillLevel(models.TextChoices):
    """How well, for one skill: in plain words, or as a test measured it (NCLC, 1 to 12)."""

    NONE = "none", _("Pas encore")
    BASIC = "basic", _("Un peu")
    INTERMEDIATE = "intermediate", _("Assez bien")
    ADVANCED = "advanced", _("Bien")
    NCLC_1 = "nclc_1", "NCLC 1"
    NCLC_2 = "nclc_2", "NCLC 2"
    NCLC_3 = "nclc_3", "NCLC 3"
    NCLC_4 = "nclc_4", "NCLC 4"
    NCLC_5 = "nclc_5", "NCLC 5"
    NCLC_6 = "nclc_6", "NCLC 6"
    NCLC_7 = "nclc_7", "NCLC 7"
    NCLC_8 = "nclc_8", "NCLC 8"
    NCLC_9 = "nclc_9", "NCLC 9"
    NCLC_10 = "nclc_10", "NCLC 10"
    NCLC_11 = "nclc_11", "NCLC 11"
    NCLC_12 = "nclc_12", "NCLC 12"


class LanguageSkill(Section):
    """One language, skill by skill. An unanswered skill is not « pas encore »."""

    language = models.CharField(_("langue"), max_length=8)
    understand = models.CharField(_("comprendre"), max_length=12, choices=SkillLevel, blank=True)
    speak = models.CharField(_("parler"), max_length=12, choices=SkillLevel, blank=True)
    read = models.CharField(_("lire"), max_length=12, choices=SkillLevel, blank=True)
    write = models.CharField(_("écrire"), max_length=12, choices=SkillLevel, blank=True)
    test = models.CharField(_("test passé"), max_length=120, blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "language"], name="language_skill_once"),
            models.CheckConstraint(
                name="language_skill_says_something",
                condition=~Q(understand="", speak="", read="", write=""),
            ),
        ]

    def __str__(self) -> str:
        return self.language
