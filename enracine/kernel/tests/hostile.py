"""Files made for the tests that refuse them, and what the inspection answers."""

import io
import zipfile

import pytest
from PIL import Image

from enracine.kernel.errors import ActionRefused
from enracine.kernel.inspection import made_safe


def inspected(content: bytes, media_type: str = "application/pdf") -> bytes:
    return made_safe(io.BytesIO(content), media_type).read()


def refusal(content: bytes, media_type: str = "application/pdf") -> str:
    with pytest.raises(ActionRefused) as refused:
        inspected(content, media_type)
    assert refused.value.field == "file"
    assert refused.value.message.endswith((".", "?"))
    return refused.value.code


def archive(parts: dict, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
        written.comment = comment
    return made.getvalue()


def photograph(kind="JPEG", size=(40, 20), **saved) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(made, kind, **saved)
    return made.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Téléphone"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (45.0, 30.0, 0.0)
    return photograph(exif=exif, comment=b"secret")
