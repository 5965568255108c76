from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("traceability", "0008_print_files_taken")]

    operations = [
        migrations.AddIndex(
            model_name="rollbinding",
            index=models.Index(fields=["roll", "first_unit", "last_unit", "lot"], name="binding_by_unit"),
        ),
        migrations.AddIndex(
            model_name="rollwithdrawal",
            index=models.Index(fields=["roll", "first_unit", "last_unit", "kind"], name="withdrawal_by_unit"),
        ),
    ]
