"""How long what sittings leave is kept: proposals to be confirmed like the first ones; and what stays of minutes."""

from django.db import migrations

RULES = {
    "invitations": (
        12,
        "après leur fin, ou après leur date limite",
        "Mission d’intérêt public (RGPD, article 6.1.e) : une adresse qui ne sert plus n’est plus nécessaire.",
        "Effacement.",
    ),
    "seats": (
        12,
        "après la séance",
        "Mission d’intérêt public (RGPD, article 6.1.e) : l’adresse sert à convoquer, et plus à rien ensuite.",
        "L’adresse est effacée. Le nom et la fonction restent avec la séance.",
    ),
    "interests": (
        60,
        "après la levée du lien, ou après la déclaration",
        "Prévention des conflits d’intérêts (loi n° 2013-907 du 11 octobre 2013, articles 1 et 2).",
        "Effacement. Le déport reste au relevé de la séance, avec la nature du lien.",
    ),
}
BEFORE = "Les archives décident : versement ou destruction, après une copie."
NOW = (
    "Les archives décident : versement ou destruction, après une copie. Le relevé signé d’un comité reste tel quel : "
    "c’est une archive publique (code du patrimoine, articles L. 211-1 et L. 211-4)."
)


def add_rules(apps, schema_editor):
    rules = apps.get_model("privacy", "RetentionRule")
    for subject, (months, counted_from, legal_basis, afterwards) in RULES.items():
        rules.objects.get_or_create(
            subject=subject,
            defaults={
                "months": months,
                "counted_from": counted_from,
                "legal_basis": legal_basis,
                "afterwards": afterwards,
            },
        )
    # Unless the archives have written their own words since.
    rules.objects.filter(subject="closed_dossiers", afterwards=BEFORE).update(afterwards=NOW)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0004_sittings_and_interests")]

    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
