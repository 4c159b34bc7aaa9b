"""Files that a person hands over, or that somebody who follows her adds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Document
from enracine.people.models.base import Section


class PersonDocument(Section):
    """One file of a person: what it is, from whom. Its bytes are in `kernel.documents`.

    No kind is an identity paper: those are seen and named, never copied (law.md, L68).
    """

    class Kind(models.TextChoices):
        CV = "cv", _("CV")
        DIPLOMA = "diploma", _("Diplôme ou relevé de notes")
        COMPARATIVE = "comparative", _("Évaluation comparative des études")
        WORK = "work", _("Attestation d’emploi ou lettre de recommandation")
        LANGUAGE_TEST = "language_test", _("Résultat d’un test de langue")
        ORDER = "order", _("Lettre d’un ordre professionnel")
        OTHER = "other", _("Autre document utile à mon projet")

    kind = models.CharField(_("genre de document"), max_length=14, choices=Kind)
    title = models.CharField(_("titre"), max_length=160)
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["subject", "-created_at"], name="person_document_subject")]

    def __str__(self) -> str:
        return self.title
