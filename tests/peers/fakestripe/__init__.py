"""A stand-in for Stripe over real HTTP: what stripe-python sends is checked, answered and remembered as Stripe does."""

from tests.peers.fakestripe.server import FakeStripe

__all__ = ["FakeStripe"]
