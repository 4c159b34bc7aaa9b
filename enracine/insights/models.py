"""Facts that figures count, one row each, and their sums kept beside them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from enracine.kernel.models import new_id
from enracine.privacy.models import Subject


class FigureFact(models.Model):
    """One household or person that a figure counts once in a financial year, for one organisation.

    A figure opens to these rows; two moves of a household in a year are one row.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    measure = models.CharField(max_length=40)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(help_text="année financière, par son 1er avril")
    happened_on = models.DateField()
    region = models.CharField(max_length=4, blank=True)
    object_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "measure", "year", "subject"], name="figure_fact_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "measure", "year", "-happened_on", "-id"],
                name="figure_fact_rows",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.happened_on}"


class SeparationCount(models.Model):
    """Under which household one born of a separation is counted, decided on the day it was born.

    The rule is a dated setting (scenario S09); what was decided stays readable beside the figures.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    counts_as = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    households = models.PositiveSmallIntegerField(help_text="combien de ménages en tout : 1 ou 2")
    decided_on = models.DateField()
    year = models.PositiveSmallIntegerField()
    organisations = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject"], name="separation_count_once"),
            models.CheckConstraint(
                condition=models.Q(households__in=[1, 2]), name="separation_count_one_or_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} → {self.counts_as_id}"


class FigureTally(models.Model):
    """How many facts a month and a region count: written only by triggers, so it cannot drift."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    measure = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    month = models.DateField()
    region = models.CharField(max_length=4, blank=True)
    value = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "measure", "year", "month", "region"],
                name="figure_tally_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month}: {self.value}"


class RetentionTally(models.Model):
    """How many counted follow-ups had which outcome, by how it is known: written by triggers alone.

    `value` counts follow-ups that exist; `kept` those of households destroyed since, of which nothing
    else is left. The month is that in which the delay falls: a cohort and what has elapsed follow.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    months = models.PositiveSmallIntegerField()
    due_month = models.DateField()
    region = models.CharField(max_length=4, blank=True)
    track = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=12)
    method = models.CharField(max_length=12, blank=True)
    value = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "organisation", "months", "due_month", "region", "track", "outcome", "method",
                ],
                name="retention_tally_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.months} mois, {self.outcome}: {self.value}"


class RetentionSummary(models.Model):
    """The same sums as `RetentionTally` (`value` and `kept`), no project, months gone by put together.

    Written by triggers alone: each change is a line of its own, so that nobody who answers waits for
    another, and the night adds up the lines that say the same (`insights.retention`). No month: the
    delay had passed that night.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    months = models.PositiveSmallIntegerField()
    cohort = models.PositiveSmallIntegerField(help_text="année financière de l’établissement")
    region = models.CharField(max_length=4, blank=True)
    outcome = models.CharField(max_length=12)
    method = models.CharField(max_length=12, blank=True)
    due_month = models.DateField(null=True)
    value = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["organisation", "months"], name="retention_summary")]

    def __str__(self) -> str:
        return f"{self.months} mois, {self.outcome}: {self.value}"


class RetentionSplit(models.Model):
    """The same sums as `RetentionTally`, told by one thing at a time: programme, household, territory.

    A move that two programmes count is in the line of each: these lines are compared, never added up.
    """

    class Dimension(models.TextChoices):
        PROGRAMME = "programme", "programme"
        HOUSEHOLD = "household", "ménage"
        TERRITORY = "territory", "territoire"

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    dimension = models.CharField(max_length=10, choices=Dimension)
    months = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40, blank=True)
    due_month = models.DateField()
    outcome = models.CharField(max_length=12)
    method = models.CharField(max_length=12, blank=True)
    value = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "organisation", "dimension", "months", "key", "due_month", "outcome", "method",
                ],
                name="retention_split_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dimension} {self.key}: {self.value}"


class SurvivalTally(models.Model):
    """For how many whole months households are known to have stayed, and whether they then left.

    « left »: after so many months; « there »: known to be there until then, nothing known since;
    « none »: settled, and no follow-up has said anything yet. Written by triggers alone.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    cohort = models.PositiveSmallIntegerField(help_text="année financière de l’établissement")
    region = models.CharField(max_length=4, blank=True)
    track = models.CharField(max_length=12, blank=True)
    elapsed = models.PositiveSmallIntegerField(help_text="mois entiers")
    outcome = models.CharField(max_length=5)
    value = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "cohort", "region", "track", "elapsed", "outcome"],
                name="survival_tally_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.elapsed} mois, {self.outcome}: {self.value}"
