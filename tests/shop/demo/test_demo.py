"""The demonstration, loaded once for the whole module without its pictures and stories, which cost most of the time."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Certificate, Place, Producer, Product, ProductGroup, Recognition
from catalogue.search.indexing import indexing_at_the_end
from shop.demo import images, records, tour
from shop.demo.loading import STEPS
from shop.demo.people import PASSWORD, PEOPLE
from shop.demo.stamps import VOIDED
from tests.traceability.conftest import BROWSER
from traceability.lots.chain import ancestors
from traceability.models import Event, Lot, Recall, RollBinding, RollWithdrawal, ScanDay, Stamp, StampRoll
from traceability.models.verdicts import Verdict

SLOW = ("pictures", "stories")


def load():
    with indexing_at_the_end():
        return {step.label: step.run() for step in STEPS if step.label not in SLOW}


@pytest.fixture(scope="module")
def _demo(django_db_setup, django_db_blocker):
    """Rolled back as a whole: other tests find the database as empty as before."""

    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _inside(_demo, db):
    pass


def shown():
    return Product.objects.filter(is_public=True, upc__startswith="OCOP-")


def test_eighty_products_and_more_stand_in_all_six_groups_and_five_old_provinces():
    assert shown().count() >= 80
    assert set(shown().values_list("ocop_set__group__code", flat=True)) == set(
        ProductGroup.objects.values_list("code", flat=True)
    )
    provinces = set(shown().values_list("origin__province__name", flat=True))
    assert provinces == {"Long An", "Trà Vinh", "Tiền Giang", "Tây Ninh", "Bạc Liêu"}


def test_every_product_shown_has_a_maker_a_price_in_whole_dong_and_a_picture_to_attach():
    for product in shown().select_related("producer"):
        assert product.producer is not None, product.slug
        assert product.stockrecords.get().price % 1000 == 0, product.slug
        assert images.picture_of(product.slug).is_file(), product.slug


def test_twelve_products_have_a_full_journey_and_two_certificates():
    journeys = records.journeys()
    assert len(journeys) >= 12
    for journey in journeys:
        product = Product.objects.get(slug=journey["slug"])
        kinds = set(Event.objects.filter(lot__product=product).values_list("kind", flat=True))
        assert len(kinds) >= 5, product.slug
        certified = Certificate.objects.covering(product)
        assert certified.count() >= 2, product.slug
    assert set(Certificate.objects.values_list("scheme", flat=True)) <= set(Certificate.Scheme.values)


def test_twelve_stories_are_written_for_products_that_are_there():
    stories = records.read("stories")["stories"]
    assert len(stories) >= 12
    slugs = {story["product_slug"] for story in stories}
    assert shown().filter(slug__in=slugs).count() == len(slugs)


def test_every_state_of_a_recognition_is_there():
    today = timezone.localdate()
    assert Recognition.objects.valid().filter(stars=3).exists()
    assert Recognition.objects.valid().filter(stars=4).exists()
    assert Recognition.objects.valid().filter(stars=5).exists()
    assert Recognition.objects.filter(revoked_at__isnull=False).exists()
    lapsed = shown().filter(recognitions__valid_until_date__lt=today).exclude(recognitions__valid_until_date__gte=today)
    assert lapsed.exists()


def test_every_state_of_a_lot_is_there():
    today = timezone.localdate()
    assert Recall.objects.open().exists()
    assert Lot.objects.released().filter(expires_date__lt=today).exists()
    assert Lot.objects.filter(held_at__isnull=False).exists()
    assert Lot.objects.filter(released_at__isnull=True).exists()
    assert Lot.objects.on_sale().exists()


def test_products_out_of_stock_and_out_of_season_are_there():
    assert shown().filter(stockrecords__num_in_stock=0).exists()
    assert any(not product.is_in_season() for product in shown())


def test_void_stamps_and_stamps_on_no_package_yet_are_there():
    roll = StampRoll.objects.first()
    void = RollWithdrawal.objects.get(roll=roll, kind="void")
    assert (void.first_unit, void.last_unit) == VOIDED
    assert RollBinding.objects.filter(roll=roll).exists()
    assert roll.next_free_unit < roll.units


def test_what_can_be_bought_and_packed_has_a_lot_to_sell_from():
    packed = shown().exclude(ocop_set__group__code__in=["tourism", "ornamental"])
    without = packed.exclude(pk__in=Lot.objects.on_sale().values("product"))
    assert not without.values_list("slug", flat=True)


def test_no_event_lies_in_the_future_and_nothing_left_before_its_release():
    assert not Event.objects.filter(occurred_at__gt=timezone.now()).exists()
    assert not Event.objects.filter(kind__in=["ship", "receive"], lot__released_at__isnull=True).exists()


def test_what_went_into_a_lot_is_known_across_producers():
    salt, shrimp_salt = Lot.objects.get(code="MHB.S12"), Lot.objects.get(code="MT.G27")
    assert salt.product.producer != shrimp_salt.product.producer
    assert salt in ancestors(shrimp_salt)


def test_a_recalled_raw_material_takes_along_what_was_made_from_it():
    assert Recall.objects.get(lot__code="MT.G22").because_of.lot.code == "OT.2604"


def test_a_step_was_corrected_and_the_first_one_is_kept():
    mended = Event.objects.standing().get(lot__code="DHD.A07", kind="pack")
    assert mended.replaces.declarations.exists()


def test_every_step_has_its_epcis_document_and_stands_in_the_ledger():
    assert not Event.objects.filter(event_id="").exists()
    call_command("verify_ledger", "--no-files")  # each test has media files of its own


def test_charts_have_two_months_of_scans():
    assert ScanDay.objects.values("day").distinct().count() > 50
    assert ScanDay.objects.filter(product__producer__members__email="producer@demo.example").exists()


def test_the_real_history_stands_as_the_registry_tells_it():
    real = Recognition.objects.filter(is_demo=False)
    assert real.count() == 91
    assert not real.filter(decision_number__startswith="DEMO").exists()


def test_invented_recognitions_say_so():
    invented = Recognition.objects.filter(is_demo=True)
    assert invented.exists()
    assert not invented.exclude(decision_number__startswith="DEMO-", source_title="Dữ liệu trình diễn").exists()


def test_everybody_can_sign_in():
    for person in PEOPLE:
        assert get_user_model().objects.get(email=person.email).check_password(PASSWORD)
    officer = get_user_model().objects.get(email="officer@demo.example")
    assert officer.groups.filter(name="Programme officers").exists()
    assert Producer.objects.filter(members__email="producer@demo.example").exists()
    assert get_user_model().objects.get(email="customer@demo.example").is_staff is False


def test_loading_again_makes_nothing_twice():
    models = (Place, Producer, Product, Recognition, Certificate, Lot, Event, Recall, StampRoll, RollBinding, Stamp)
    models = (*models, get_model("partner", "Partner"), get_model("partner", "StockRecord"), get_user_model())
    before = {model: model.objects.count() for model in models}
    slugs = set(Product.objects.values_list("pk", "slug"))
    load()
    assert {model: model.objects.count() for model in models} == before
    assert set(Product.objects.values_list("pk", "slug")) == slugs


def test_a_picture_is_attached_once_with_its_sizes(monkeypatch):
    some = dict(list(records.by_slug().items())[:2])
    monkeypatch.setattr(records, "by_slug", lambda: some)
    assert images.load_pictures() == "2 new of 2"
    assert images.load_pictures() == "0 new of 2"
    product = next(iter(some.values()))
    assert product.images.get().original.name == f"images/products/demo/{product.slug}.webp"


def test_the_demonstration_never_loads_into_a_real_shop():
    with pytest.raises(CommandError, match="Unknown command"):
        call_command("demo")


def test_tour_in_the_readme_meets_each_verdict(client):
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    assert set(tour.stops()) == set(Verdict)
    for verdict, path in tour.stops().items():
        assert f"`{path}`" in readme
        html = client.get(path, headers=BROWSER).content.decode()
        assert f'class="verdict {verdict.value}"' in html
