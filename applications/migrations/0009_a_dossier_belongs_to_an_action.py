import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_each_dossier_has_its_action")]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="action",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dossiers",
                to="applications.action",
                verbose_name="action",
            ),
        ),
    ]
