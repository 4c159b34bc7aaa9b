"""Word documents (DOCX): measured as archives, then read apart for what they say and what they run."""

import json
from typing import BinaryIO

from django.utils.translation import gettext as _

from enracine.kernel import sin_in_docx
from enracine.kernel.inspection.apart import read_apart
from enracine.kernel.inspection.archives import WORD, check_word_archive
from enracine.kernel.inspection.refusing import refused
from enracine.kernel.inspection.social_numbers import number_said

#: Seconds of waiting for the process that reads, its start included.
PATIENCE = sin_in_docx.SECONDS + 4


def check_word_file(content: BinaryIO) -> None:
    """Raise ActionRefused for a Word document that says a social insurance number, runs or fetches.

    One that cannot be read in time is refused too: unlike a scan, its words were there to be read.
    """
    check_word_archive(content)
    answer = read_apart(sin_in_docx.__name__, content, PATIENCE)
    if not answer:
        raise refused("damaged", str(WORD.damaged))
    place, *rest = json.loads(answer)
    if place == sin_in_docx.READ:
        return
    if place == sin_in_docx.PROGRAM:
        raise refused("program", str(WORD.program))
    if place == sin_in_docx.KIND:
        raise refused("kind", str(WORD.not_this))
    if place == sin_in_docx.OUTSIDE:
        raise refused(
            "outside",
            _(
                "Ce document va chercher un modèle ou une image ailleurs quand on l’ouvre. "
                "Enregistrez-le en PDF, puis envoyez-le."
            ),
        )
    number, words = rest
    raise number_said(_where(place, number, words))


def _where(place: str, number: int, words: str) -> str:
    """Where it stands, in words that let its author find it."""
    places = {
        "document": _("paragraphe %(number)d, « %(words)s »"),
        "header": _("dans l’en-tête, « %(words)s »"),
        "footer": _("dans le pied de page, « %(words)s »"),
        "note": _("dans une note, « %(words)s »"),
        "comment": _("dans un commentaire, « %(words)s »"),
        "drawing": _("dans un dessin, « %(words)s »"),
        "properties": _("dans les propriétés du document, « %(words)s »"),
    }
    return places[place] % {"number": number, "words": words}
