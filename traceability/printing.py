"""Print files for a range of a roll's stamps: CSV for a print house, vector PDF sheets, SVG.

Everything is derived from the roll; nothing is written to the database. Callers check who may have it: whoever holds
the file holds valid stamps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf

from traceability import conf
from traceability.models import StampRoll
from traceability.serials import grouped, issue_range
from traceability.symbols import QUIET_ZONE, Symbol, svg_path, symbol

MM = 72 / 25.4  # points
LEAST_MODULE_MM = 0.396  # GS1 General Specifications, symbol specification table 1
CSV_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Layout:
    """All in millimetres; ``symbol_mm`` includes the quiet zone."""

    page: tuple[float, float]
    columns: int
    rows: int
    cell: tuple[float, float]
    symbol_mm: float
    text_beside: bool

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    def module_mm(self, drawn: Symbol) -> float:
        return self.symbol_mm / drawn.side_with_quiet_zone


LAYOUTS = {
    "a4-24": Layout((210, 297), 3, 8, (70, 37), 25, text_beside=True),
    "roll-25mm": Layout((25, 31), 1, 1, (25, 31), 25, text_beside=False),
}


@dataclass(frozen=True, slots=True)
class Units:
    """Unit numbers of a roll, both ends included."""

    first: int
    last: int

    @classmethod
    def of(cls, roll: StampRoll, text: str = "") -> Units:
        """``"5-20"``, ``"7"`` or nothing for all; raises ValueError with a reason."""
        first, _dash, last = text.partition("-")
        try:
            units = cls(int(first), int(last or first)) if text else cls(1, roll.units)
        except ValueError:
            raise ValueError(f"{text!r} is not a range such as 1-500") from None
        if not 1 <= units.first <= units.last <= roll.units:
            raise ValueError(f"roll {roll.code} has the units 1-{roll.units}, not {text}")
        return units

    def __len__(self) -> int:
        return self.last - self.first + 1


def address(roll: StampRoll, serial: str) -> str:
    """In capitals, so that the symbol stays in alphanumeric mode; scheme and host ignore case."""
    product = roll.product
    path = f"/01/{product.gtin}/21/{serial}" if product.gtin else f"/t/{serial}"
    return (conf.site_url() + path).upper()


def csv_lines(roll: StampRoll, units: Units) -> Iterator[str]:
    """Chunks of lines, so that a million stamps stream in little memory."""
    yield "unit,serial,readable,url\r\n"
    before = address(roll, "")
    lines: list[str] = []
    for unit, serial in enumerate(_serials(roll, units), units.first):
        lines.append(f"{unit},{serial},{grouped(serial)},{before}{serial}\r\n")
        if len(lines) == CSV_CHUNK:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def svg(roll: StampRoll, units: Units, *, columns: int = 5) -> str:
    """One drawing with the stamps in rows, in modules."""
    drawn = [(serial, symbol(address(roll, serial))) for serial in _serials(roll, units)]
    side = drawn[0][1].side_with_quiet_zone
    height = side + 6
    parts = [
        f'<g transform="translate({index % columns * side} {index // columns * height})"><path d="{svg_path(one)}"/>'
        f'<text x="{side / 2}" y="{side + 2}">{grouped(serial)}</text></g>'
        for index, (serial, one) in enumerate(drawn)
    ]
    width, lines = min(columns, len(drawn)) * side, -(-len(drawn) // columns)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {lines * height}" width="{width}mm" '
        f'shape-rendering="crispEdges" font-family="monospace" font-size="2.6" text-anchor="middle">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )


def pdf(roll: StampRoll, units: Units, layout: Layout) -> bytes:
    """Sheets with the modules as vectors; raises ValueError when the modules would be too small to be read."""
    document = pikepdf.Pdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Courier-Bold"))
    )
    serials = list(_serials(roll, units))
    for start in range(0, len(serials), layout.per_page):
        page = document.add_blank_page(page_size=(layout.page[0] * MM, layout.page[1] * MM))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.Contents = document.make_stream(_sheet(roll, serials[start : start + layout.per_page], layout))
    with document.open_metadata() as metadata:
        metadata["dc:title"] = f"{roll.code} {units.first}-{units.last}"
    buffer = BytesIO()
    document.save(buffer, compress_streams=True)
    return buffer.getvalue()


def _serials(roll: StampRoll, units: Units) -> Iterator[str]:
    return issue_range(bytes(roll.secret), roll.code, units.first, units.last)


def _sheet(roll: StampRoll, serials: list[str], layout: Layout) -> bytes:
    left = (layout.page[0] - layout.columns * layout.cell[0]) / 2
    top = layout.page[1] - (layout.page[1] - layout.rows * layout.cell[1]) / 2
    parts = []
    for index, serial in enumerate(serials):
        row, column = divmod(index, layout.columns)
        parts.append(_stamp(roll, serial, layout, left + column * layout.cell[0], top - row * layout.cell[1]))
    return "\n".join(parts).encode()


def _stamp(roll: StampRoll, serial: str, layout: Layout, x: float, y: float) -> str:
    """One stamp whose cell has its top left corner at x, y (mm, y upwards)."""
    drawn = symbol(address(roll, serial))
    module = layout.module_mm(drawn)
    if module < LEAST_MODULE_MM:
        raise ValueError(
            f"modules of {module:.3f} mm are too small: at least {LEAST_MODULE_MM} mm, or a shorter SITE_URL"
        )
    inset = (layout.cell[1] - layout.symbol_mm) / 2 if layout.text_beside else 0
    scale, edge = module * MM, QUIET_ZONE * module
    runs = " ".join(f"{run.column} {run.row} {run.length} 1 re" for run in drawn.runs)
    matrix = f"{scale:.4f} 0 0 {-scale:.4f} {(x + inset + edge) * MM:.3f} {(y - inset - edge) * MM:.3f} cm"
    return f"q {matrix} {runs} f Q {_text(roll, serial, layout, x, y, inset)}"


def _text(roll: StampRoll, serial: str, layout: Layout, x: float, y: float, inset: float) -> str:
    code, unit, first, last = grouped(serial).split()
    if layout.text_beside:
        lines, size = [code, unit, first, last], 11.0
        left, base = x + inset + layout.symbol_mm + 2, y - inset - 6
    else:
        lines, size = [f"{code} {unit} {first} {last}"], 5.0
        left, base = x + 1.5, y - layout.symbol_mm - 2
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    return f"BT /F {size} Tf {size * 1.25} TL {left * MM:.3f} {base * MM:.3f} Td {shown} ET"
