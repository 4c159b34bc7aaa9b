"""The access journal: what `note_read` remembered is written when the page is answered."""

from django.http import HttpRequest

from enracine.kernel.acting import acting_as
from enracine.privacy.models import AccessLogEntry


def write_reads(request: HttpRequest) -> None:
    """Write the reads of this request, all at once, in the name of who read."""
    reads = request.__dict__.pop("_reads", {})
    if reads:
        with acting_as(request.acting):  # type: ignore[attr-defined]
            AccessLogEntry.objects.bulk_create(reads.values())
