"""What is looked for in a file that somebody hands over, before anything of it is kept.

A file is believed from its bytes: whole, of one kind only, without a program, without a known virus,
without a social insurance number in its text.
Pictures are drawn again, which leaves behind whatever was hidden in or after them.
"""

from typing import BinaryIO

from enracine.kernel.inspection.archives import (
    PACKAGE,
    WORD_FILE,
    WORKBOOK,
    check_package,
    check_workbook,
)
from enracine.kernel.inspection.pdfs import check_pdf
from enracine.kernel.inspection.pictures import PICTURES, drawn_again
from enracine.kernel.inspection.social_numbers import check_no_social_number
from enracine.kernel.inspection.tables import CSV, check_text_table
from enracine.kernel.inspection.texts import TEXT, check_text
from enracine.kernel.inspection.viruses import check_no_virus
from enracine.kernel.inspection.word_files import check_word_file

__all__ = ["CSV", "PACKAGE", "PICTURES", "TEXT", "WORD_FILE", "WORKBOOK", "made_safe"]


def made_safe(content: BinaryIO, media_type: str) -> BinaryIO:
    """The content to keep: the same, or a picture drawn again. Read from the beginning.

    Raises ActionRefused (field « file ») with a sentence that says what to do instead.
    """
    check_no_virus(content)
    content.seek(0)
    if media_type == "application/pdf":
        check_pdf(content)
        check_no_social_number(content)
    elif media_type == WORKBOOK:
        check_workbook(content)
    elif media_type == PACKAGE:
        check_package(content)
    elif media_type == WORD_FILE:
        check_word_file(content)
    elif media_type == TEXT:
        check_text(content)
    elif media_type == CSV:
        check_text_table(content)
    elif media_type in PICTURES:
        return drawn_again(content, media_type)
    content.seek(0)
    return content
