"""Pictures from phones: what is kept of them, and what they may cost."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogue.products.pictures import LONGEST_SIDE, reencoded


def sent(picture, form="JPEG", **options):
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return SimpleUploadedFile("a", buffer.getvalue())


def code(file):
    with pytest.raises(ValidationError) as refused:
        reencoded(file)
    return refused.value.code


def test_a_camera_of_fifty_million_pixels_is_made_small_and_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    picture = Image.new("L", (8160, 6120), 90)
    picture.paste(250, (0, 0, 8160, 600))  # what is above in the file is to the right when upright
    small = Image.open(reencoded(sent(picture, exif=exif.tobytes(), quality=40)))
    assert (small.height, small.width) == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    assert small.convert("L").getpixel((small.width - 20, 20)) > 200
    assert small.convert("L").getpixel((20, small.height - 20)) < 120


def test_two_pictures_in_one_file_as_phones_send_them_are_one(tmp_path):
    pair = [Image.new("RGB", (80, 60), colour) for colour in ("green", "red")]
    assert Image.open(reencoded(sent(pair[0], "MPO", save_all=True, append_images=pair[1:]))).size == (80, 60)


def png(width, height):
    """Only its head: what it claims to be is told before anything is unpacked."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"") + chunk(b"IEND", b""))


@pytest.mark.parametrize("side", [5100, 8000, 30_000, 60_000])
def test_a_small_file_with_many_pixels_is_refused_before_they_are_unpacked(side):
    assert code(png(side, side)) == "picture_pixels"


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a" + bytes(40), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7"]
)
def test_what_is_no_photograph_is_refused(data):
    assert code(SimpleUploadedFile("a.jpg", data)) == "picture_unreadable"


def test_what_is_hidden_behind_the_pixels_is_not_kept():
    file = sent(Image.new("RGB", (40, 40), "green"))
    polyglot = SimpleUploadedFile("a.jpg", file.read() + b"<script>alert(1)</script>")
    assert b"script" not in reencoded(polyglot).getvalue()
