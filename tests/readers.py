"""Readers of QR codes that drew none of ours, so that they find what a phone would not."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy
from PIL import Image

from scripts import system

DISTANCES = (1, 1.5, 0.75, 1.25, 2)


def opencv_reads(image: Image.Image) -> set[str]:
    """Like a hand that moves the phone: it looks again from other distances, for several symbols and for one.

    At a single look OpenCV misses about one sound symbol in six hundred.
    """
    detector = cv2.QRCodeDetector()
    for nearer in DISTANCES:
        looked = numpy.array(image.convert("L").resize([int(side * nearer) for side in image.size]))
        _found, several, *_ = detector.detectAndDecodeMulti(looked)
        one, *_ = detector.detectAndDecode(looked)
        if seen := {text for text in (*several, one) if text}:
            return seen
    return set()


def zbar_reads(images: Iterable[Image.Image], folder: Path) -> list[str]:
    """What is found in all of the pictures, in their order."""
    paths = []
    for number, image in enumerate(images):
        paths.append(folder / f"{number:03}.png")
        image.save(paths[-1])
    command = [system.zbar(), "--raw", "--quiet", "-Sdisable", "-Sqrcode.enable", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120).stdout.split()
