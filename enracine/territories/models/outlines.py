"""Official outlines, when somebody has imported them: without, maps are made of tiles."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base


class Outline(Base):
    """The outline of a place as an SVG path, drawn once. Units of the picture of the whole province."""

    class Layer(models.TextChoices):
        REGION = "region", _("Régions")
        MRC = "mrc", _("MRC")

    layer = models.CharField(max_length=6, choices=Layer)
    code = models.CharField(max_length=3)
    path = models.TextField()
    left = models.IntegerField()
    top = models.IntegerField()
    right = models.IntegerField()
    bottom = models.IntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    #: The file's name, as the operator gave it.
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["layer", "code"]
        constraints = [
            models.UniqueConstraint(fields=["layer", "code"], name="outline_once"),
            models.CheckConstraint(
                condition=Q(right__gte=F("left"), bottom__gte=F("top")) & ~Q(path=""),
                name="outline_has_a_square",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer} {self.code}"
