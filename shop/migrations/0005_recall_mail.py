import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0004_outbox_and_worker'),
    ]

    operations = [
        migrations.AddField(
            model_name='recallwarning',
            name='mail',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recall_warnings', to='shop.outgoingmail'),
        ),
    ]
