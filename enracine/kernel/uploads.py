"""How much may be sent at once: known before the first byte of a file is written."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class MeasuredUpload(FileUploadHandler):
    """Refuses a request far larger than any file we keep: it would only fill the disk.

    Between the size of a document and this one, the page itself says what to do.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Raise RequestDataTooBig (a 400) by the length that the request announces."""
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig("upload")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Let the next handler have it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Keep nothing."""
