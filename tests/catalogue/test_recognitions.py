import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.models import Recognition
from tests.factories import ProductFactory, RecognitionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_valid_recognition_gives_stars_until_its_last_day():
    recognition = RecognitionFactory(stars=4)
    assert recognition.product.recognition == recognition
    assert not Recognition.objects.valid(recognition.valid_until_date + dt.timedelta(days=1)).exists()


def test_revoked_recognition_gives_no_stars_from_that_moment():
    recognition = RecognitionFactory(revoked_at=timezone.now(), revoked_reason="Vi phạm nhãn")
    assert recognition.product.recognition is None


@pytest.mark.parametrize("stars", [2, 6])
def test_stars_outside_three_to_five_are_refused_by_the_database(stars):
    with pytest.raises(IntegrityError), transaction.atomic():
        RecognitionFactory(stars=stars)


def test_overlapping_recognitions_of_a_product_are_refused_by_the_database():
    first = RecognitionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        RecognitionFactory(product=first.product, valid_from_date=first.valid_until_date)
    RecognitionFactory(
        product=first.product,
        valid_from_date=first.valid_until_date + dt.timedelta(days=1),
        valid_until_date=first.valid_until_date + dt.timedelta(days=900),
    )
    RecognitionFactory(product=ProductFactory())


def test_overlap_by_update_is_refused_too():
    first = RecognitionFactory()
    second = RecognitionFactory(
        product=first.product,
        valid_from_date=first.valid_until_date + dt.timedelta(days=1),
        valid_until_date=first.valid_until_date + dt.timedelta(days=900),
    )
    second.valid_from_date = first.valid_from_date
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    with pytest.raises(ValidationError):
        second.full_clean()


def test_a_revoked_recognition_leaves_room_for_another():
    revoked = RecognitionFactory(revoked_at=timezone.now(), revoked_reason="Thu hồi theo yêu cầu của chủ thể")
    RecognitionFactory(product=revoked.product)


def test_dates_in_the_wrong_order_are_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        RecognitionFactory(valid_until_date=dt.date(2020, 1, 1))
