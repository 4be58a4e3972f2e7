"""The first durations: proposals to be confirmed by the data protection officer and the archives service."""

from django.db import migrations

RULES = {
    "drafts": (
        12,
        "après la clôture de l’appel à projets, ou après la dernière modification",
        "Mission d’intérêt public (RGPD, article 6.1.e) : un dossier qui n’a pas été déposé n’est pas examiné.",
        "Deux courriels préviennent, puis le brouillon est effacé.",
    ),
    "closed_dossiers": (
        120,
        "après la décision ou la fin de la convention",
        "Obligation légale (RGPD, article 6.1.c) : pièces comptables gardées dix ans (code de commerce, article L. 123-22).",
        "Les archives décident : versement ou destruction, après une copie.",
    ),
    "idle_accounts": (
        36,
        "après la dernière connexion",
        "Mission d’intérêt public (RGPD, article 6.1.e) : un compte qui ne sert plus n’est plus nécessaire.",
        "Deux courriels préviennent, puis le nom et l’adresse sont effacés.",
    ),
    "logs": (
        12,
        "après l’événement",
        "Sécurité (recommandation de la CNIL sur la journalisation : de six mois à un an).",
        "Effacement.",
    ),
    "loose_files": (
        1,
        "au plus après l’envoi (sept jours en pratique)",
        "Mission d’intérêt public (RGPD, article 6.1.e) : un fichier qui n’est joint à rien ne sert à rien.",
        "Effacement.",
    ),
}


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


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_retention")]

    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
