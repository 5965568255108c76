from django.db import migrations


class Migration(migrations.Migration):
    """Nothing to do: other Oscar apps depend on the migration of this name in Oscar's own catalogue."""

    dependencies = [("catalogue", "0001_initial")]
    operations: list[migrations.operations.base.Operation] = []
