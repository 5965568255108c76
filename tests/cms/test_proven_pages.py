"""The home page is raised by far more than it shows: it is drawn again only where it shows something else."""

import pytest

from catalogue.kept import middleware, watch
from catalogue.models import ProductIndex
from catalogue.products import renditions
from tests.factories import ProductFactory, RecognitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(monkeypatch):
    found, finish = [], middleware.finished
    monkeypatch.setattr(middleware, "finished", lambda *given: found.append(1) or finish(*given))
    return found


@pytest.fixture
def shown(wagtail_site):
    product = ProductFactory(title="Gạo Nàng Thơm")
    RecognitionFactory(product=product, stars=4)
    return product


def home_is_drawn(client, drawn, shown):
    watch.look_again()
    drawn.clear()
    assert shown.title in client.get("/").content.decode()
    return bool(drawn)


def test_what_it_does_not_show_leaves_it(client, drawn, shown):
    assert home_is_drawn(client, drawn, shown)
    ProductFactory(title="Không có sao", producer=shown.producer)  # raises the lists
    ProductIndex.objects.filter(pk=shown.pk).update(words=" gao nang thom dac san ")
    assert not home_is_drawn(client, drawn, shown)


def test_what_it_shows_is_shown(client, drawn, shown):
    assert home_is_drawn(client, drawn, shown)
    shown.title = "Gạo Nàng Thơm Chợ Đào"
    shown.save()
    assert home_is_drawn(client, drawn, shown)


def test_sizes_that_a_picture_gets_later_belong_to_what_cards_show(shown, monkeypatch):
    from catalogue.cards import cards

    card = cards([shown.pk])[0]._replace(picture="images/gao.jpg")
    before = renditions.pictures_on([card])
    monkeypatch.setattr(renditions, "_in_its_sizes", lambda name: (f"/media/360/{name}", "x 360w"))
    assert renditions.pictures_on([card]) != before
