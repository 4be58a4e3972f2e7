"""An index that answers what is due without reading the dossiers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0016_words_are_kept")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["state", "next_date", "id"],
                condition=models.Q(("submitted_at__isnull", False)),
                name="application_due",
            ),
        ),
    ]
