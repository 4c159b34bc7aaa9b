"""No file that says a social insurance number is kept: the law asks not to hold it (law.md, L68).

Only what is written as text can be read: a picture, or a scan, says nothing to us, and the page that
asks for the file says so. A PDF that cannot be read in time is treated as a scan.
"""

from typing import BinaryIO

from django.utils.translation import gettext as _

from enracine.kernel import sin_in_pdf
from enracine.kernel.errors import ActionRefused
from enracine.kernel.inspection.apart import read_apart
from enracine.kernel.inspection.refusing import refused

#: Seconds of waiting for the process that reads, its start included.
PATIENCE = sin_in_pdf.SECONDS + 4


def number_said(where: str) -> ActionRefused:
    """The refusal of a file that says such a number, with where it stands; never the number itself."""
    return refused(
        "social_number",
        _(
            "Ce fichier contient ce qui ressemble à un numéro d’assurance sociale (%(where)s). Nous ne "
            "gardons jamais ce numéro. Cachez-le ou retirez ce passage, puis envoyez le nouveau fichier."
        )
        % {"where": where},
    )


def check_no_social_number(content: BinaryIO) -> None:
    """Raise ActionRefused for a PDF whose text holds what looks like a social insurance number."""
    page = page_of_number(content)
    if page is None:
        return
    where = _("à la page %(page)d") % {"page": page} if page else _("dans un champ de formulaire")
    raise number_said(where)


def page_of_number(content: BinaryIO) -> int | None:
    """The first page that holds one, 0 for the fields of a form, None for nothing found in time."""
    answer = read_apart(sin_in_pdf.__name__, content, PATIENCE) or ""
    return int(answer) if answer.isdecimal() else None
