"""Single stamps, as a drawing with vectors or a picture with enough pixels to be printed."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from traceability.codes.serials import grouped, grouped_pin
from traceability.codes.symbols import QUIET_ZONE, svg_path, symbol
from traceability.models import StampRoll
from traceability.printing.typeface import embeddable
from traceability.printing.units import Printed, Units, printed

PIXELS = 16  # a module; 25 mm then have about 600 dots per inch
TEXT_ROWS = 6  # modules


def svg(roll: StampRoll, units: Units, *, columns: int = 5) -> str:
    """One drawing with the stamps in rows, in modules; a module is a millimetre until somebody scales it."""
    stamps = [(stamp, symbol(stamp.address)) for stamp in printed(roll, units)]
    side = stamps[0][1].side_with_quiet_zone
    height = side + TEXT_ROWS * len(_texts(stamps[0][0]))
    parts = [
        f'<g transform="translate({index % columns * side} {index // columns * height})"><path d="{svg_path(drawn)}"/>'
        + "".join(f'<text x="{side / 2}" y="{side + 2 + line * 5}">{text}</text>' for line, text in _texts(stamp))
        + "</g>"
        for index, (stamp, drawn) in enumerate(stamps)
    ]
    width, lines = min(columns, len(stamps)) * side, -(-len(stamps) // columns)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {lines * height}" width="{width}mm" '
        f'shape-rendering="crispEdges" font-family="monospace" font-size="2.6" text-anchor="middle">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )


def png(roll: StampRoll, unit: int) -> bytes:
    [stamp] = printed(roll, Units(unit, unit))
    drawn = symbol(stamp.address)
    width = drawn.side_with_quiet_zone * PIXELS
    texts = _texts(stamp)
    picture = Image.new("L", (width, width + TEXT_ROWS * PIXELS * len(texts)), 255)
    modules = Image.frombytes("L", (drawn.side + 1, drawn.side), drawn.modules).crop((0, 0, drawn.side, drawn.side))
    picture.paste(modules.resize((drawn.side * PIXELS,) * 2, Image.Resampling.NEAREST), (QUIET_ZONE * PIXELS,) * 2)
    font = ImageFont.truetype(BytesIO(embeddable()), 3 * PIXELS)
    for line, text in texts:
        ImageDraw.Draw(picture).text((width / 2, width + (1 + line * 5) * PIXELS), text, fill=0, font=font, anchor="mm")
    buffer = BytesIO()
    picture.save(buffer, "PNG", dpi=(600, 600), optimize=True)
    return buffer.getvalue()


def _texts(stamp: Printed) -> list[tuple[int, str]]:
    return list(enumerate([grouped(stamp.serial), *([grouped_pin(stamp.pin)] if stamp.pin else [])]))
