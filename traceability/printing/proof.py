"""One page to look at, measure and scan before stamps are ordered or printed.

Its stamps are specimens that were never issued: a proof that ends up on a package names nothing.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from catalogue.models import Product
from traceability.codes.serials import SERIAL_WIDTH
from traceability.codes.symbols import LEVEL, QUIET_ZONE, Symbol, symbol
from traceability.printing import ink
from traceability.printing.layouts import A4, LEAST_MODULE_MM, Layout, Legibility, millimetres
from traceability.printing.sheets import drawer, wrapped
from traceability.printing.units import Printed, address

SPECIMEN = "0" * SERIAL_WIDTH
SHEET = Layout("", A4, 1, 1, A4, 0, text_beside=False)
LEFT, WIDTH = 20.0, 170.0


def legibilities(product: Product, layout: Layout) -> dict[bool, Legibility]:
    """For a web address in capitals (True) and in small letters (False)."""
    return {capitals: layout.legibility(_specimen(product, capitals)) for capitals in (True, False)}


def _specimen(product: Product, in_capitals: bool) -> Symbol:
    return symbol(address(product, SPECIMEN, in_capitals=in_capitals))


def proof(product: Product, layout: Layout, *, has_pin: bool = False, in_capitals: bool = True) -> bytes:
    """A4, in the language that is active."""
    layout = layout.with_pin() if has_pin else layout
    document = ink.Document(_("Proof: %(product)s") % {"product": product.local("title")})
    page = _Column(document)
    page.write(_("Proof of the stamps"), 7)
    page.write(str(product.local("title")), 4.5)
    page.write(product.producer.name if product.producer else "", 3.6)
    page.space(4)
    for line in facts(product, layout, in_capitals=in_capitals):
        page.write(line, 3.3)
    page.space(3)
    page.write(_("Specimens in real size. They were never issued: scanning one says so."), 3.3)
    page.space(3)
    page.draw(_specimens(document, product, layout, has_pin, in_capitals, page.y), layout.cell[1] + 8)
    page.write(_("This line is exactly 100 mm long. If it is not, print at 100 %, not “fit to page”."), 3.3)
    page.draw(_ruler(page.y), 9)
    for line in checks():
        page.write(f"– {line}", 3.3)
    document.add_page(SHEET, page.marks)
    return document.finished()


def facts(product: Product, layout: Layout, *, in_capitals: bool = True) -> list[str]:
    both = legibilities(product, layout)
    found = both[in_capitals]
    size = {"size": millimetres(found.module_mm), "least": millimetres(LEAST_MODULE_MM)}
    return [
        str(layout.name),
        _("Symbol with quiet zone: %(size)g × %(size)g mm") % {"size": layout.symbol_mm},
        _("Modules: %(side)s × %(side)s, and %(quiet)s on each side for the quiet zone (%(mm)s mm)")
        % {"side": found.modules, "quiet": QUIET_ZONE, "mm": millimetres(QUIET_ZONE * found.module_mm, 1)},
        _("Error correction: level %(level)s (15 %%)") % {"level": LEVEL},
        *(letters(product, capitals, one) for capitals, one in both.items()),
        (_("A module is %(size)s mm wide: enough (at least %(least)s mm).") % size)
        if found.is_enough
        else (_("WARNING: a module is %(size)s mm wide, less than %(least)s mm. Choose larger stamps.") % size),
    ]


def letters(product: Product, in_capitals: bool, found: Legibility) -> str:
    """What one way to write the web address comes to."""
    start = address(product, "", in_capitals=in_capitals).partition("//")[0]
    size = {"start": f"{start}//…", "version": found.version, "size": millimetres(found.module_mm)}
    return _("Written as %(start)s: QR version %(version)s, a module is %(size)s mm wide.") % size


def checks() -> list[str]:
    return [
        _("Scan each specimen with two phones, an old one too, from 10 and from 25 cm."),
        _("Print black on white or on a very light ground; never light on dark, never on metal or clear film."),
        _("Keep the white margin around the symbol free of words, pictures and folds."),
        _("Print at 300 dpi or more; matt labels read better than glossy ones."),
    ]


class _Column:
    """Lines of text from the top of the page downwards."""

    def __init__(self, document: ink.Document) -> None:
        self.y, self.marks = 25.0, ""
        self._document = document

    def write(self, text: str, size: float) -> None:
        for line in wrapped(text, size, WIDTH, most=3):
            self.marks += ink.placed(self._document.name(line), LEFT, self.y, size)
            self.y += size * 1.6

    def draw(self, marks: str, height: float) -> None:
        self.marks += marks
        self.y += height

    def space(self, height: float) -> None:
        self.y += height


def _specimens(
    document: ink.Document, product: Product, layout: Layout, has_pin: bool, in_capitals: bool, y: float
) -> str:
    draw = drawer(document, product, layout)
    written = address(product, SPECIMEN, in_capitals=in_capitals)
    stamp = Printed(0, SPECIMEN, written, "000000" if has_pin else "")
    step = layout.cell[0] + 6
    xs = [LEFT + step * number for number in range(max(1, min(4, int(WIDTH // step))))]
    outlines = [f"q 0.1 w 0.6 G {x:.3f} {y:.3f} {layout.cell[0]:.3f} {layout.cell[1]:.3f} re S Q\n" for x in xs]
    return "".join(outlines) + "".join(draw(stamp, x, y) for x in xs)


def _ruler(y: float) -> str:
    ticks = [ink.rule(LEFT + mm, y, LEFT + mm, y + (4 if mm % 50 == 0 else 2)) for mm in range(0, 101, 10)]
    return ink.rule(LEFT, y, LEFT + 100, y, width=0.2) + "".join(ticks)
