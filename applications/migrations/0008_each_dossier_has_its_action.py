"""Each dossier written before actions existed gets one of its own.

A funding year above the first was then typed by the association: it becomes declared years of the action.
"""

from django.db import migrations


def give_actions(apps, schema_editor):
    Application = apps.get_model("applications", "Application")
    Action = apps.get_model("applications", "Action")
    for dossier in Application.objects.filter(action=None).iterator(chunk_size=500):
        earlier = max(dossier.funding_year - 1, 0)
        told = "Années indiquées dans le dossier avant que le portail suive les actions." if earlier else ""
        action = Action.objects.create(
            organisation_id=dossier.organisation_id,
            created_at=dossier.created_at,
            created_by_id=dossier.created_by_id,
            earlier_years=earlier,
            earlier_reason=told,
            declared_by_id=dossier.created_by_id if earlier else None,
            declared_at=dossier.created_at if earlier else None,
        )
        Application.objects.filter(pk=dossier.pk).update(action=action)


class Migration(migrations.Migration):
    dependencies = [("applications", "0007_actions_meetings_and_places")]

    operations = [migrations.RunPython(give_actions, migrations.RunPython.noop)]
