"""No file that says a social insurance number is kept: the law asks not to hold it (law.md, L68).

Only what is written as text can be read: a picture, or a scan, says nothing to us, and the page that
asks for the file says so. A PDF that cannot be read in time is treated as a scan.
"""

import shutil
import subprocess
import sys
import tempfile
from typing import BinaryIO

from django.utils.translation import gettext as _

from enracine.kernel import sin_in_pdf
from enracine.kernel.inspection.refusing import refused

#: Seconds of waiting for the process that reads, its start included.
PATIENCE = sin_in_pdf.SECONDS + 4


def check_no_social_number(content: BinaryIO) -> None:
    """Raise ActionRefused for a PDF whose text holds what looks like a social insurance number."""
    page = page_of_number(content)
    if page is None:
        return
    where = _("à la page %(page)d") % {"page": page} if page else _("dans un champ de formulaire")
    raise refused(
        "social_number",
        _(
            "Ce fichier contient ce qui ressemble à un numéro d’assurance sociale (%(where)s). Nous ne "
            "gardons jamais ce numéro. Cachez-le ou retirez cette page, puis envoyez le nouveau fichier."
        )
        % {"where": where},
    )


def page_of_number(content: BinaryIO) -> int | None:
    """The first page that holds one, 0 for the fields of a form, None for nothing found in time."""
    command = [sys.executable, "-m", sin_in_pdf.__name__]
    content.seek(0)
    with tempfile.TemporaryFile() as copy:
        # The child reads back and forth: a pipe would not do.
        shutil.copyfileobj(content, copy)
        copy.seek(0)
        try:
            done = subprocess.run(
                command, stdin=copy, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return None
    answer = done.stdout.strip()
    return int(answer) if answer.isdecimal() else None
