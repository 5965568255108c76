"""A PDF document and the few marks that print files consist of. Millimetres from the top left corner of the page."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from traceability.codes.symbols import QUIET_ZONE, Symbol, pdf_runs
from traceability.printing.layouts import Layout
from traceability.printing.typeface import embeddable, outline, widths

MM = 72 / 25.4  # points
FIRST, LAST = 32, 126  # the characters of the embedded font
NAME = pikepdf.Name


class Document:
    """Pages whose marks are text operators; ``y`` is turned around once for each page."""

    def __init__(self, title: str) -> None:
        self._pdf = pikepdf.Pdf.new()
        self._font = self._pdf.make_indirect(self._letters())
        self._names: dict[str, pikepdf.Object] = {}
        with self._pdf.open_metadata() as metadata:
            metadata["dc:title"] = title

    def name(self, text: str) -> str:
        """Draw once, use often: returns the operator that draws this text 1 mm high at the origin."""
        key = f"/N{list(self._names).index(text) if text in self._names else len(self._names)}"
        if text not in self._names:
            drawn = outline(text)
            box = [0, -300, round(drawn.width) + 1, 1200]
            self._names[text] = self._pdf.make_stream(
                f"{drawn.path} f".encode(), Type=NAME.XObject, Subtype=NAME.Form, BBox=box
            )
        return f"{key} Do"

    def add_page(self, layout: Layout, marks: str) -> None:
        edge = layout.margin
        width, height = layout.page[0] + 2 * edge, layout.page[1] + 2 * edge
        page = self._pdf.add_blank_page(page_size=(width * MM, height * MM))
        page.Resources = pikepdf.Dictionary(
            Font={"/F": self._font}, XObject={f"/N{i}": form for i, form in enumerate(self._names.values())}
        )
        if edge:
            page.TrimBox = _box(edge, layout.page)
            page.BleedBox = _box(edge - layout.bleed, [side + 2 * layout.bleed for side in layout.page])
        turned = f"{MM:.5f} 0 0 {-MM:.5f} {edge * MM:.3f} {(height - edge) * MM:.3f} cm\n{marks}"
        page.Contents = self._pdf.make_stream(turned.encode("latin-1"))

    def finished(self) -> bytes:
        buffer = BytesIO()
        self._pdf.save(buffer, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return buffer.getvalue()

    def _letters(self) -> pikepdf.Dictionary:
        name = NAME("/SaoQue-BeVietnamPro-SemiBold")
        descriptor = pikepdf.Dictionary(
            Type=NAME.FontDescriptor, FontName=name, Flags=32, FontBBox=[-200, -300, 1400, 1200], ItalicAngle=0,
            Ascent=1000, Descent=-265, CapHeight=700, StemV=110, FontFile2=self._pdf.make_stream(embeddable()),
        )  # fmt: skip
        return pikepdf.Dictionary(
            Type=NAME.Font, Subtype=NAME.TrueType, BaseFont=name, FirstChar=FIRST, LastChar=LAST,
            Widths=widths(FIRST, LAST), Encoding=NAME.WinAnsiEncoding, FontDescriptor=descriptor,
        )  # fmt: skip


def qr(drawn: Symbol, x: float, y: float, size: float) -> str:
    """The whole symbol with its quiet zone in a square."""
    module = size / drawn.side_with_quiet_zone
    edge = QUIET_ZONE * module
    return f"q {module:.5f} 0 0 {module:.5f} {x + edge:.3f} {y + edge:.3f} cm {drawn.drawn(pdf_runs(drawn.side))}f Q\n"


def lines(texts: list[str], x: float, y: float, size: float, *, lead: float = 1.3) -> str:
    """Letters, digits and spaces in the embedded font; ``y`` is the first base line."""
    shown = " ".join(f"({text}) Tj T*" for text in texts)
    return f"BT /F 1 Tf {lead} TL {size:.3f} 0 0 {-size:.3f} {x:.3f} {y:.3f} Tm {shown} ET\n"


def centred(text: str, middle: float, y: float, size: float) -> str:
    of = widths(FIRST, LAST)
    width = sum([of[ord(letter) - FIRST] for letter in text]) * size / 1000
    return lines([text], middle - width / 2, y, size)


def placed(operator: str, x: float, y: float, size: float) -> str:
    """A name at its base line, ``size`` millimetres high."""
    return f"q {size / 1000:.6f} 0 0 {-size / 1000:.6f} {x:.3f} {y:.3f} cm {operator} Q\n"


def frame(x: float, y: float, width: float, height: float) -> str:
    """Where the covering goes: a thin broken line."""
    return f"q 0.15 w [0.8 0.6] 0 d {x:.3f} {y:.3f} {width:.3f} {height:.3f} re S Q\n"


def rule(*ends: float, width: float = 0.1) -> str:
    return f"{width} w {ends[0]:.3f} {ends[1]:.3f} m {ends[2]:.3f} {ends[3]:.3f} l S\n"


def crop_marks(layout: Layout) -> str:
    """Outside the stamps: at the edges of the sheet for each cut, around a single stamp of a roll beyond its bleed."""
    near, far = layout.bleed or 1, (layout.margin or 5) - 1
    xs = [layout.left + i * layout.cell[0] for i in range(layout.columns + 1)]
    ys = [layout.top + i * layout.cell[1] for i in range(layout.rows + 1)]
    top, bottom, left, right = ys[0], ys[-1], xs[0], xs[-1]
    marks = [rule(x, top - near, x, top - far) + rule(x, bottom + near, x, bottom + far) for x in xs]
    marks += [rule(left - near, y, left - far, y) + rule(right + near, y, right + far, y) for y in ys]
    return "".join(marks)


def _box(edge: float, size: tuple[float, float] | list[float]) -> list[float]:
    return [round(side * MM, 3) for side in (edge, edge, edge + size[0], edge + size[1])]
