"""Pictures that carry a place, a program or too many points: drawn again, or refused with words."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

from enracine.kernel.tests.hostile import inspected, photograph, refusal, with_place


def test_the_place_of_a_photograph_is_left_behind_and_it_stands_upright():
    before = with_place()
    assert Image.open(io.BytesIO(before)).getexif().get_ifd(0x8825)
    after = inspected(before, "image/jpeg")
    drawn = Image.open(io.BytesIO(after))
    assert dict(drawn.getexif()) == {}
    assert "comment" not in drawn.info
    assert drawn.size == (20, 40)
    assert b"secret" not in after


def test_what_follows_or_hides_in_a_picture_is_left_behind():
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "quelqu’un")
    png = photograph("PNG", pnginfo=note) + b"<html><script>alert(1)</script>PK\x03\x04"
    after = inspected(png, "image/png")
    assert b"script" not in after
    assert Image.open(io.BytesIO(after)).info == {}
    jpeg = inspected(photograph() + b"PK\x05\x06" + bytes(18), "image/jpeg")
    assert b"PK\x05\x06" not in jpeg
    assert Image.open(io.BytesIO(inspected(photograph("WEBP"), "image/webp"))).size == (40, 20)


def test_a_picture_of_too_many_points_is_refused_before_it_is_opened(settings):
    settings.PICTURE_MAX_PIXELS = 10_000
    assert refusal(photograph(size=(200, 100)), "image/jpeg") == "too_many_pixels"
    header = b"IHDR" + struct.pack("!IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack("!I", 13)
        + header
        + struct.pack("!I", zlib.crc32(header))
        + struct.pack("!I", 10)
        + b"IDAT"
        + zlib.compress(bytes(100))[:10]
        + bytes(4)
    )
    assert refusal(bomb, "image/png") == "too_many_pixels"


def test_a_damaged_picture_says_so():
    assert refusal(photograph()[:200], "image/jpeg") == "damaged"
    assert refusal(b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png") == "damaged"
