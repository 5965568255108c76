"""Finished pages of all layers in one store: see docs/decisions/0027-one-store-of-pages.md.

A page names what it shows (``shows("product-12")``); the database's own triggers (``table``, ``triggers``) raise the
numbers of these names in the transaction that changes it; ``watch`` knows the numbers, two seconds old at most;
``shelf`` keeps what was made and hands it out while its numbers hold.
"""

from catalogue.kept.naming import is_making, proves, shows, shows_until
from catalogue.kept.views import kept
from catalogue.kept.watching import watch

__all__ = ["is_making", "kept", "proves", "shows", "shows_until", "watch"]
