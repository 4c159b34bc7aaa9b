"""A small picture of a picture that somebody handed over: drawn again, nothing of the file itself."""

import io

from django.http import HttpResponse
from PIL import Image, ImageOps, UnidentifiedImageError

from enracine.kernel.documents import read_chunks
from enracine.kernel.errors import NotVisible
from enracine.kernel.models import Document

#: What is drawn again. A PDF is saved and opened by its reader, never by our pages.
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
#: The longest side, in pixels: readable on a phone, light on a weak connection.
LONGEST_SIDE = 480
#: A picture of more pixels is not opened: it could be a bomb.
MOST_PIXELS = 60_000_000


def preview(document: Document) -> HttpResponse:
    """The picture, smaller, upright, without anything that was written in it (place, device, date).

    Raises NotVisible for what is not a picture, or cannot be read as one.
    """
    if document.media_type not in PICTURES:
        raise NotVisible
    try:
        with Image.open(io.BytesIO(b"".join(read_chunks(document)))) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotVisible
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as error:
        raise NotVisible from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = io.BytesIO()
    upright.save(drawn, "WEBP", quality=70)
    return HttpResponse(
        drawn.getvalue(),
        content_type="image/webp",
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
