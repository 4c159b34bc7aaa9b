"""What the night clears away: drafts past their date, sessions and tokens that ended."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from enracine.kernel.acting import Acting
from enracine.kernel.drafts import purge_expired
from enracine.kernel.jobs import job
from enracine.network.actions.tokens import revoke_left_behind


@job("network.clear_expired", cron="17 7 * * *")
def clear_expired(acting: Acting) -> None:
    """Remove expired drafts and sessions by the real clock, whatever the demonstration's day; take
    back the tokens that ended.
    """
    purge_expired(acting)
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    revoke_left_behind(acting)
