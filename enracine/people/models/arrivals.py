"""When somebody still abroad hopes to arrive: every date she said, with who said it and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from enracine.people.models.base import Section


class PlannedArrival(Section):
    """One hoped date of arrival. A later one is added after it: none is ever rewritten."""

    class Why(models.TextChoices):
        FIRST = "first", _("Première date")
        FORMALITIES = "formalities", _("Les formalités prennent plus de temps")
        TRAVEL = "travel", _("Le voyage")
        WORK = "work", _("Le travail ou les études")
        FAMILY = "family", _("La famille")
        OTHER = "other", _("Une autre raison")

    hoped_on = models.DateField(_("arrivée espérée"))
    why = models.CharField(_("pourquoi cette date"), max_length=12, choices=Why)
    note = models.CharField(_("précision"), max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["subject", "-created_at"], name="planned_arrival_newest")]

    def __str__(self) -> str:
        return f"{self.hoped_on} {self.why}"
