"""What the night clears away: answers kept past their time, counts of windows that ended."""

from django.utils import timezone

from enracine.api.models import Replay, RequestCount
from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job


@job("api.clear_expired", cron="41 7 * * *")
def clear_expired(acting: Acting) -> None:
    """Remove them (by the real clock, whatever the demonstration's day)."""
    moment = timezone.now()
    Replay.objects.filter(expires_at__lt=moment).delete()
    RequestCount.objects.filter(ends_at__lt=moment).delete()
