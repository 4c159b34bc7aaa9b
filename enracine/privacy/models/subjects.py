"""The protected subject, the sections of its facts, and whose account it is."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import new_id


class Section(models.TextChoices):
    """The sections of a person's facts: the unit of consent, of grants and of the access journal."""

    IDENTITY = "identity", _("Identité")
    CONTACT = "contact", _("Coordonnées")
    FAMILY = "family", _("Famille")
    STATUS = "status", _("Statut d’immigration")
    EDUCATION = "education", _("Études et reconnaissance")
    OCCUPATION = "occupation", _("Travail et expérience")
    LANGUAGES = "languages", _("Langues")
    PROJECT = "project", _("Projet d’établissement")
    ELIGIBILITY = "eligibility", _("Admissibilité")
    EVALUATION = "evaluation", _("Évaluation des besoins")
    DOCUMENTS = "documents", _("Documents")
    SETTLEMENT = "settlement", _("Déménagement et suivis")

    @property
    def is_sensitive(self) -> bool:
        """Whether it asks for an express gesture before it is shared (law.md, L24)."""
        return self.value in SENSITIVE_SECTIONS


#: Sections that need an express gesture before they are shared (law.md, L24; scenario S08).
SENSITIVE_SECTIONS = frozenset({Section.STATUS.value})


class Subject(models.Model):
    """A person or a household as the law sees it: somebody whose facts are protected."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Personne")
        HOUSEHOLD = "household", _("Ménage")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    created_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class SubjectHolder(models.Model):
    """Which account is the person herself: what makes « my file » mine."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="holders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="held_subjects",
        db_index=False,
    )
    since = models.DateTimeField(default=now)
    #: When whoever holds the account proved its address after the file was tied to it. Until then the
    #: account opens nothing of the file: an address is only what somebody typed.
    proved_at = models.DateTimeField(default=now, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "subject"], name="subject_holder_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject_id}"
