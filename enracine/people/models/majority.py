"""Turning 18: somebody who asked for information under age is asked whether she goes on (S06)."""

from django.db import models
from django.db.models import F, Q

from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class Majority(Base):
    """The question put to a contact on her majority, and until when it waits.

    Without an answer by `answer_by`, what she gave under age is destroyed; never before she was
    reminded of it.
    """

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="majority"
    )
    id = None  # type: ignore[assignment]  # one question a person: the person is its identifier
    asked_on = models.DateField()
    answer_by = models.DateField()
    confirmed_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="majority_leaves_time", condition=Q(answer_by__gt=F("asked_on"))
            ),
            models.CheckConstraint(
                name="majority_confirmed_after",
                condition=Q(confirmed_on__isnull=True) | Q(confirmed_on__gte=F("asked_on")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"], condition=Q(confirmed_on__isnull=True), name="majority_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_on} – {self.answer_by}"
