"""Pages are compressed; what other software reads is not."""

import gzip

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from enracine.kernel.compressing import CompressedPages

WORDS = "S’établir en région. " * 60


def answered(response):
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    return CompressedPages(lambda _request: response)(request)


def test_a_page_is_compressed_and_reads_the_same():
    page = answered(HttpResponse(WORDS))
    assert page["Content-Encoding"] == "gzip" and len(page.content) < len(WORDS.encode()) / 3
    assert gzip.decompress(page.content).decode() == WORDS


def test_what_software_reads_keeps_its_strong_etag():
    told = JsonResponse({"text": WORDS}, headers={"ETag": '"3"'})
    assert "Content-Encoding" not in answered(told) and told["ETag"] == '"3"'


def test_a_stream_stays_a_stream():
    stream = answered(StreamingHttpResponse(iter([WORDS]), content_type="text/html"))
    assert "Content-Encoding" not in stream
    assert b"".join(stream.streaming_content).decode() == WORDS
