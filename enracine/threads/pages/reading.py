"""After a thread is shown: its reader has read it. A GET writes nothing by itself."""

from django.http import HttpRequest

from enracine.kernel.acting import acting_as
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.threads import actions


def note_thread_read(request: HttpRequest) -> None:
    """Note what the page just answered showed for the first time (registered with the kernel)."""
    shown = getattr(request, "shown_thread", None)
    if shown is None:
        return
    acting = acting_of(request)
    with acting_as(acting):
        try:
            actions.read(acting, shown)
        except NotVisible:
            return
