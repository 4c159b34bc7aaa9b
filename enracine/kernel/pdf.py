"""Letters and sheets as accessible PDF (PDF/UA-1), drawn by typst from a template and values."""

import datetime as dt
import json
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from enracine.kernel.clock import now
from enracine.kernel.typography import set_for_reading


class PdfNotDrawn(Exception):
    """The template and the values do not make a document; the message is typst's."""


def render_pdf(
    package: str, template: str, values: dict[str, Any], made_at: dt.datetime | None = None
) -> bytes:
    """Draw `template` (a file of `package`'s folder `typst/`) with `values`, as PDF/UA-1.

    Values reach the template as JSON (`json(bytes(sys.inputs.values))`). The same values and date
    give the same bytes. Raises PdfNotDrawn, also when a picture has no text alternative.
    """
    folder = resources.files(package) / "typst"
    with resources.as_file(folder) as root:
        try:
            drawn = typst.compile(
                str(Path(root) / template),
                root=str(root),
                format="pdf",
                ignore_system_fonts=True,
                sys_inputs={"values": set_for_reading(json.dumps(values, ensure_ascii=False))},
                pdf_standards=["ua-1"],
                timestamp=int((made_at or now()).timestamp()),
            )
        except typst.TypstError as error:
            raise PdfNotDrawn(str(error)) from error
    if not isinstance(drawn, bytes):
        raise PdfNotDrawn("typst drew several files")
    return drawn
