from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Names are searched without accents."""

    initial = True
    dependencies = []
    operations = [UnaccentExtension()]
