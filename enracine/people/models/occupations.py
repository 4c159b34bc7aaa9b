"""The national classification of occupations (CNP 2021): public, about nobody."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

SOURCE = "Statistique Canada, Classification nationale des professions 2021, version 1.0"


class CnpGroup(models.Model):
    """A base group: five digits. `teer` (FEER, 0 to 5) is the training it usually takes."""

    code = models.CharField(max_length=5, primary_key=True)
    title_fr = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250)
    teer = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=2, help_text="grand groupe")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, default=SOURCE)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title_fr}"


class CnpTitle(models.Model):
    """One name that people give to work of a group: what they search by.

    `words` holds its folded words (`rules.fold`), so that accents never matter; `length` ranks the
    plainest name first.
    """

    id = models.AutoField(primary_key=True)
    group = models.ForeignKey(
        CnpGroup, on_delete=models.CASCADE, related_name="titles", db_index=False
    )
    title = models.CharField(max_length=250)
    folded = models.CharField(max_length=300, db_collation="C")
    words = SearchVectorField()

    class Meta:
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["group", "title"], name="cnp_title_once")]
        indexes = [GinIndex(fields=["words"], name="cnp_title_words")]

    def __str__(self) -> str:
        return self.title
