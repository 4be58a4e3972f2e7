import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("applications", "0019_interests"),
        ("contacts", "0012_funders_people_and_councils"),
        ("contacts", "__first__"),
        ("files", "0001_stored_files_and_uploads"),
        ("instruction", "0007_sittings"),
    ]

    operations = [
        migrations.CreateModel(
            name="PacketSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                ("html", models.TextField(verbose_name="page")),
                ("drawn_at", models.DateTimeField(verbose_name="dessinée le")),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheet",
                        to="instruction.agendaitem",
                        verbose_name="passage",
                    ),
                ),
            ],
            options={
                "verbose_name": "page du dossier de séance",
                "verbose_name_plural": "pages du dossier de séance",
                "ordering": ("item",),
            },
        ),
        migrations.CreateModel(
            name="ResidentAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("given_at", models.DateTimeField(verbose_name="donné le")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="avis attendu le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                (
                    "council",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accesses",
                        to="contacts.residentcouncil",
                        verbose_name="conseil",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resident_accesses_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="donné par",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resident_accesses",
                        to="instruction.agendaitem",
                        verbose_name="passage",
                    ),
                ),
            ],
            options={
                "verbose_name": "accès des habitants",
                "verbose_name_plural": "accès des habitants",
                "ordering": ("item", "council"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("item", "council"), name="resident_access_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResidentOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("text", models.TextField(max_length=5000, verbose_name="avis")),
                ("signed_as", models.CharField(max_length=150, verbose_name="signé")),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="committees.residentaccess",
                        verbose_name="accès",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resident_opinions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrit par",
                    ),
                ),
            ],
            options={
                "verbose_name": "avis des habitants",
                "verbose_name_plural": "avis des habitants",
                "ordering": ("access", "-at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="resident_opinion_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "Préside"),
                            ("secretary", "Tient le secrétariat"),
                            ("member", "Siège"),
                            ("guest", "Invité, sans voix"),
                        ],
                        default="member",
                        max_length=10,
                        verbose_name="rôle",
                    ),
                ),
                ("has_voice", models.BooleanField(default=True, verbose_name="a une voix")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                ("invited_at", models.DateTimeField(blank=True, null=True, verbose_name="convoqué le")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("coming", "Vient"), ("remote", "Suit à distance"), ("not_coming", "Ne vient pas")],
                        max_length=12,
                        verbose_name="réponse",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("answer_digest", models.CharField(blank=True, max_length=64, verbose_name="empreinte du lien")),
                (
                    "attendance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("present", "Présent"),
                            ("remote", "À distance"),
                            ("represented", "Représenté"),
                            ("excused", "Excusé"),
                            ("absent", "Absent"),
                        ],
                        max_length=12,
                        verbose_name="présence",
                    ),
                ),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="arrivé à")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="parti à")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="instruction.committee",
                        verbose_name="comité",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="contacts.funder",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "proxy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_for",
                        to="committees.seat",
                        verbose_name="représenté par",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committee_seats",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "siège",
                "verbose_name_plural": "sièges",
                "ordering": ("committee", "order", "pk"),
                "indexes": [
                    models.Index(condition=models.Q(("removed_at", None)), fields=["user"], name="seat_of_user")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None), ("user__isnull", False)),
                        fields=("committee", "user"),
                        name="seat_once",
                        violation_error_message="Cette personne a déjà un siège à ce comité.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None), ("role", "chair")),
                        fields=("committee",),
                        name="seat_one_chair",
                        violation_error_message="Un comité a une seule présidence.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["chair", "secretary", "member", "guest"])),
                        name="seat_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "coming", "remote", "not_coming"])),
                        name="seat_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attendance__in", ["", "present", "remote", "represented", "excused", "absent"])
                        ),
                        name="seat_attendance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attendance", "represented"), ("proxy", None), _connector="OR"),
                        name="seat_proxy_represents",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "guest"), _negated=True), ("has_voice", False), _connector="OR"
                        ),
                        name="seat_guest_has_no_voice",
                        violation_error_message="Un invité n’a pas de voix.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("officer", "Dirige la structure ou siège à son conseil"),
                            ("employee", "Y travaille, ou y a travaillé depuis trois ans"),
                            ("member", "Y adhère ou y est bénévole"),
                            ("family", "Un proche la dirige ou y travaille"),
                            ("supplier", "Travaille pour elle ou avec elle contre paiement"),
                            ("other", "Autre lien"),
                            ("membership", "A un compte de la structure sur le portail"),
                            ("same_siren", "Représente le même organisme (même SIREN)"),
                            ("same_officer", "Est nommée comme dirigeante ou contact de la structure"),
                        ],
                        max_length=15,
                        verbose_name="lien",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                ("noted_at", models.DateTimeField(verbose_name="noté le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="levé le")),
                (
                    "interest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="recusals",
                        to="applications.interest",
                        verbose_name="lien",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to="instruction.agendaitem",
                        verbose_name="passage",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals_noted",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noté par",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to="committees.seat",
                        verbose_name="siège",
                    ),
                ),
            ],
            options={
                "verbose_name": "déport",
                "verbose_name_plural": "déports",
                "ordering": ("item", "seat"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("item", "seat"), name="recusal_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ground__in",
                                [
                                    "officer",
                                    "employee",
                                    "member",
                                    "family",
                                    "supplier",
                                    "other",
                                    "membership",
                                    "same_siren",
                                    "same_officer",
                                ],
                            )
                        ),
                        name="recusal_ground_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("favourable", "Favorable"),
                            ("reserved", "Réservé"),
                            ("unfavourable", "Défavorable"),
                            ("abstains", "S’abstient"),
                            ("not_concerned", "Non concerné"),
                        ],
                        max_length=15,
                        verbose_name="position",
                    ),
                ),
                ("comment", models.TextField(blank=True, max_length=2000, verbose_name="commentaire")),
                (
                    "state",
                    models.CharField(
                        choices=[("announced", "Annoncée"), ("recorded", "Enregistrée en séance")],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("updated_at", models.DateTimeField(verbose_name="écrite le")),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="contacts.funder",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="instruction.agendaitem",
                        verbose_name="passage",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions_written",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="committees.seat",
                        verbose_name="dit par",
                    ),
                ),
            ],
            options={
                "verbose_name": "position",
                "verbose_name_plural": "positions",
                "ordering": ("item", "funder"),
                "indexes": [models.Index(fields=["funder", "item"], name="position_of_funder")],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "funder"), name="position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__in", ["", "favourable", "reserved", "unfavourable", "abstains", "not_concerned"])
                        ),
                        name="position_value_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["announced", "recorded"])), name="position_state_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="écrit le")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signé le")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte SHA-256")),
                (
                    "committee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record",
                        to="instruction.committee",
                        verbose_name="comité",
                    ),
                ),
                (
                    "pdf",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="files.storedfile",
                        verbose_name="PDF",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes_written",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrit par",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes_signed",
                        to="committees.seat",
                        verbose_name="signé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "relevé de décisions",
                "verbose_name_plural": "relevés de décisions",
                "ordering": ("-written_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sha256", ""), ("signed_at", None), ("signed_by", None)),
                            models.Q(
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="minutes_signed_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MinutesLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("order", models.PositiveIntegerField(verbose_name="rang")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sitting", "Séance"),
                            ("presence", "Présence"),
                            ("quorum", "Quorum"),
                            ("item", "Dossier"),
                            ("recusal", "Déport"),
                            ("position", "Position"),
                            ("plan", "Plan de financement"),
                            ("opinion", "Avis"),
                            ("condition", "Conditions"),
                            ("residents", "Avis des habitants"),
                            ("free", "Texte libre"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("record", models.CharField(blank=True, max_length=80, verbose_name="origine")),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="valeurs")),
                ("written", models.TextField(blank=True, verbose_name="texte du portail")),
                ("text", models.TextField(blank=True, max_length=5000, verbose_name="texte retouché")),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="retouché le")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motif")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes_lines_edited",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retouché par",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="instruction.agendaitem",
                        verbose_name="passage",
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="committees.minutes",
                        verbose_name="relevé",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne du relevé",
                "verbose_name_plural": "lignes du relevé",
                "ordering": ("minutes", "order", "pk"),
                "indexes": [models.Index(fields=["minutes", "order"], name="minutes_in_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "sitting",
                                    "presence",
                                    "quorum",
                                    "item",
                                    "recusal",
                                    "position",
                                    "plan",
                                    "opinion",
                                    "condition",
                                    "residents",
                                    "free",
                                ],
                            )
                        ),
                        name="minutes_line_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "free"), models.Q(("record", ""), _negated=True), _connector="OR"),
                        name="minutes_line_comes_from_a_record",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Packet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("without", models.JSONField(blank=True, default=list, verbose_name="passages retirés")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "En attente"),
                            ("running", "En préparation"),
                            ("ready", "Prêt"),
                            ("failed", "Échec"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="pages prêtes")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="pages")),
                ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                ("ready_at", models.DateTimeField(blank=True, null=True, verbose_name="prêt le")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="erreur")),
                (
                    "archive",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packet_archive",
                        to="files.storedfile",
                        verbose_name="archive",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandé par",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packets",
                        to="instruction.committee",
                        verbose_name="comité",
                    ),
                ),
                (
                    "pdf",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packet",
                        to="files.storedfile",
                        verbose_name="PDF",
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier de séance",
                "verbose_name_plural": "dossiers de séance",
                "ordering": ("-asked_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "running", "ready", "failed"])),
                        name="packet_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PositionAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("specific", "Crédit spécifique"),
                            ("common_law", "Droit commun"),
                            ("valued", "Valorisé"),
                        ],
                        default="specific",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="montant"),
                ),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="committees.position",
                        verbose_name="position",
                    ),
                ),
            ],
            options={
                "verbose_name": "montant d’une position",
                "verbose_name_plural": "montants des positions",
                "ordering": ("position", "nature", "note"),
                "constraints": [
                    models.UniqueConstraint(fields=("position", "nature", "note"), name="position_amount_once"),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["specific", "common_law", "valued"])),
                        name="position_amount_nature_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"),
                        name="position_amount_positive",
                        violation_error_message="Un montant ne peut pas être négatif.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="residentopinion",
            trigger=pgtrigger.compiler.Trigger(
                name="resident_opinion_is_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="08bf3bcfaf3f365117da942ac735432e813ce676",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_resident_opinion_is_evidence_6ac26",
                    table="committees_residentopinion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
