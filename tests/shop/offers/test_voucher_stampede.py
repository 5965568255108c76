"""One code and many who order with it in the same moment, over real connections."""

import pytest

from tests.shop.checkout.test_checkout_stampede import DATABASES, stampede


@pytest.mark.parametrize("url", DATABASES)
def test_a_code_for_once_goes_to_one_and_the_others_are_told_and_lose_nothing(url):
    left = stampede("code for once", url)
    assert (left["first"], left["again"]) == ({"302": 1, "409": 7}, {"302": 7})
    assert left["uses"] == [1, 1]
    assert left["totals"] == [[115_000, 1], [125_000, 7]]


@pytest.mark.parametrize("url", DATABASES)
@pytest.mark.parametrize("scenario", ["code for three", "offer for three"])
def test_what_three_may_have_goes_to_three(scenario, url):
    left = stampede(scenario, url)
    assert (left["first"], left["again"]) == ({"302": 3, "409": 5}, {"302": 5})
    assert left["totals"] == [[115_000, 3], [125_000, 5]]
