"""Studies, work, languages."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
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
