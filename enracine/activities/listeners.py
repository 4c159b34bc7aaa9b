"""What happens elsewhere and matters to acts and notes."""

from procrastinate.contrib.django import app

from enracine.activities.jobs import RESCUE
from enracine.kernel.events import on
from enracine.kernel.models import Event


@on("network.membership_ended")
def keep_what_was_being_written(_event: Event) -> None:
    """Whoever is removed while she writes a note loses nothing: a job reads her drafts."""
    app.configure_task(RESCUE).defer()
