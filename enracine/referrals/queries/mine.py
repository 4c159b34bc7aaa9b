"""The referrals of a person, as her own home shows them."""

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from enracine.kernel.compiled import ForObjects, Several, any_of
from enracine.referrals.models import Referral
from enracine.referrals.queries.lists import few

#: How many her home shows.
SHOWN = 5


def of_subjects(subject_ids: Iterable[uuid.UUID]) -> list[Referral]:
    """The referrals of the person herself and of her household, newest first. Drafts only when her
    word is asked. One SQL query: nobody has thousands of them.
    """
    return _HERS.objects(list(subject_ids))


def _hers(subject_ids: Several) -> QuerySet[Referral]:
    hers = (
        Referral.objects.filter(any_of("subject_id", subject_ids))
        .filter(Q(sent_at__isnull=False) | Q(turn="candidate"))
        .exclude(state="entered_in_error")
    )
    return few(hers, SHOWN)


_HERS = ForObjects(_hers)
