"""Certificates' files are handed out by a view that asks who may have them: they leave the public media files."""

from django.core.files.storage import Storage, default_storage
from django.db import migrations, models

import catalogue.models.certificates
import catalogue.private_files


def move(apps, source: Storage, target: Storage) -> None:
    names = apps.get_model("catalogue", "Certificate").objects.exclude(file="").values_list("file", flat=True)
    here = [name for name in names if source.exists(name)]
    for name in here:
        if not target.exists(name):
            with source.open(name) as file:
                target.save(name, file)
    for name in here:
        source.delete(name)


def hide(apps, schema_editor) -> None:
    move(apps, default_storage, catalogue.private_files.private_storage())


def show(apps, schema_editor) -> None:
    move(apps, catalogue.private_files.private_storage(), default_storage)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0035_producerdocument")]

    operations = [
        migrations.AlterField(
            model_name="certificate",
            name="file",
            field=models.FileField(
                blank=True,
                storage=catalogue.private_files.private_storage,
                upload_to=catalogue.models.certificates.name_that_nobody_guesses,
                verbose_name="file",
            ),
        ),
        migrations.RunPython(hide, show),
    ]
