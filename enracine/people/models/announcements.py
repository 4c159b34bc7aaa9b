"""What was announced ahead of its day, once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class Announcement(Base):
    """A day ahead that changes something for a person was announced: never twice for one day."""

    class Kind(models.TextChoices):
        STATUS_EXPIRY = "status_expiry", _("Fin d’un permis")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    about_on = models.DateField(help_text="le jour annoncé")
    announced_on = models.DateField(default=today)

    class Meta:
        ordering = ["-about_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "about_on"], name="announcement_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_on}"
