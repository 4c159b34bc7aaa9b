"""Files that are not what they say, each made here: refused with words, or kept without what they hid."""

import io
import socket
import struct
import threading
import zlib

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from PIL import Image

from enracine.kernel import documents
from enracine.kernel.acting import Acting
from enracine.kernel.documents import TABLES
from enracine.kernel.errors import ActionRefused
from enracine.kernel.inspection import TEXT, WORD_FILE, WORKBOOK, social_numbers
from enracine.kernel.inspection.archives import MOST_BYTES
from enracine.kernel.inspection.viruses import EICAR
from enracine.kernel.tests.hostile import archive, inspected, refusal, with_place
from enracine.kernel.uploads import MeasuredUpload

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
END = b"\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
PLAIN = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj"


def pdf(inside: bytes = b"", after: bytes = b"", before: bytes = b"") -> bytes:
    return before + HEAD + PLAIN + inside + END + after


def packed(objects: bytes, name: bytes = b"/ObjStm") -> bytes:
    stream = zlib.compress(objects)
    return (
        b"\n3 0 obj\n<</Type" + name + b"/N 1/First 4/Filter/FlateDecode/Length "
        + str(len(stream)).encode() + b">>\nstream\n" + stream + b"\nendstream\nendobj"
    )  # fmt: skip


def test_a_plain_pdf_is_kept_as_it_is():
    assert inspected(pdf()) == pdf()


def test_a_picture_that_spells_a_short_name_by_chance_is_no_program():
    assert inspected(pdf(b"\n5 0 obj\n<</Length 9>>\nstream\n\x00/JS \x01/XFA\nendstream\nendobj"))


@pytest.mark.parametrize(
    "content",
    [
        pdf(after=b"<html><script>alert(1)</script></html>"),
        pdf(after=b"PK\x05\x06" + bytes(18)),
        HEAD + b"<script>alert(1)</script>" + PLAIN + END,
        pdf(after=b"#!/bin/sh\nrm -rf /\n"),
        pdf(after=b" " * 5000),
    ],
    ids=["page", "archive", "page inside the head", "program after", "too much after"],
)
def test_a_pdf_that_is_something_else_too_is_refused(content):
    assert refusal(content) == "polyglot"


def test_a_pdf_with_something_before_it_is_not_a_pdf():
    assert refusal(pdf(before=b"GIF89a/*")) == "damaged"
    assert refusal(HEAD + PLAIN) == "damaged"


@pytest.mark.parametrize(
    "inside",
    [
        b"\n3 0 obj\n<</S/JavaScript/JS(app.alert\\(1\\))>>\nendobj",
        b"\n3 0 obj\n<</S/J#61vaScr#69pt/JS(x)>>\nendobj",
        b"\n3 0 obj\n<</S/Launch/F(cmd.exe)>>\nendobj",
        b"\n3 0 obj\n<</Type/EmbeddedFile/Length 3>>\nstream\nabc\nendstream\nendobj",
        b"\n3 0 obj\n<</S/SubmitForm/F(http://exemple.invalid)>>\nendobj",
        b"\n3 0 obj\n<</AcroForm<</XFA[(x) 4 0 R]>>>>\nendobj",
        b"\n%>>stream\n3 0 obj\n<</S/JavaScript>>\nendobj\nendstream",
        packed(b"3 0 <</S/JavaScript/JS(x)>>"),
        packed(b"3 0 <</S/JavaScript/JS(x)>>", b"/O#62jStm"),
    ],
    ids=[
        "script",
        "script in figures",
        "launch",
        "file",
        "form",
        "xfa",
        "comment",
        "packed",
        "packed name",
    ],
)
def test_a_pdf_that_runs_or_carries_something_is_refused(inside):
    assert refusal(pdf(inside)) == "program"


def test_a_locked_pdf_cannot_be_looked_at():
    assert refusal(pdf(b"\n9 0 obj\n<</Encrypt 8 0 R>>\nendobj")) == "locked"


def test_packed_objects_that_grow_without_end_are_refused():
    assert refusal(pdf(packed(bytes(9_000_000)))) == "bomb"
    assert (
        refusal(pdf(b"\n3 0 obj\n<</Type/ObjStm/Filter/LZWDecode>>\nstream\nxyz\nendstream"))
        == "program"
    )


def test_a_scan_of_300_pages_is_kept_up_to_the_size_and_the_words_are_calm(settings, tmp_path):
    page = b"\n%d 0 obj\n<</Type/XObject/Subtype/Image/Length 4096>>\nstream\n" + b"\x9c" * 4096
    scan = pdf(b"".join(page % n + b"\nendstream\nendobj" for n in range(10, 310)))
    assert inspected(scan) == scan
    settings.DOCUMENT_MAX_BYTES = 1024 * 1024
    with pytest.raises(ActionRefused) as refused:
        documents._refuse_size(io.BytesIO(scan), settings.DOCUMENT_MAX_BYTES)
    assert refused.value.code == "too_large"
    assert "2 Mo" in refused.value.message
    assert "plusieurs parties" in refused.value.message


# — Viruses ————————————————————————————————————————————————————————————————————


# — A social insurance number in the text ————————————————————————————————————


def written(*pages: bytes, field: bytes = b"") -> bytes:
    """A PDF of these lines, one page each; with a field of a form that says something."""
    kids = b" ".join(b"%d 0 R" % (10 + 2 * n) for n in range(len(pages)))
    parts = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>\nendobj",
        b"2 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj" % (len(pages), kids),
        b"3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj",
        b"4 0 obj\n<</FT/Tx/T(nas)/V(%s)>>\nendobj" % field,
    ]
    for n, lines in enumerate(pages):
        stream = zlib.compress(b"BT /F 12 Tf 14 TL 50 700 Td %s ET" % lines)
        parts += [
            b"%d 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>\nendobj" % (10 + 2 * n, 11 + 2 * n),
            b"%d 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj"
            % (11 + 2 * n, len(stream), stream),
        ]
    return HEAD + b"\n".join(parts) + END


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (written(b"(Nom : Amina) Tj", b"(NAS : 046 454 286) Tj"), "à la page 2"),
        (written(b"(Relev\\351 1 - 046454286) Tj"), "à la page 1"),
        (written(b"(Rien) Tj", field=b"046-454-286"), "dans un champ de formulaire"),
    ],
)
def test_l68_a_pdf_whose_text_says_a_social_insurance_number_is_refused(content, where):
    with pytest.raises(ActionRefused) as refused:
        inspected(content)
    assert (refused.value.field, refused.value.code) == ("file", "social_number")
    assert where in refused.value.message
    assert not any(figure in refused.value.message for figure in ("046", "454286"))


def test_other_numbers_of_a_pdf_are_no_social_insurance_number():
    table = b"(046) Tj T* (454) Tj T* (286) Tj"
    others = b"(Dossier 046 454 287, t\\351l. 514 555-0199, 2026-11-28, IMM 1234567890) Tj"
    assert inspected(written(others, table))


def test_a_pdf_that_takes_for_ever_or_breaks_its_reader_is_a_scan_to_us(monkeypatch):
    broken = HEAD + PLAIN.replace(b"[]", b"[2 0 R]") + END
    assert inspected(broken) == broken
    # Whoever waits does not wait for ever, and no number is made up: no process answers in a millisecond.
    monkeypatch.setattr(social_numbers, "PATIENCE", 0.001)
    assert inspected(written(b"(046 454 286) Tj"))


@pytest.mark.parametrize(
    "media_type", ["application/pdf", "text/csv", "image/png", WORKBOOK, WORD_FILE, TEXT]
)
def test_eicar_is_refused_in_any_kind_of_file_even_across_two_reads(media_type):
    for before in (b"", b"x" * (1024 * 1024 - 30)):
        assert refusal(before + EICAR + b"\n", media_type) == "virus"


class Guard:
    """A ClamAV of one answer, on a port of this machine."""

    def __init__(self, answer: bytes):
        self.answer, self.heard = answer, b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        visitor, _from = self.door.accept()
        with visitor, visitor.makefile("rb") as said:
            assert said.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!I", said.read(4))[0]:
                self.heard += said.read(size)
            if self.answer:
                visitor.sendall(self.answer + b"\0")
        self.door.close()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND", "virus"),
        (b"INSTREAM size limit exceeded. ERROR", "scan_unavailable"),
        (b"", "scan_unavailable"),
    ],
)
def test_what_clamav_finds_or_cannot_read_stays_out(settings, answer, code):
    guard = Guard(answer)
    settings.ENRACINE_CLAMAV = guard.address
    assert refusal(pdf()) == code
    guard.thread.join(5)
    assert guard.heard == pdf()


def test_what_clamav_finds_clean_comes_in(settings):
    settings.ENRACINE_CLAMAV = Guard(b"stream: OK").address
    assert inspected(pdf()) == pdf()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nulle/part/clamd.sock"])
def test_a_guard_that_does_not_answer_keeps_the_door_closed(settings, address):
    settings.ENRACINE_CLAMAV = address
    assert refusal(pdf()) == "scan_unavailable"


# — Workbooks —————————————————————————————————————————————————————————————————


BOOK = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


def test_a_bomb_in_a_workbook_is_counted_before_it_goes_off():
    assert (
        refusal(archive(BOOK | {"xl/worksheets/sheet1.xml": bytes(40_000_000)}), WORKBOOK) == "bomb"
    )
    assert refusal(archive(BOOK | {f"xl/{n}.xml": "" for n in range(2100)}), WORKBOOK) == "bomb"
    huge = bytearray(archive(BOOK | {"xl/a.xml": "a"}))
    directory = huge.rfind(b"PK\x01\x02")
    struct.pack_into("<I", huge, directory + 24, MOST_BYTES + 1)
    assert refusal(bytes(huge), WORKBOOK) == "bomb"


def test_a_workbook_that_lies_about_its_sizes_is_damaged():
    liar = bytearray(archive(BOOK | {"xl/a.xml": "a" * 100_000}))
    directory = liar.rfind(b"PK\x01\x02")
    struct.pack_into("<I", liar, directory + 24, 10)
    assert refusal(bytes(liar), WORKBOOK) == "damaged"


def test_a_workbook_that_is_something_else_too_is_refused():
    assert refusal(archive(BOOK) + b"<html>", WORKBOOK) == "polyglot"
    assert refusal(archive(BOOK, comment=b"<script>"), WORKBOOK) == "polyglot"
    assert refusal(b"%PDF-1.7\n" + archive(BOOK), WORKBOOK) == "polyglot"
    assert refusal(archive({"word/document.xml": "x"}), WORKBOOK) == "kind"
    assert refusal(archive(BOOK | {"xl/vbaProject.bin": "x"}), WORKBOOK) == "program"
    assert refusal(archive(BOOK | {"../../etc/passwd": "x"}), WORKBOOK) == "bomb"
    assert inspected(archive(BOOK), WORKBOOK) == archive(BOOK)


# — What is kept and handed out ———————————————————————————————————————————————


@pytest.fixture
def kept(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path


def somebody() -> Acting:
    import uuid

    return Acting(
        user_id=7, membership_id=uuid.uuid4(), organisation_id=uuid.uuid4(), role="partner"
    )


SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)


@pytest.mark.django_db
def test_a_drawing_with_a_script_is_refused_wherever_files_are_taken(kept):
    for accepted in (None, TABLES):
        with pytest.raises(ActionRefused) as refused:
            documents.store_document(
                somebody(), io.BytesIO(SVG), "photo.png", "essai", accepted=accepted
            )
        assert refused.value.code == "kind"
    assert list(kept.iterdir()) == []


@pytest.mark.django_db
def test_what_is_handed_out_is_a_file_to_save_and_nothing_else(kept):
    document = documents.store_document(somebody(), io.BytesIO(with_place()), 'é"\n.jpg', "photo")
    assert document.media_type == "image/jpeg"
    answer = documents.served(document)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer["Content-Length"]) == document.size
    assert not Image.open(io.BytesIO(content)).getexif()
    documents.discard(document)
    assert [p for p in kept.rglob("*") if p.is_file()] == []


def test_a_request_far_too_large_is_refused_by_its_length(client, settings):
    assert isinstance(settings.FILE_UPLOAD_HANDLERS, list)
    settings.UPLOAD_MAX_BYTES = 1000
    file = io.BytesIO(b"x" * 5000)
    file.name = "liste.csv"
    assert client.post("/i18n/setlang/", {"file": file, "language": "fr-ca"}).status_code == 400
    assert MeasuredUpload().receive_data_chunk(b"abc", 0) == b"abc"
    assert issubclass(MeasuredUpload, MemoryFileUploadHandler.__mro__[1])
