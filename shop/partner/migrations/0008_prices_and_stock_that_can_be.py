import logging
from decimal import ROUND_HALF_UP, Decimal

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Cast

logger = logging.getLogger(__name__)


def wait_for_writers(apps, schema_editor):
    """Nobody writes between what is mended here and the constraints; readers go on. SQLite has one writer anyway."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("LOCK TABLE partner_stockrecord IN SHARE ROW EXCLUSIVE MODE")


def make_it_fit(apps, schema_editor):
    """A price below zero is none: the product is shown and can't be bought. Each change is in the log, to be looked at."""
    records = apps.get_model("partner", "StockRecord").objects.using(schema_editor.connection.alias)
    for one in records.filter(price__lt=0):
        logger.warning("Stock record %s (%s): the price %s is taken away", one.pk, one.partner_sku, one.price)
        records.filter(pk=one.pk).update(price=None)
    for one in records.exclude(price=None).exclude(price=Cast("price", models.BigIntegerField())):
        whole = one.price.quantize(Decimal(1), rounding=ROUND_HALF_UP)
        logger.warning("Stock record %s (%s): the price %s becomes %s", one.pk, one.partner_sku, one.price, whole)
        records.filter(pk=one.pk).update(price=whole)
    short = Q(num_in_stock=None) | Q(num_in_stock__lt=F("num_allocated"))
    for one in records.filter(short, num_allocated__gt=0):
        told = (one.pk, one.partner_sku, one.num_in_stock, one.num_allocated)
        logger.warning("Stock record %s (%s): the stock %s becomes the %s that are sold and not sent", *told)
        records.filter(pk=one.pk).update(num_in_stock=F("num_allocated"))


def settle(apps, schema_editor):
    """PostgreSQL alters no table with checks that still wait."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("partner", "0007_partneraddress_code")]

    operations = [
        migrations.RunPython(wait_for_writers, migrations.RunPython.noop),
        migrations.RunPython(make_it_fit, migrations.RunPython.noop),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="stockrecord",
            constraint=models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0),
                name="stockrecord_price_not_negative",
                violation_error_message="A price can't be below zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockrecord",
            constraint=models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price=Cast("price", models.BigIntegerField())),
                name="stockrecord_price_whole_dong",
                violation_error_message="A price is in whole đồng, without a fraction.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockrecord",
            constraint=models.CheckConstraint(
                condition=Q(num_allocated__isnull=True)
                | Q(num_allocated__lte=0)
                | Q(num_in_stock__isnull=False, num_in_stock__gte=F("num_allocated")),
                name="stockrecord_covers_promises",
                violation_error_message="More is sold and not sent yet than this: the stock can't be less.",
            ),
        ),
    ]
