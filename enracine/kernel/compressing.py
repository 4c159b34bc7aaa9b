"""Pages travel compressed: a phone on a weak connection reads a third of their weight.

Only whole HTML pages. What other software reads keeps its strong ETag, which compression would weaken
and `If-Match` then refuse; exports and files are streamed as they are. Django's own middleware pads each
answer by a random length, so that its size tells nothing of a secret in it.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Django's compression, for pages."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress a page; leave everything else as it is."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(
            "text/html"
        ):
            return response
        answered: HttpResponseBase = super().process_response(request, response)
        return answered
