"""The shop's own product search.

``reindex`` and ``stock_changed`` keep it in step, ``catalogue.search.listing`` answers the list and the search page,
``catalogue.search.suggestions`` what shows while somebody types. See docs/decisions for why it is built this way.
"""
