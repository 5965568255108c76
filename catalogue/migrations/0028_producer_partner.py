import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the first one, because Oscar's partner app depends on that."""

    dependencies = [
        ("catalogue", "0027_attributeoption_code_attributeoptiongroup_code_and_more"),
        ("partner", "0006_auto_20200724_0909"),
    ]

    operations = [
        migrations.AddField(
            model_name="producer",
            name="partner",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="producer", to="partner.partner"
            ),
        ),
    ]
