"""Word documents and texts, each made here: kept as they are, or refused with words that say where."""

import io
import time
import zipfile

import pytest

from enracine.kernel import documents
from enracine.kernel.documents import ACCEPTED, PAPERS, TABLES, media_type_of
from enracine.kernel.errors import ActionRefused
from enracine.kernel.inspection import TEXT, WORD_FILE, word_files
from enracine.kernel.tests.hostile import archive, inspected, refusal

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def word(*paragraphs: str, kind: str = MAIN, **parts: str | bytes) -> bytes:
    """A Word document: its paragraphs (text, or runs in XML), and other parts by name."""
    inside = "".join(
        f"<w:p>{p if p.startswith('<') else f'<w:r><w:t>{p}</w:t></w:r>'}</w:p>" for p in paragraphs
    )
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    body = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{inside}</w:body></w:document>'
    return archive({"[Content_Types].xml": types, "word/document.xml": body} | parts)


def runs(*texts: str, tag: str = "t") -> str:
    return "".join(f"<w:r><w:{tag}>{text}</w:{tag}></w:r>" for text in texts)


def part(name: str, text: str) -> dict[str, str]:
    return {f"word/{name}.xml": f'<w:x xmlns:w="{W}"><w:p>{runs(text)}</w:p></w:x>'}


def relation(kind: str, target: str = "https://ailleurs.invalid/", mode: str = "External"):
    said = f'<Relationship Id="r" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return {"word/_rels/document.xml.rels": f"<Relationships>{said}</Relationships>"}


def test_a_cv_written_in_word_or_as_a_text_is_kept_as_it_is():
    cv = word("Amina Essai", "Tél. 514 555-0199, dossier 046 454 287", **relation("hyperlink"))
    assert inspected(cv, WORD_FILE) == cv
    for text in ("Amina Essai\nÉlève infirmière, 2019-2024\n", "Tél. 514 555-0199"):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
            written = text.encode(encoding)
            assert inspected(written, TEXT) == written


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (word("Amina", "NAS : 046 454 286"), "paragraphe 2, « NAS : […] »"),
        # Word cuts what is typed in pieces, hides what is crossed out, and has dashes of its own.
        (word(runs("NAS 04", "6 4", "54 286")), "paragraphe 1"),
        (word("Rien", runs("046", tag="delText") + runs("454286", tag="delText")), "paragraphe 2"),
        (word("<w:r><w:t>046</w:t><w:noBreakHyphen/><w:t>454-286</w:t></w:r>"), "paragraphe 1"),
        (word(f"<w:r><w:pict><w:p>{runs('046454286')}</w:p></w:pict></w:r>"), "paragraphe 2"),
        (word("Rien", **part("header1", "046 454 286")), "en-tête"),
        (word("Rien", **part("footer2", "046 454 286")), "pied de page"),
        (word("Rien", **part("footnotes", "046 454 286")), "dans une note"),
        (word("Rien", **part("comments", "046 454 286")), "dans un commentaire"),
        (word(**{"docProps/core.xml": "<c><k>046 454 286</k></c>"}), "propriétés"),
        (word('<w:drawing descr="carte 046 454 286"/>'), "paragraphe 1"),
    ],
)
def test_l68_a_word_document_that_says_a_social_insurance_number_is_refused(content, where):
    with pytest.raises(ActionRefused) as refused:
        inspected(content, WORD_FILE)
    assert (refused.value.field, refused.value.code) == ("file", "social_number")
    assert where in refused.value.message
    assert not any(figure in refused.value.message for figure in ("046", "454", "286"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_l68_a_text_that_says_a_social_insurance_number_is_refused(encoding):
    text = "Amina\r\nÉtudes : 2019\r\nNAS : 046 454 286\r\n"
    with pytest.raises(ActionRefused) as refused:
        inspected(text.encode(encoding), TEXT)
    assert (refused.value.field, refused.value.code) == ("file", "social_number")
    assert "ligne 3" in refused.value.message and "454" not in refused.value.message


def test_other_numbers_of_a_word_document_are_no_social_insurance_number():
    table = ["046", "454", "286"]
    assert inspected(word("IMM 1234567890", "2026-11-28, 514 555-0199", *table), WORD_FILE)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (word("a", **{"word/media/x.xml": bytes(40_000_000)}), "bomb"),
        (word(**{f"word/{n}.xml": "" for n in range(2100)}), "bomb"),
        (word("a", **{"../../etc/passwd": "x"}), "bomb"),
        (word("a") + b"<html>", "polyglot"),
        (b"%PDF-1.7\n" + word("a"), "polyglot"),
        (archive({"xl/workbook.xml": "x"}), "kind"),
        (word("a", kind="application/vnd.ms-word.document.macroEnabled.main+xml"), "kind"),
        (word("a", **{"word/vbaProject.bin": "x"}), "program"),
        (word("a", **{"word/embeddings/a.exe": "x"}), "program"),
        (word("a", **{"word/activeX/activeX1.xml": "x"}), "program"),
        (word("a", **relation("oleObject", "embeddings/a.bin", "Internal")), "program"),
        (word("a", **relation("aFChunk", "a.html", "Internal")), "program"),
        (word("a", **relation("attachedTemplate")), "outside"),
        (word("a", **relation("image")), "outside"),
        (word(runs(' DDEAUTO c:\\windows\\cmd.exe "/k calc"', tag="instrText")), "program"),
        (word(runs("DDE", "AUTO cmd", tag="instrText")), "program"),
        (word("<w:t>"), "damaged"),
        (archive({"[Content_Types].xml": "", "word/document.xml": ""}), "damaged"),
    ],
)
def test_a_word_document_that_runs_fetches_or_explodes_is_refused(content, code):
    assert refusal(content, WORD_FILE) == code


def test_a_word_document_of_entities_is_never_unfolded():
    """A thousand million laughs in a kilobyte: nothing of it is unfolded, nor any file opened."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    for declared in (f'<!ENTITY a0 "ha">{laughs}', '<!ENTITY a9 SYSTEM "file:///etc/passwd">'):
        body = f'<!DOCTYPE w [{declared}]><w:document xmlns:w="{W}">&a9;</w:document>'
        begun = time.monotonic()
        assert refusal(word(**{"word/document.xml": body}), WORD_FILE) == "damaged"
        assert time.monotonic() - begun < 30


def test_a_word_document_that_takes_longer_than_our_patience_is_refused(monkeypatch):
    # No process starts, reads and answers in a millisecond, however fast the machine.
    monkeypatch.setattr(word_files, "PATIENCE", 0.001)
    assert refusal(word("Amina"), WORD_FILE) == "damaged"


def test_a_text_that_is_a_page_a_program_or_bytes_is_refused():
    for page in (
        b"<svg onload=alert(1)>",
        b"\xef\xbb\xbf<!DOCTYPE html>",
        b"#!/bin/sh\nrm -rf /\n",
    ):
        assert refusal(page, TEXT) == "kind"
    assert refusal(b"MZ\x90\x00\x03" + bytes(range(32)) * 40, TEXT) == "kind"
    assert refusal("Élève\n".encode() * 400_000, TEXT) == "too_large"


def test_a_name_that_lies_is_corrected():
    named = documents._named
    assert named("cv.exe", "txt") == "cv.exe.txt"
    assert named("CV Amina.DOCX", "docx") == "CV_Amina.DOCX"
    assert named("photo.jpeg", "jpg") == "photo.jpeg"
    assert len(named("é" * 400, "docx")) <= 200


def opendocument(kind: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<x/>")
    return packed.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)


@pytest.mark.parametrize(
    ("content", "kinds", "instead"),
    [
        (OLD, TABLES, ".xlsx"),
        (opendocument("spreadsheet"), TABLES, ".xlsx"),
        (OLD, PAPERS, "PDF"),
        (opendocument("text"), PAPERS, "PDF"),
        (opendocument("spreadsheet"), ACCEPTED, "PDF"),
        (HEIC, PAPERS, "JPEG"),
        (HEIC, ACCEPTED, "JPEG"),
    ],
    ids=["xls-list", "ods-list", "doc", "odt", "ods", "heic-paper", "heic"],
)
def test_what_people_send_and_we_do_not_keep_is_refused_with_what_to_do_instead(
    content, kinds, instead
):
    with pytest.raises(ActionRefused) as refused:
        media_type_of(io.BytesIO(content), kinds)
    assert (refused.value.field, refused.value.code) == ("file", "kind")
    assert instead in refused.value.message and "format" in refused.value.message
