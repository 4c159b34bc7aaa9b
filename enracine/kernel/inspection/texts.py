"""Plain texts (TXT): text, not a page or a program under another name, and no social insurance number."""

import codecs
from typing import BinaryIO

from django.utils.translation import gettext as _

from enracine.kernel.inspection.refusing import refused
from enracine.kernel.inspection.social_numbers import number_said
from enracine.kernel.inspection.tables import is_a_page, looks_like_text
from enracine.kernel.intake.encodings import Unreadable, encoding_of
from enracine.kernel.sin import find_sin

TEXT = "text/plain"
_HEAD = 64 * 1024
#: Far longer than any letter; read whole, for the numbers that it may say.
MOST_BYTES = 2 * 1024 * 1024


def check_text(content: BinaryIO) -> None:
    """Raise ActionRefused for a page of the Web, a program, bytes, or a social insurance number."""
    head = content.read(_HEAD)
    if is_a_page(head) or head.startswith(b"#!"):
        raise refused(
            "kind", _("Ce fichier est une page Web ou un programme. Enregistrez-le en PDF.")
        )
    content.seek(0, 2)
    if content.tell() > MOST_BYTES:
        raise refused(
            "too_large", _("Ce texte est trop long : nous gardons 2 Mo de texte au plus.")
        )
    try:
        encoding = encoding_of(content)
        content.seek(0)
        text = codecs.decode(content.read(), encoding)
    except (Unreadable, UnicodeDecodeError) as error:
        raise refused("kind", _("Ce fichier n’est pas un texte. Enregistrez-le en PDF.")) from error
    if not looks_like_text(head):
        raise refused("kind", _("Ce fichier n’est pas un texte. Enregistrez-le en PDF."))
    for number, line in enumerate(text.splitlines(), start=1):
        if find_sin(line) is not None:
            raise number_said(_("ligne %(number)d") % {"number": number})
