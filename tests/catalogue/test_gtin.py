import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from catalogue.gs1 import validate_gtin
from catalogue.models import GtinHistory, Product
from tests.factories import ProductFactory, gtin

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("9527010001106", "gtin_length"),
        ("0952701000110６", "gtin_length"),
        ("09527010001107", "gtin_check_digit"),
        ("0952701000110A", "gtin_length"),
    ],
)
def test_a_wrong_gtin_is_refused_with_its_reason(value, code):
    with pytest.raises(ValidationError) as refused:
        validate_gtin(value)
    assert refused.value.code == code


def test_a_right_gtin_passes():
    validate_gtin("09527010001106")


def test_a_changed_gtin_leaves_its_history():
    product = ProductFactory(gtin=gtin(900))
    product.gtin = gtin(901)
    product.save()
    history = {entry.gtin: entry.retired_at for entry in GtinHistory.objects.filter(product=product)}
    assert history[gtin(900)] is not None
    assert history[gtin(901)] is None


def test_a_gtin_that_was_given_up_is_never_given_to_another_product():
    product, other = ProductFactory(gtin=gtin(910)), ProductFactory(gtin=gtin(911))
    product.gtin = None
    product.save()
    other.gtin = gtin(910)
    with pytest.raises(ValidationError) as refused:
        other.clean()
    assert "gtin" in refused.value.message_dict


@pytest.mark.django_db(transaction=True)
def test_even_past_the_form_nothing_is_written_by_halves():
    product, other = ProductFactory(gtin=gtin(920)), ProductFactory(gtin=gtin(921))
    product.gtin = None
    product.save()
    other.gtin = gtin(920)
    with pytest.raises(IntegrityError):
        other.save()
    assert Product.objects.get(pk=other.pk).gtin == gtin(921)


def test_a_product_may_take_its_own_old_gtin_back():
    product = ProductFactory(gtin=gtin(930))
    product.gtin = gtin(931)
    product.save()
    product.gtin = gtin(930)
    product.clean()
    product.save()
    assert GtinHistory.objects.get(gtin=gtin(930)).retired_at is None
