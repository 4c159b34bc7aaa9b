"""Tables of text (CSV): text, and not a page or a program under another name."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from enracine.kernel.inspection.refusing import refused

CSV = "text/csv"
_HEAD = 64 * 1024
_PAGES = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<table", b"<?php")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def looks_like_text(head: bytes) -> bool:
    """Whether bytes may be text of any encoding: no control signs but those of a table."""
    if head.startswith(_WIDE) or head.count(b"\0") > len(head) // 5:
        head = head.replace(b"\0", b"")
    controls = sum(1 for byte in head if byte < 9 or 13 < byte < 32)
    return bool(head) and controls * 200 <= len(head)


def is_a_page(head: bytes) -> bool:
    """Whether bytes begin as a page of the Web does, in any encoding."""
    bare = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \r\n\t").lower()
    return bare.startswith(_PAGES)


def check_text_table(content: BinaryIO) -> None:
    """Raise ActionRefused for a page of the Web, or bytes that no table holds."""
    head = content.read(_HEAD)
    if is_a_page(head):
        raise refused(
            "kind",
            _("Ce fichier est une page Web, pas un tableau. Enregistrez-le en .xlsx ou en CSV."),
        )
    if not looks_like_text(head):
        raise refused("kind", _("Ce fichier n’est ni un tableau CSV ni un classeur Excel (.xlsx)."))
