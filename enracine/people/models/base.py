"""What every section of somebody's facts says of itself: from whom, since when."""

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


class Section(Base):
    """A part of somebody's facts: whose, from whom, since when, declared or seen."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=12, choices=Source, default=Source.PERSON)
    declared_on = models.DateField(default=today)
    seen_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
