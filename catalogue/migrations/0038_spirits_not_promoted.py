"""Alcohol of 15 % and more is left out of offers by the switch that every product has."""

from django.db import migrations, models
from django.db.models import Q

NEVER_PROMOTED_FROM = 15


def leave_out(apps, schema_editor) -> None:
    spirits = apps.get_model("catalogue", "Product").objects.filter(alcohol_by_volume__gte=NEVER_PROMOTED_FROM)
    spirits.filter(is_discountable=True).update(is_discountable=False)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0037_tally")]

    operations = [
        migrations.RunPython(leave_out, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=Q(is_discountable=False)
                | Q(alcohol_by_volume__isnull=True)
                | Q(alcohol_by_volume__lt=NEVER_PROMOTED_FROM),
                name="product_spirit_not_promoted",
                violation_error_message="Alcohol of 15 % and more may not be promoted: leave it out of offers.",
            ),
        ),
    ]
