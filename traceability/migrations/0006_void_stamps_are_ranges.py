from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("traceability", "0005_rows_from_before")]
    operations = [
        migrations.RemoveField(
            model_name='stamp',
            name='void_reason',
        ),
        migrations.RemoveField(
            model_name='stamp',
            name='voided_at',
        ),
        migrations.RemoveField(
            model_name='stamp',
            name='voided_by',
        ),
    ]
