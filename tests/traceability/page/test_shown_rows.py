"""Rows that a scan page reads in part are values: what was not read is not there, and a new column is not forgotten."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from catalogue.models import Certificate, Recognition
from traceability.models import Recall
from traceability.page import shown_rows
from traceability.page.shown_rows import ShownCertificate, ShownRecall, ShownRecognition, value_of


@contextmanager
def one_column_more(model: type[models.Model]) -> Iterator[None]:
    field = models.CharField(max_length=10, default="")
    field.contribute_to_class(model, "laboratory")
    try:
        yield
    finally:
        model._meta.local_fields.remove(field)
        model._meta._expire_cache()
        delattr(model, "laboratory")


@pytest.mark.parametrize("model", [Certificate, Recognition, Recall])
def test_the_server_does_not_start_with_a_column_that_pages_forgot(model):
    with one_column_more(model), pytest.raises(ImproperlyConfigured, match=f"{model.__name__}.*laboratory"):
        importlib.reload(shown_rows)
    importlib.reload(shown_rows)


def test_a_column_that_is_gone_stops_it_too():
    with pytest.raises(ImproperlyConfigured, match="no columns colour"):
        shown_rows.columns_of(
            ShownCertificate,
            Certificate,
            left_out=[*(f.name for f in Certificate._meta.concrete_fields), "colour"],
        )


def test_what_was_not_read_is_not_there():
    row = dict.fromkeys(shown_rows.CERTIFICATE) | {"scheme": "vietgap", "issued_date": "2026-01-02"}
    shown = value_of(ShownCertificate, Certificate, row)
    assert shown.scheme_label == "VietGAP"
    with pytest.raises(AttributeError):
        _ = shown.refused_at  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        value_of(ShownCertificate, Certificate, {"scheme": "vietgap"})


@pytest.mark.parametrize("value", [ShownCertificate, ShownRecognition, ShownRecall])
def test_no_value_guesses_what_was_not_read(value):
    assert all(field.default is field.default_factory for field in fields(value))
