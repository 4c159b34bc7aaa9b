"""A small picture of a picture that somebody handed over: drawn again, nothing of the file itself."""

import io
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Drawn:
    """A picture drawn again as WEBP, and its size in pixels."""

    content: bytes
    width: int
    height: int


def drawn_small(content: bytes, longest_side: int) -> Drawn:
    """The picture no larger than that, upright, without anything that was written in it.

    Raises ValueError for what cannot be read as a picture, or has too many pixels.
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValueError("pixels")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise ValueError("picture") from error
    upright.thumbnail((longest_side, longest_side))
    kept = io.BytesIO()
    upright.save(kept, "WEBP", quality=70)
    return Drawn(kept.getvalue(), upright.width, upright.height)


def preview(document: Document) -> HttpResponse:
    """The picture, smaller, upright, without anything that was written in it (place, device, date).

    Raises NotVisible for what is not a picture, or cannot be read as one.
    """
    if document.media_type not in PICTURES:
        raise NotVisible
    try:
        drawn = drawn_small(b"".join(read_chunks(document)), LONGEST_SIDE)
    except ValueError as error:
        raise NotVisible from error
    return as_answer(drawn.content, "private, no-store")


def as_answer(content: bytes, cache: str) -> HttpResponse:
    """A picture of ours handed over: nothing in it runs, its kind is not guessed."""
    return HttpResponse(
        content,
        content_type="image/webp",
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": cache,
        },
    )
