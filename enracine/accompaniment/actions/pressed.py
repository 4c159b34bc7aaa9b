"""One press too many: the same form sent twice by a finger or a slow network is one gesture.

Messages carry a key of their form (`threads`). What is written elsewhere in a file is compared: the
same words, by the same person, a moment ago, are what was just written.
"""

import datetime as dt

from enracine.accompaniment.models import Dossier
from enracine.kernel.clock import now

#: Between two presses of one gesture. Later, the same words are meant.
MOMENT = dt.timedelta(minutes=2)


def a_moment_ago() -> dt.datetime:
    """The instant since which the same words are the same gesture."""
    return now() - MOMENT


def one_at_a_time(dossier: Dossier) -> None:
    """Two presses at the same instant come one after the other, until the end of the transaction."""
    Dossier.objects.select_for_update(of=("self",)).values_list("pk").get(pk=dossier.pk)
