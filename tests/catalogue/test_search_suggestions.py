import pytest

from tests.factories import ProducerFactory, ProductFactory, ProvinceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
URL = "/san-pham/goi-y"


@pytest.fixture(autouse=True)
def shelf():
    ProvinceFactory()
    return ProductFactory(title="Mật ong hoa tràm", producer=ProducerFactory(name="Tổ ong Tây Ninh", slug="to-ong"))


def labels(client, typed, path=URL):
    return [one["label"] for one in client.get(path, {"q": typed}).json()["suggestions"]]


def test_products_regions_and_producers_are_suggested(client):
    assert labels(client, "tay nin") == ["Tây Ninh", "Mật ong hoa tràm", "Tổ ong Tây Ninh"]
    urls = [one["url"] for one in client.get(URL, {"q": "tay"}).json()["suggestions"]]
    assert urls[0] == "/san-pham/?vung=tay-ninh"
    assert urls[2] == "/nha-san-xuat/to-ong/"


def test_suggestions_keep_the_language(client):
    urls = [one["url"] for one in client.get(f"/en{URL}", {"q": "tay"}).json()["suggestions"]]
    assert all(url.startswith("/en/") for url in urls)


@pytest.mark.parametrize("junk", ["", '"', "*", "\0", "x" * 10_000, "khongcogi"])
def test_junk_suggests_nothing(client, junk):
    assert labels(client, junk) == []


def test_asking_again_costs_no_query(client, django_assert_num_queries):
    labels(client, "mat")
    with django_assert_num_queries(0):
        labels(client, "mat")


def test_all_typed_words_must_be_in_the_name_the_last_one_may_be_unfinished(client):
    for name in ("HTX Rạch Rít", "Rạch Gầm", "Rạch Rít"):
        ProductFactory(title="Muối", producer=ProducerFactory(name=name, slug=name.replace(" ", "-")))
    assert labels(client, "rach ri")[-2:] == ["HTX Rạch Rít", "Rạch Rít"]
    assert "HTX Rạch Rít" not in labels(client, "rac rit")
    assert labels(client, "rit htx")[-1] == "HTX Rạch Rít"


def test_a_producer_without_a_product_to_buy_is_not_suggested(client):
    from catalogue.memory import forget_everything

    hidden = ProductFactory(title="Muối", is_public=False, producer=ProducerFactory(name="Rạch Rít", slug="rach-rit"))
    assert "Rạch Rít" not in labels(client, "rach")
    hidden.is_public = True
    hidden.save()
    forget_everything()  # ten seconds later
    assert "Rạch Rít" in labels(client, "rach")


def test_a_new_name_is_suggested_as_soon_as_the_change_is_seen(client):
    from catalogue.kept import watch
    from catalogue.search import suggestions

    maker = ProductFactory(producer=ProducerFactory(name="Rạch Rít", slug="rach-rit")).producer
    assert "Rạch Rít" in labels(client, "rach")
    maker.name = "Rạch Gầm"
    maker.save()
    watch.look_again()  # two seconds later
    suggestions._answers.forget()  # ten
    assert "Rạch Gầm" in labels(client, "rach")


def test_names_are_found_in_one_text_as_one_by_one():
    from catalogue.search.maker_names import Names
    from catalogue.search.words import parse_words

    names = ["An", "Ba Na", "Ba", "An Ba", "Bà Nà Ba", "", "Nam"]
    text = Names.of(enumerate(names))
    for typed in ("ba", "b", "na", "ba na", "na ba", "an", "a", "n a", "x", "ba ba"):
        words = parse_words(typed)
        *whole, last = words.folded
        split = [name.lower().replace("à", "a").split() for name in names]
        slow = [n for n, own in enumerate(split) if set(whole) <= set(own) and any(w.startswith(last) for w in own)]
        assert list(text.beginning(words)) == slow, typed
