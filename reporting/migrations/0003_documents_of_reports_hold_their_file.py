"""A document of a report holds its file: the portal draws it itself, for nobody in particular. No row exists yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_every_amount_in_one_shape")]

    operations = [
        migrations.RemoveField("reportdocument", "file"),
        migrations.AddField(
            "reportdocument",
            "file",
            models.FileField(default="", upload_to="reports/", verbose_name="fichier"),
            preserve_default=False,
        ),
        migrations.AddField(
            "reportdocument",
            "size",
            models.PositiveIntegerField(default=0, verbose_name="taille"),
            preserve_default=False,
        ),
        migrations.AddField(
            "reportdocument",
            "sha256",
            models.CharField(default="", max_length=64, verbose_name="empreinte SHA-256"),
            preserve_default=False,
        ),
    ]
