"""Print files for a range of a roll's stamps: CSV for a print house, vector PDF sheets, SVG, PNG, and a proof.

Everything is derived from the roll; nothing is written to the database. Callers check who may have it: whoever holds
the file holds valid stamps.
"""

from traceability.printing.drawings import png, svg
from traceability.printing.layouts import LAYOUTS, LEAST_MODULE_MM, Layout, Legibility
from traceability.printing.proof import proof
from traceability.printing.sheets import pdf
from traceability.printing.table import csv_lines
from traceability.printing.units import Printed, Units, address, printed

__all__ = [
    "LAYOUTS",
    "LEAST_MODULE_MM",
    "Layout",
    "Legibility",
    "Printed",
    "Units",
    "address",
    "csv_lines",
    "pdf",
    "png",
    "printed",
    "proof",
    "svg",
]
