"""What every section of somebody's facts says of itself: from whom, since when, seen or not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class Source(models.TextChoices):
    """Who said it (law.md, L15)."""

    PERSON = "person", _("la personne")
    PROFESSIONAL = "professional", _("une intervenante ou un intervenant")
    ORGANISATION = "organisation", _("un autre organisme")
    DOCUMENT = "document", _("un document vu")


class SeenDocument(models.TextChoices):
    """Which paper was looked at. It is named, never copied (law.md, L68)."""

    RESIDENCE_CARD = "residence_card", _("Carte de résidence permanente")
    WORK_PERMIT = "work_permit", _("Permis de travail")
    STUDY_PERMIT = "study_permit", _("Permis d’études")
    CSQ = "csq", _("Certificat de sélection du Québec")
    REFUGEE = "refugee", _("Document de la demande d’asile ou du statut de réfugié")
    CITIZENSHIP = "citizenship", _("Preuve de citoyenneté")
    PASSPORT = "passport", _("Passeport")
    BIRTH = "birth", _("Acte de naissance")
    DIPLOMA = "diploma", _("Diplôme ou relevé de notes")
    COMPARATIVE = "comparative", _("Évaluation comparative des études")
    ORDER = "order", _("Lettre d’un ordre professionnel")
    WORK = "work", _("Attestation d’emploi")
    LANGUAGE_TEST = "language_test", _("Résultat d’un test de langue")
    ADDRESS = "address", _("Preuve d’adresse")
    OTHER = "other", _("Un autre document")


class Provenance(models.Model):
    """Who said a fact and when; whether a document was seen, which one, and by whom.

    `stated_by` is the organisation that wrote it or said it; empty when the person did. A fact that
    changes is declared anew: what had been seen was another fact.
    """

    source = models.CharField(max_length=12, choices=Source, default=Source.PERSON)
    declared_on = models.DateField(default=today)
    stated_by = models.ForeignKey(
        "network.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    seen_on = models.DateField(null=True, blank=True)
    seen_document = models.CharField(
        max_length=14, choices=SeenDocument, blank=True, default="", db_default=""
    )
    seen_by = models.ForeignKey(
        "network.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True


class Section(Base, Provenance):
    """A part of somebody's facts: whose, from whom, since when, declared or seen."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
