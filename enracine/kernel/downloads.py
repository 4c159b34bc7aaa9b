"""A private file as an answer: a download that no cache keeps."""

from django.http import HttpResponse, StreamingHttpResponse

from enracine.kernel.documents import read_chunks
from enracine.kernel.models import Document


def file_answer(document: Document) -> HttpResponse:
    """The bytes of a document, streamed; whoever calls has checked that the reader may have it."""
    return StreamingHttpResponse(  # type: ignore[return-value]  # an answer all the same
        read_chunks(document),
        content_type=document.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{document.name}"',
            "Content-Length": str(document.size),
            "Cache-Control": "private, no-store",
        },
    )
