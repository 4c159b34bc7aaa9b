"""Pictures: read and drawn again, so that only what is seen is kept.

The position of the telephone (EXIF GPS), thumbnails, comments and whatever follows the picture
are left behind. A picture of too many points is refused before it is opened.
"""

import io
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from enracine.kernel.inspection.refusing import refused

#: The formats kept, by their media type. HEIC is not drawn again by our library: left out.
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_QUALITY = 90


def drawn_again(content: BinaryIO, media_type: str) -> BinaryIO:
    """The same picture, upright, without anything else in the file.

    Raises ActionRefused when it has more than `PICTURE_MAX_PIXELS` points or is no picture.
    """
    kind = PICTURES[media_type]
    try:
        with Image.open(content, formats=[kind]) as opened:
            width, height = opened.size
            if width * height > settings.PICTURE_MAX_PIXELS:
                raise refused("too_many_pixels", _too_large())
            upright = ImageOps.exif_transpose(opened)
            drawn = _plain(upright, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refused("too_many_pixels", _too_large()) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise refused(
            "damaged", _("Cette photo est abîmée. Prenez-la ou enregistrez-la de nouveau.")
        ) from error
    kept = io.BytesIO()
    drawn.save(kept, kind, **({} if kind == "PNG" else {"quality": _QUALITY}))
    kept.seek(0)
    return kept


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """The points alone: no comment, no profile, no other image behind the first."""
    modes = {"JPEG": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L"), "WEBP": ("RGB", "RGBA")}
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    mode = picture.mode
    if mode not in modes[kind]:
        mode = "RGBA" if see_through and kind != "JPEG" else "RGB"
    points = picture.convert(mode)
    points.info.clear()
    return points


def _too_large() -> str:
    return _("Cette photo est trop grande pour être relue. Envoyez-la en plus petit.")
