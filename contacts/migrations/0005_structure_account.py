import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import contacts.models.profiles


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0004_known_values"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=150, verbose_name="type d’agrément")),
                ("issued_by", models.CharField(max_length=150, verbose_name="attribué par")),
                ("issued_on", models.DateField(verbose_name="en date du")),
                ("order", models.PositiveSmallIntegerField(verbose_name="rang")),
            ],
            options={
                "verbose_name": "agrément",
                "verbose_name_plural": "agréments",
                "ordering": ("organisation", "order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ApprovalEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=150, verbose_name="type d’agrément")),
                ("issued_by", models.CharField(max_length=150, verbose_name="attribué par")),
                ("issued_on", models.DateField(verbose_name="en date du")),
                ("order", models.PositiveSmallIntegerField(verbose_name="rang")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("holder", models.CharField(max_length=200, verbose_name="titulaire")),
                ("sealed_iban", models.TextField(editable=False, verbose_name="IBAN chiffré")),
                ("sealed_bic", models.TextField(editable=False, verbose_name="BIC chiffré")),
                ("last4", models.CharField(max_length=4, verbose_name="quatre derniers caractères")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "À confirmer"),
                            ("active", "Utilisé"),
                            ("replaced", "Remplacé"),
                            ("refused", "Écarté"),
                        ],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposé le")),
                ("alone", models.BooleanField(default=False, verbose_name="sans seconde personne possible")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmé le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="jusqu’au")),
            ],
            options={
                "verbose_name": "compte bancaire",
                "verbose_name_plural": "comptes bancaires",
                "ordering": ("-proposed_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "active", "replaced", "refused"])),
                        name="bank_account_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["active", "replaced"]), ("confirmed_at__isnull", False)),
                            models.Q(("confirmed_at", None), ("state__in", ["proposed", "refused"])),
                            _connector="OR",
                        ),
                        name="bank_account_in_use_was_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankAccountEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant public")),
                ("holder", models.CharField(max_length=200, verbose_name="titulaire")),
                ("last4", models.CharField(max_length=4, verbose_name="quatre derniers caractères")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "À confirmer"),
                            ("active", "Utilisé"),
                            ("replaced", "Remplacé"),
                            ("refused", "Écarté"),
                        ],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposé le")),
                ("alone", models.BooleanField(default=False, verbose_name="sans seconde personne possible")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmé le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="jusqu’au")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DigestItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=150, verbose_name="clé")),
                ("topic", models.CharField(max_length=20, verbose_name="sujet")),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="objet")),
                ("body", models.TextField(blank=True, verbose_name="texte")),
                ("created_at", models.DateTimeField(verbose_name="écriture")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoi")),
            ],
            options={
                "verbose_name": "nouvelle du récapitulatif",
                "verbose_name_plural": "nouvelles du récapitulatif",
                "ordering": ("created_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="adresse invitée")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("writer", "Rédige"),
                            ("treasurer", "Rédige et tient les comptes"),
                            ("signatory", "Rédige et dépose"),
                            ("viewer", "Consulte"),
                            ("helper", "Aide avec un mandat"),
                        ],
                        max_length=20,
                        verbose_name="rôle",
                    ),
                ),
                ("mandate_until", models.DateField(blank=True, null=True, verbose_name="dernier jour du mandat")),
                ("token_digest", models.CharField(max_length=64, unique=True, verbose_name="empreinte du lien")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Envoyée"), ("accepted", "Acceptée"), ("revoked", "Retirée")],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="création")),
                ("sent_at", models.DateTimeField(verbose_name="dernier envoi")),
                ("expires_at", models.DateTimeField(verbose_name="valable jusqu’au")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ("-created_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["writer", "treasurer", "signatory", "viewer", "helper"])),
                        name="invitation_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "accepted", "revoked"])),
                        name="invitation_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mandate_until__isnull", False), ("role", "helper")),
                            models.Q(models.Q(("role", "helper"), _negated=True), ("mandate_until", None)),
                            _connector="OR",
                        ),
                        name="invitation_helper_has_mandate",
                        violation_error_message="Une aide a un mandat avec un dernier jour ; les autres rôles n’en ont pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("sent_at"))), name="invitation_dates_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "pending")),
                            models.Q(models.Q(("state", "pending"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="invitation_end_has_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant public")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse invitée")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("writer", "Rédige"),
                            ("treasurer", "Rédige et tient les comptes"),
                            ("signatory", "Rédige et dépose"),
                            ("viewer", "Consulte"),
                            ("helper", "Aide avec un mandat"),
                        ],
                        max_length=20,
                        verbose_name="rôle",
                    ),
                ),
                ("mandate_until", models.DateField(blank=True, null=True, verbose_name="dernier jour du mandat")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Envoyée"), ("accepted", "Acceptée"), ("revoked", "Retirée")],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="création")),
                ("sent_at", models.DateTimeField(verbose_name="dernier envoi")),
                ("expires_at", models.DateTimeField(verbose_name="valable jusqu’au")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NotificationChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=20, verbose_name="sujet")),
                (
                    "mode",
                    models.CharField(
                        choices=[("immediate", "Tout de suite"), ("daily", "Une fois par jour"), ("none", "Jamais")],
                        max_length=10,
                        verbose_name="envoi",
                    ),
                ),
            ],
            options={
                "verbose_name": "choix de notification",
                "verbose_name_plural": "choix de notification",
                "ordering": ("user", "topic"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "topic__in",
                                (
                                    "receipt",
                                    "addition_request",
                                    "decision",
                                    "signature",
                                    "message",
                                    "follow_up",
                                    "team",
                                    "documents",
                                    "new_dossier",
                                    "reply",
                                    "withdrawal",
                                ),
                            )
                        ),
                        name="notification_topic_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["immediate", "daily", "none"])), name="notification_mode_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mode", "none"), ("topic__in", ("receipt", "addition_request", "decision")), _negated=True
                        ),
                        name="notification_imposed_is_sent",
                        violation_error_message="La loi impose cet envoi : il part tout de suite ou une fois par jour.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationProfile",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="profile",
                        serialize=False,
                        to="contacts.organisation",
                        verbose_name="structure",
                    ),
                ),
                ("acronym", models.CharField(blank=True, max_length=40, verbose_name="sigle")),
                ("website", models.URLField(blank=True, verbose_name="site internet")),
                (
                    "rna",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[contacts.models.profiles.validate_rna],
                        verbose_name="numéro RNA",
                    ),
                ),
                ("register_court", models.CharField(blank=True, max_length=100, verbose_name="tribunal du registre")),
                (
                    "register_date",
                    models.DateField(blank=True, null=True, verbose_name="date d’inscription au registre"),
                ),
                ("register_volume", models.CharField(blank=True, max_length=20, verbose_name="volume")),
                ("register_folio", models.CharField(blank=True, max_length=20, verbose_name="folio")),
                (
                    "seat_district",
                    models.CharField(blank=True, max_length=100, verbose_name="commune déléguée du siège"),
                ),
                (
                    "mail_address",
                    models.CharField(blank=True, max_length=200, verbose_name="adresse de correspondance"),
                ),
                (
                    "mail_postal_code",
                    models.CharField(blank=True, max_length=5, verbose_name="code postal de correspondance"),
                ),
                ("mail_city", models.CharField(blank=True, max_length=100, verbose_name="commune de correspondance")),
                (
                    "mail_district",
                    models.CharField(blank=True, max_length=100, verbose_name="commune déléguée de correspondance"),
                ),
                (
                    "head_first_name",
                    models.CharField(blank=True, max_length=80, verbose_name="prénom du représentant légal"),
                ),
                (
                    "head_last_name",
                    models.CharField(blank=True, max_length=80, verbose_name="nom du représentant légal"),
                ),
                (
                    "head_function",
                    models.CharField(blank=True, max_length=100, verbose_name="fonction du représentant légal"),
                ),
                (
                    "head_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="téléphone du représentant légal"),
                ),
                (
                    "head_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail du représentant légal"),
                ),
                (
                    "contact_first_name",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="prénom de la personne chargée de la demande"
                    ),
                ),
                (
                    "contact_last_name",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="nom de la personne chargée de la demande"
                    ),
                ),
                (
                    "contact_function",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="fonction de la personne chargée de la demande"
                    ),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="téléphone de la personne chargée de la demande"
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="adresse e-mail de la personne chargée de la demande"
                    ),
                ),
                (
                    "public_utility",
                    models.BooleanField(blank=True, null=True, verbose_name="reconnue d’utilité publique"),
                ),
                (
                    "public_utility_on",
                    models.DateField(blank=True, null=True, verbose_name="date de publication au Journal officiel"),
                ),
                (
                    "pays_commercial_taxes",
                    models.BooleanField(blank=True, null=True, verbose_name="assujettie aux impôts commerciaux"),
                ),
                ("has_approvals", models.BooleanField(blank=True, null=True, verbose_name="a des agréments")),
                (
                    "has_public_aid",
                    models.BooleanField(blank=True, null=True, verbose_name="a reçu des aides publiques"),
                ),
                (
                    "networks",
                    models.TextField(blank=True, max_length=1000, verbose_name="réseaux, unions ou fédérations"),
                ),
                (
                    "has_corporate_members",
                    models.BooleanField(blank=True, null=True, verbose_name="a des adhérents personnes morales"),
                ),
                (
                    "corporate_members",
                    models.TextField(blank=True, max_length=1000, verbose_name="adhérents personnes morales"),
                ),
            ],
            options={
                "verbose_name": "fiche de structure",
                "verbose_name_plural": "fiches de structure",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rna", ""), ("rna__regex", "^W[0-9][0-9A-Z][0-9]{7}$"), _connector="OR"),
                        name="profile_rna_shape",
                        violation_error_message="Le numéro RNA commence par W, suivi de 9 chiffres.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("public_utility_on", None), ("public_utility", True), _connector="OR"),
                        name="profile_public_utility_has_reason",
                        violation_error_message="Une date au Journal officiel suppose la reconnaissance d’utilité publique.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationProfileEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("acronym", models.CharField(blank=True, max_length=40, verbose_name="sigle")),
                ("website", models.URLField(blank=True, verbose_name="site internet")),
                (
                    "rna",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[contacts.models.profiles.validate_rna],
                        verbose_name="numéro RNA",
                    ),
                ),
                ("register_court", models.CharField(blank=True, max_length=100, verbose_name="tribunal du registre")),
                (
                    "register_date",
                    models.DateField(blank=True, null=True, verbose_name="date d’inscription au registre"),
                ),
                ("register_volume", models.CharField(blank=True, max_length=20, verbose_name="volume")),
                ("register_folio", models.CharField(blank=True, max_length=20, verbose_name="folio")),
                (
                    "seat_district",
                    models.CharField(blank=True, max_length=100, verbose_name="commune déléguée du siège"),
                ),
                (
                    "mail_address",
                    models.CharField(blank=True, max_length=200, verbose_name="adresse de correspondance"),
                ),
                (
                    "mail_postal_code",
                    models.CharField(blank=True, max_length=5, verbose_name="code postal de correspondance"),
                ),
                ("mail_city", models.CharField(blank=True, max_length=100, verbose_name="commune de correspondance")),
                (
                    "mail_district",
                    models.CharField(blank=True, max_length=100, verbose_name="commune déléguée de correspondance"),
                ),
                (
                    "head_first_name",
                    models.CharField(blank=True, max_length=80, verbose_name="prénom du représentant légal"),
                ),
                (
                    "head_last_name",
                    models.CharField(blank=True, max_length=80, verbose_name="nom du représentant légal"),
                ),
                (
                    "head_function",
                    models.CharField(blank=True, max_length=100, verbose_name="fonction du représentant légal"),
                ),
                (
                    "head_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="téléphone du représentant légal"),
                ),
                (
                    "head_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail du représentant légal"),
                ),
                (
                    "contact_first_name",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="prénom de la personne chargée de la demande"
                    ),
                ),
                (
                    "contact_last_name",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="nom de la personne chargée de la demande"
                    ),
                ),
                (
                    "contact_function",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="fonction de la personne chargée de la demande"
                    ),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="téléphone de la personne chargée de la demande"
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="adresse e-mail de la personne chargée de la demande"
                    ),
                ),
                (
                    "public_utility",
                    models.BooleanField(blank=True, null=True, verbose_name="reconnue d’utilité publique"),
                ),
                (
                    "public_utility_on",
                    models.DateField(blank=True, null=True, verbose_name="date de publication au Journal officiel"),
                ),
                (
                    "pays_commercial_taxes",
                    models.BooleanField(blank=True, null=True, verbose_name="assujettie aux impôts commerciaux"),
                ),
                ("has_approvals", models.BooleanField(blank=True, null=True, verbose_name="a des agréments")),
                (
                    "has_public_aid",
                    models.BooleanField(blank=True, null=True, verbose_name="a reçu des aides publiques"),
                ),
                (
                    "networks",
                    models.TextField(blank=True, max_length=1000, verbose_name="réseaux, unions ou fédérations"),
                ),
                (
                    "has_corporate_members",
                    models.BooleanField(blank=True, null=True, verbose_name="a des adhérents personnes morales"),
                ),
                (
                    "corporate_members",
                    models.TextField(blank=True, max_length=1000, verbose_name="adhérents personnes morales"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProfileTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=30, verbose_name="sujet")),
                ("saved_at", models.DateTimeField(verbose_name="enregistrement")),
            ],
            options={
                "verbose_name": "sujet de fiche",
                "verbose_name_plural": "sujets de fiche",
                "ordering": ("organisation", "topic"),
            },
        ),
        migrations.CreateModel(
            name="PublicAid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("regime", models.CharField(max_length=150, verbose_name="régime européen")),
                ("authority", models.CharField(max_length=150, verbose_name="autorité qui l’a versée")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant")),
                ("granted_on", models.DateField(verbose_name="date d’octroi")),
                ("order", models.PositiveSmallIntegerField(verbose_name="rang")),
            ],
            options={
                "verbose_name": "aide publique",
                "verbose_name_plural": "aides publiques",
                "ordering": ("organisation", "order", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="public_aid_not_negative",
                        violation_error_message="Une aide n’est pas négative.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicAidEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("regime", models.CharField(max_length=150, verbose_name="régime européen")),
                ("authority", models.CharField(max_length=150, verbose_name="autorité qui l’a versée")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant")),
                ("granted_on", models.DateField(verbose_name="date d’octroi")),
                ("order", models.PositiveSmallIntegerField(verbose_name="rang")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Workforce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="année",
                    ),
                ),
                (
                    "volunteers",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="bénévoles",
                    ),
                ),
                (
                    "civic_service",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="volontaires",
                    ),
                ),
                (
                    "employees",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="salariés",
                    ),
                ),
                (
                    "subsidised_jobs",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="dont emplois aidés",
                    ),
                ),
                (
                    "full_time_equivalents",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="salariés en équivalent temps plein",
                    ),
                ),
                (
                    "seconded",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="personnels mis à disposition ou détachés",
                    ),
                ),
                (
                    "members",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="adhérents",
                    ),
                ),
                (
                    "women",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="dont femmes parmi les salariés",
                    ),
                ),
                (
                    "men",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="dont hommes parmi les salariés",
                    ),
                ),
            ],
            options={
                "verbose_name": "moyens humains",
                "verbose_name_plural": "moyens humains",
                "ordering": ("organisation", "-year"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="workforce_year_possible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("subsidised_jobs", None),
                            ("employees", None),
                            ("subsidised_jobs__lte", models.F("employees")),
                            _connector="OR",
                        ),
                        name="workforce_subsidised_among_employees",
                        violation_error_message="Les emplois aidés font partie des salariés : ils ne peuvent pas être plus.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("women", None),
                            ("men", None),
                            ("employees", None),
                            (
                                "employees__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("women"), "+", models.F("men")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="workforce_women_and_men_among_employees",
                        violation_error_message="Les femmes et les hommes ne peuvent pas être plus que les salariés.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("full_time_equivalents", None), ("full_time_equivalents__gte", 0), _connector="OR"
                        ),
                        name="workforce_fte_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkforceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="année",
                    ),
                ),
                (
                    "volunteers",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="bénévoles",
                    ),
                ),
                (
                    "civic_service",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="volontaires",
                    ),
                ),
                (
                    "employees",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="salariés",
                    ),
                ),
                (
                    "subsidised_jobs",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="dont emplois aidés",
                    ),
                ),
                (
                    "full_time_equivalents",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="salariés en équivalent temps plein",
                    ),
                ),
                (
                    "seconded",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="personnels mis à disposition ou détachés",
                    ),
                ),
                (
                    "members",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="adhérents",
                    ),
                ),
                (
                    "women",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="dont femmes parmi les salariés",
                    ),
                ),
                (
                    "men",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="dont hommes parmi les salariés",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_role_known",
        ),
        migrations.AddField(
            model_name="membership",
            name="mandate_given_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mandates_given",
                to=settings.AUTH_USER_MODEL,
                verbose_name="mandat donné par",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="mandate_until",
            field=models.DateField(blank=True, null=True, verbose_name="dernier jour du mandat"),
        ),
        migrations.AddField(
            model_name="membershipevent",
            name="mandate_given_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="mandat donné par",
            ),
        ),
        migrations.AddField(
            model_name="membershipevent",
            name="mandate_until",
            field=models.DateField(blank=True, null=True, verbose_name="dernier jour du mandat"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("writer", "Rédige"),
                    ("treasurer", "Rédige et tient les comptes"),
                    ("signatory", "Rédige et dépose"),
                    ("viewer", "Consulte"),
                    ("helper", "Aide avec un mandat"),
                ],
                max_length=20,
                verbose_name="rôle",
            ),
        ),
        migrations.AlterField(
            model_name="membershipevent",
            name="role",
            field=models.CharField(
                choices=[
                    ("writer", "Rédige"),
                    ("treasurer", "Rédige et tient les comptes"),
                    ("signatory", "Rédige et dépose"),
                    ("viewer", "Consulte"),
                    ("helper", "Aide avec un mandat"),
                ],
                max_length=20,
                verbose_name="rôle",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_membershipevent" ("created_at", "id", "mandate_given_by_id", "mandate_until", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "state", "user_id") VALUES (NEW."created_at", NEW."id", NEW."mandate_given_by_id", NEW."mandate_until", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."state", NEW."user_id"); RETURN NULL;',
                    hash="684a213cfcff7d5f89659b6723ee42c16d38c507",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b1d29",
                    table="contacts_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_membershipevent" ("created_at", "id", "mandate_given_by_id", "mandate_until", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "state", "user_id") VALUES (NEW."created_at", NEW."id", NEW."mandate_given_by_id", NEW."mandate_until", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."state", NEW."user_id"); RETURN NULL;',
                    hash="4b6c8e57d116e2fa24896f428a80a25d019c83ee",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_213df",
                    table="contacts_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_membershipevent" ("created_at", "id", "mandate_given_by_id", "mandate_until", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "state", "user_id") VALUES (OLD."created_at", OLD."id", OLD."mandate_given_by_id", OLD."mandate_until", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."state", OLD."user_id"); RETURN NULL;',
                    hash="6e33ded17f446a96a259ac8b2498fb153dcdfc0e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_97e1d",
                    table="contacts_membership",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["writer", "treasurer", "signatory", "viewer", "helper"])),
                name="membership_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mandate_until__isnull", False), ("role", "helper")),
                    models.Q(models.Q(("role", "helper"), _negated=True), ("mandate_until", None)),
                    _connector="OR",
                ),
                name="membership_helper_has_mandate",
                violation_error_message="Une aide a un mandat avec un dernier jour ; les autres rôles n’en ont pas.",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="approvals",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="approvalevent",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="approvalevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="approvalevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.approval",
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bank_accounts_confirmed",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmé par",
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bank_accounts",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bank_accounts_proposed",
                to=settings.AUTH_USER_MODEL,
                verbose_name="proposé par",
            ),
        ),
        migrations.AddField(
            model_name="bankaccountevent",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmé par",
            ),
        ),
        migrations.AddField(
            model_name="bankaccountevent",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="bankaccountevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="bankaccountevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.bankaccount",
            ),
        ),
        migrations.AddField(
            model_name="bankaccountevent",
            name="proposed_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="proposé par",
            ),
        ),
        migrations.AddField(
            model_name="digestitem",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="digest_items",
                to=settings.AUTH_USER_MODEL,
                verbose_name="personne",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="accepted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invitations_accepted",
                to=settings.AUTH_USER_MODEL,
                verbose_name="acceptée par",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations_sent",
                to=settings.AUTH_USER_MODEL,
                verbose_name="invité par",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="invitationevent",
            name="accepted_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="acceptée par",
            ),
        ),
        migrations.AddField(
            model_name="invitationevent",
            name="invited_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="invité par",
            ),
        ),
        migrations.AddField(
            model_name="invitationevent",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="invitationevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="invitationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.invitation",
            ),
        ),
        migrations.AddField(
            model_name="notificationchoice",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notification_choices",
                to=settings.AUTH_USER_MODEL,
                verbose_name="personne",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisationprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_organisationprofileevent" ("acronym", "contact_email", "contact_first_name", "contact_function", "contact_last_name", "contact_phone", "corporate_members", "has_approvals", "has_corporate_members", "has_public_aid", "head_email", "head_first_name", "head_function", "head_last_name", "head_phone", "mail_address", "mail_city", "mail_district", "mail_postal_code", "networks", "organisation_id", "pays_commercial_taxes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_utility", "public_utility_on", "register_court", "register_date", "register_folio", "register_volume", "rna", "seat_district", "website") VALUES (NEW."acronym", NEW."contact_email", NEW."contact_first_name", NEW."contact_function", NEW."contact_last_name", NEW."contact_phone", NEW."corporate_members", NEW."has_approvals", NEW."has_corporate_members", NEW."has_public_aid", NEW."head_email", NEW."head_first_name", NEW."head_function", NEW."head_last_name", NEW."head_phone", NEW."mail_address", NEW."mail_city", NEW."mail_district", NEW."mail_postal_code", NEW."networks", NEW."organisation_id", NEW."pays_commercial_taxes", _pgh_attach_context(), NOW(), \'insert\', NEW."organisation_id", NEW."public_utility", NEW."public_utility_on", NEW."register_court", NEW."register_date", NEW."register_folio", NEW."register_volume", NEW."rna", NEW."seat_district", NEW."website"); RETURN NULL;',
                    hash="97ad441af5f81000714efd22fc0d66b25ac9e81a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b8945",
                    table="contacts_organisationprofile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisationprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_organisationprofileevent" ("acronym", "contact_email", "contact_first_name", "contact_function", "contact_last_name", "contact_phone", "corporate_members", "has_approvals", "has_corporate_members", "has_public_aid", "head_email", "head_first_name", "head_function", "head_last_name", "head_phone", "mail_address", "mail_city", "mail_district", "mail_postal_code", "networks", "organisation_id", "pays_commercial_taxes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_utility", "public_utility_on", "register_court", "register_date", "register_folio", "register_volume", "rna", "seat_district", "website") VALUES (NEW."acronym", NEW."contact_email", NEW."contact_first_name", NEW."contact_function", NEW."contact_last_name", NEW."contact_phone", NEW."corporate_members", NEW."has_approvals", NEW."has_corporate_members", NEW."has_public_aid", NEW."head_email", NEW."head_first_name", NEW."head_function", NEW."head_last_name", NEW."head_phone", NEW."mail_address", NEW."mail_city", NEW."mail_district", NEW."mail_postal_code", NEW."networks", NEW."organisation_id", NEW."pays_commercial_taxes", _pgh_attach_context(), NOW(), \'update\', NEW."organisation_id", NEW."public_utility", NEW."public_utility_on", NEW."register_court", NEW."register_date", NEW."register_folio", NEW."register_volume", NEW."rna", NEW."seat_district", NEW."website"); RETURN NULL;',
                    hash="6681346da0e8a0caaad478301896073314bb28db",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9d163",
                    table="contacts_organisationprofile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisationprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_organisationprofileevent" ("acronym", "contact_email", "contact_first_name", "contact_function", "contact_last_name", "contact_phone", "corporate_members", "has_approvals", "has_corporate_members", "has_public_aid", "head_email", "head_first_name", "head_function", "head_last_name", "head_phone", "mail_address", "mail_city", "mail_district", "mail_postal_code", "networks", "organisation_id", "pays_commercial_taxes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_utility", "public_utility_on", "register_court", "register_date", "register_folio", "register_volume", "rna", "seat_district", "website") VALUES (OLD."acronym", OLD."contact_email", OLD."contact_first_name", OLD."contact_function", OLD."contact_last_name", OLD."contact_phone", OLD."corporate_members", OLD."has_approvals", OLD."has_corporate_members", OLD."has_public_aid", OLD."head_email", OLD."head_first_name", OLD."head_function", OLD."head_last_name", OLD."head_phone", OLD."mail_address", OLD."mail_city", OLD."mail_district", OLD."mail_postal_code", OLD."networks", OLD."organisation_id", OLD."pays_commercial_taxes", _pgh_attach_context(), NOW(), \'delete\', OLD."organisation_id", OLD."public_utility", OLD."public_utility_on", OLD."register_court", OLD."register_date", OLD."register_folio", OLD."register_volume", OLD."rna", OLD."seat_district", OLD."website"); RETURN NULL;',
                    hash="2fa699c76430751cb2d974837695f782f47c31a5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b53e5",
                    table="contacts_organisationprofile",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="organisationprofileevent",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                serialize=False,
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="organisationprofileevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="organisationprofileevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.organisationprofile",
            ),
        ),
        migrations.AddField(
            model_name="profiletopic",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="profile_topics",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="profiletopic",
            name="saved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="publicaid",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="public_aids",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="publicaidevent",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="publicaidevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="publicaidevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.publicaid",
            ),
        ),
        migrations.AddField(
            model_name="workforce",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="workforces",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="workforceevent",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="workforceevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="workforceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.workforce",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(fields=("organisation", "order"), name="approval_one_a_rank"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_approvalevent" ("id", "issued_by", "issued_on", "kind", "order", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."issued_by", NEW."issued_on", NEW."kind", NEW."order", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="e99c9a91f03e152d21de29f1f19e0db714fd0ee4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7caf7",
                    table="contacts_approval",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_approvalevent" ("id", "issued_by", "issued_on", "kind", "order", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."issued_by", NEW."issued_on", NEW."kind", NEW."order", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="1e2994a701dbbc60bcb5667d2d01df79f74551d3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0d501",
                    table="contacts_approval",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_approvalevent" ("id", "issued_by", "issued_on", "kind", "order", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."issued_by", OLD."issued_on", OLD."kind", OLD."order", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="fa162f26a98380cc318d669c3bd53b37c04b4347",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_014b2",
                    table="contacts_approval",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")),
                fields=("organisation",),
                name="bank_account_one_in_use",
                violation_error_message="Une structure a un seul compte utilisé à la fois.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("organisation",),
                name="bank_account_one_proposed",
                violation_error_message="Un changement de compte attend déjà d’être confirmé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    ("alone", True),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="bank_account_two_people",
                violation_error_message="Une seconde personne confirme le changement de compte.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bankaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_bankaccountevent" ("alone", "confirmed_at", "confirmed_by_id", "ended_at", "holder", "id", "last4", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "public_id", "state") VALUES (NEW."alone", NEW."confirmed_at", NEW."confirmed_by_id", NEW."ended_at", NEW."holder", NEW."id", NEW."last4", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."public_id", NEW."state"); RETURN NULL;',
                    hash="ade1bbde3a9fe63bd47facb76f42fb6bfa0fb55d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_31ec1",
                    table="contacts_bankaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bankaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."alone" IS DISTINCT FROM (NEW."alone") OR OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."confirmed_by_id" IS DISTINCT FROM (NEW."confirmed_by_id") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."holder" IS DISTINCT FROM (NEW."holder") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."last4" IS DISTINCT FROM (NEW."last4") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "contacts_bankaccountevent" ("alone", "confirmed_at", "confirmed_by_id", "ended_at", "holder", "id", "last4", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "public_id", "state") VALUES (NEW."alone", NEW."confirmed_at", NEW."confirmed_by_id", NEW."ended_at", NEW."holder", NEW."id", NEW."last4", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."public_id", NEW."state"); RETURN NULL;',
                    hash="498c1f11caa71a214b3c606683c5fb4096ab0004",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1d7cb",
                    table="contacts_bankaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bankaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_bankaccountevent" ("alone", "confirmed_at", "confirmed_by_id", "ended_at", "holder", "id", "last4", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "public_id", "state") VALUES (OLD."alone", OLD."confirmed_at", OLD."confirmed_by_id", OLD."ended_at", OLD."holder", OLD."id", OLD."last4", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_at", OLD."proposed_by_id", OLD."public_id", OLD."state"); RETURN NULL;',
                    hash="e0d88599a1f046586c023f59a36da8756c86207a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ee6ac",
                    table="contacts_bankaccount",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="digestitem",
            index=models.Index(condition=models.Q(("sent_at", None)), fields=["user", "id"], name="digest_waiting"),
        ),
        migrations.AddConstraint(
            model_name="digestitem",
            constraint=models.UniqueConstraint(fields=("user", "key"), name="digest_item_once"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")),
                fields=("organisation", "email"),
                name="invitation_one_pending",
                violation_error_message="Une invitation attend déjà à cette adresse.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_invitationevent" ("accepted_by_id", "created_at", "email", "ended_at", "expires_at", "id", "invited_by_id", "mandate_until", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "role", "sent_at", "state") VALUES (NEW."accepted_by_id", NEW."created_at", NEW."email", NEW."ended_at", NEW."expires_at", NEW."id", NEW."invited_by_id", NEW."mandate_until", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."role", NEW."sent_at", NEW."state"); RETURN NULL;',
                    hash="bdadf949274ec064839d77302d1264614ba00a15",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8edd2",
                    table="contacts_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."mandate_until" IS DISTINCT FROM (NEW."mandate_until") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "contacts_invitationevent" ("accepted_by_id", "created_at", "email", "ended_at", "expires_at", "id", "invited_by_id", "mandate_until", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "role", "sent_at", "state") VALUES (NEW."accepted_by_id", NEW."created_at", NEW."email", NEW."ended_at", NEW."expires_at", NEW."id", NEW."invited_by_id", NEW."mandate_until", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."role", NEW."sent_at", NEW."state"); RETURN NULL;',
                    hash="d0cc43d8828a8cbf2092e3ca3f5e2928c5e8463c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_16957",
                    table="contacts_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_invitationevent" ("accepted_by_id", "created_at", "email", "ended_at", "expires_at", "id", "invited_by_id", "mandate_until", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "role", "sent_at", "state") VALUES (OLD."accepted_by_id", OLD."created_at", OLD."email", OLD."ended_at", OLD."expires_at", OLD."id", OLD."invited_by_id", OLD."mandate_until", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_id", OLD."role", OLD."sent_at", OLD."state"); RETURN NULL;',
                    hash="def936b8e0b378ed27fd776c2b78525b81595cd0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_64d8e",
                    table="contacts_invitation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationchoice",
            constraint=models.UniqueConstraint(fields=("user", "topic"), name="notification_choice_once"),
        ),
        migrations.AddConstraint(
            model_name="profiletopic",
            constraint=models.UniqueConstraint(fields=("organisation", "topic"), name="profile_topic_once"),
        ),
        migrations.AddConstraint(
            model_name="publicaid",
            constraint=models.UniqueConstraint(fields=("organisation", "order"), name="public_aid_one_a_rank"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicaid",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_publicaidevent" ("amount", "authority", "granted_on", "id", "order", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regime") VALUES (NEW."amount", NEW."authority", NEW."granted_on", NEW."id", NEW."order", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."regime"); RETURN NULL;',
                    hash="20a6a5cd12b0b2a0f698b371fad9ea4cff0c2e43",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_70ee6",
                    table="contacts_publicaid",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicaid",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_publicaidevent" ("amount", "authority", "granted_on", "id", "order", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regime") VALUES (NEW."amount", NEW."authority", NEW."granted_on", NEW."id", NEW."order", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."regime"); RETURN NULL;',
                    hash="4c4d8327c77e3e516d4fb2d4b3142686fae55a24",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_446a3",
                    table="contacts_publicaid",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicaid",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_publicaidevent" ("amount", "authority", "granted_on", "id", "order", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "regime") VALUES (OLD."amount", OLD."authority", OLD."granted_on", OLD."id", OLD."order", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."regime"); RETURN NULL;',
                    hash="d2181dd74d495859ac956877dfe22f42a7bbf4a3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_826f3",
                    table="contacts_publicaid",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="workforce",
            constraint=models.UniqueConstraint(fields=("organisation", "year"), name="workforce_one_a_year"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workforce",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_workforceevent" ("civic_service", "employees", "full_time_equivalents", "id", "members", "men", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seconded", "subsidised_jobs", "volunteers", "women", "year") VALUES (NEW."civic_service", NEW."employees", NEW."full_time_equivalents", NEW."id", NEW."members", NEW."men", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."seconded", NEW."subsidised_jobs", NEW."volunteers", NEW."women", NEW."year"); RETURN NULL;',
                    hash="29e8ac6a2d7495dc5d2fa5e9a3b31ad6856cac48",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e3d86",
                    table="contacts_workforce",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workforce",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_workforceevent" ("civic_service", "employees", "full_time_equivalents", "id", "members", "men", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seconded", "subsidised_jobs", "volunteers", "women", "year") VALUES (NEW."civic_service", NEW."employees", NEW."full_time_equivalents", NEW."id", NEW."members", NEW."men", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."seconded", NEW."subsidised_jobs", NEW."volunteers", NEW."women", NEW."year"); RETURN NULL;',
                    hash="b9b21d4ff744affa4192f0b1e7b2a1e4c1adefde",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a7e07",
                    table="contacts_workforce",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workforce",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_workforceevent" ("civic_service", "employees", "full_time_equivalents", "id", "members", "men", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seconded", "subsidised_jobs", "volunteers", "women", "year") VALUES (OLD."civic_service", OLD."employees", OLD."full_time_equivalents", OLD."id", OLD."members", OLD."men", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."seconded", OLD."subsidised_jobs", OLD."volunteers", OLD."women", OLD."year"); RETURN NULL;',
                    hash="0a754d4bbbd7d5085db35196650f69161cc48892",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6919a",
                    table="contacts_workforce",
                    when="AFTER",
                ),
            ),
        ),
    ]
