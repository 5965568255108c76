"""Sheets and rolls of stamps as PDF, the modules as vectors."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from django.utils.translation import gettext as _

from catalogue.models import Product
from traceability.codes.serials import SERIAL_WIDTH, grouped, grouped_pin
from traceability.codes.symbols import symbol
from traceability.models import StampRoll
from traceability.printing import ink
from traceability.printing.layouts import LEAST_MODULE_MM, Layout, millimetres
from traceability.printing.typeface import outline
from traceability.printing.units import Printed, Units, address, printed

Drawer = Callable[[Printed, float, float], str]
"""Draws a stamp whose cell has its top left corner there."""


class ModulesTooSmall(ValueError):
    """Phones will fail to read some of them."""


def pdf(roll: StampRoll, units: Units, layout: Layout, *, even_if_small: bool = False) -> bytes:
    """Raises ModulesTooSmall unless somebody has said that it shall be printed even so."""
    if roll.has_pin:
        layout = layout.with_pin()
    _must_be_legible(roll, layout, even_if_small)
    document = ink.Document(f"{roll.code} {units.first}-{units.last}")
    draw = drawer(document, roll.product, layout)
    marks = ink.crop_marks(layout) if layout.has_crop_marks else ""
    stamps = printed(roll, units)
    while sheet := list(islice(stamps, layout.per_page)):
        document.add_page(layout, marks + "".join(_cells(sheet, layout, draw)))
    return document.finished()


def _must_be_legible(roll: StampRoll, layout: Layout, even_if_small: bool) -> None:
    specimen = address(roll.product, "0" * SERIAL_WIDTH, in_capitals=roll.in_capitals)
    found = layout.legibility(symbol(specimen))
    if not found.is_enough and not even_if_small:
        message = _("The modules would be %(size)s mm wide; below %(least)s mm many phones cannot read them.")
        raise ModulesTooSmall(message % {"size": millimetres(found.module_mm), "least": millimetres(LEAST_MODULE_MM)})


def _cells(sheet: list[Printed], layout: Layout, draw: Drawer) -> list[str]:
    places = (divmod(index, layout.columns) for index in range(len(sheet)))
    return [
        draw(stamp, layout.left + column * layout.cell[0], layout.top + row * layout.cell[1])
        for stamp, (row, column) in zip(sheet, places, strict=True)
    ]


def drawer(document: ink.Document, product: Product, layout: Layout) -> Drawer:
    return _beside(document, product, layout) if layout.text_beside else _below(layout)


def _beside(document: ink.Document, product: Product, layout: Layout) -> Drawer:
    """Symbol at the left; product, producer, serial and covered code at the right."""
    inset = (layout.cell[1] - layout.symbol_mm) / 2
    letter = layout.symbol_mm / 7.5
    text_x, room = inset + layout.symbol_mm + 0.5, layout.cell[0] - layout.symbol_mm - inset - 2.5
    words = [(line, letter * 0.85) for line in wrapped(str(product.local("title")), letter * 0.85, room, most=2)]
    maker = product.producer.name if product.producer else ""
    words += [(line, letter * 0.65) for line in wrapped(maker, letter * 0.65, room, most=1)]
    names, y = [], inset + letter * 0.7
    for line, size in words:
        names.append((document.name(line), y, size))
        y += size * 1.4
    serial_y = y + letter * 0.4
    pin_y, pin_width = serial_y + letter * 1.8, letter * 7.2

    def draw(stamp: Printed, x: float, y: float) -> str:
        left = x + text_x
        code, unit, first, last = grouped(stamp.serial).split()
        parts = [ink.qr(symbol(stamp.address), x + inset, y + inset, layout.symbol_mm)]
        parts += [ink.placed(name, left, y + name_y, size) for name, name_y, size in names]
        parts.append(ink.lines([f"{code} {unit}", f"{first} {last}"], left, y + serial_y, letter))
        if stamp.pin:
            parts.append(ink.frame(left, y + pin_y, pin_width, letter * 1.9))
            parts.append(ink.centred(grouped_pin(stamp.pin), left + pin_width / 2, y + pin_y + letter * 1.3, letter))
        return "".join(parts)

    return draw


def _below(layout: Layout) -> Drawer:
    """Symbol above, serial and covered code below."""
    width, size = layout.cell[0], layout.symbol_mm
    inset, letter = (width - size) / 2, size / 11
    base, pin_y = size + letter * 0.75, size + letter * 2.4

    def draw(stamp: Printed, x: float, y: float) -> str:
        code, unit, first, last = grouped(stamp.serial).split()
        middle = x + width / 2
        parts = [
            ink.qr(symbol(stamp.address), x + inset, y, size),
            ink.centred(f"{code} {unit}", middle, y + base, letter),
            ink.centred(f"{first} {last}", middle, y + base + letter * 1.25, letter),
        ]
        if stamp.pin:
            parts.append(ink.frame(middle - size * 0.36, y + pin_y, size * 0.72, letter * 2.2))
            parts.append(ink.centred(grouped_pin(stamp.pin), middle, y + pin_y + letter * 1.6, letter * 1.4))
        return "".join(parts)

    return draw


def wrapped(text: str, size: float, room: float, *, most: int) -> list[str]:
    """Lines that fit in ``room``; what does not fit in ``most`` lines ends with an ellipsis."""
    words, found = text.split(), [""]
    for index, word in enumerate(words):
        longer = f"{found[-1]} {word}".strip()
        if not found[-1] or outline(longer).width * size / 1000 <= room:
            found[-1] = longer
        elif len(found) < most:
            found.append(word)
        else:
            found[-1] = _cut(" ".join([found[-1], *words[index:]]), size, room)
            break
    return [_cut(line, size, room) for line in found if line]


def _cut(line: str, size: float, room: float) -> str:
    if outline(line).width * size / 1000 <= room:
        return line
    while line and outline(f"{line}…").width * size / 1000 > room:
        line = line[:-1].rstrip()
    return f"{line}…"
