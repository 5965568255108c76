from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    """Takes the place of Oscar's app, so that prices and stock have constraints (docs/decisions)."""

    name = "shop.partner"
