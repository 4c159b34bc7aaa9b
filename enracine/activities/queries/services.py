"""What was done with somebody, told to others: kinds and days, never words."""

import datetime as dt
import uuid

from django.db.models import Count, Max

from enracine.activities.models import Entry


def services(subject_id: uuid.UUID) -> list[tuple[str, int, dt.date]]:
    """Each kind of act that counts, how many times and when last, as the reader may see. One query."""
    rows = (
        Entry.objects.standing()
        .acts()
        .filter(subject_id=subject_id)
        .order_by("kind__order")
        .values("kind__label", "kind__order")
        .annotate(count=Count("pk"), last=Max("held_on"))
    )
    return [(row["kind__label"], row["count"], row["last"]) for row in rows]
