from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Lets one constraint compare a requirement for equality and its dates for overlap."""

    initial = True

    dependencies = []

    operations = [BtreeGistExtension()]
