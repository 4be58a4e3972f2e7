import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("applications", "0011_attachments"),
        ("contacts", "0007_heads_of_services"),
        ("contacts", "__first__"),
        ("eligibility", "0007_questions_of_the_cerfa"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assign", "Confier à quelqu’un"),
                            ("label", "Poser une étiquette"),
                            ("unlabel", "Retirer une étiquette"),
                            ("addition", "Demander le même complément"),
                            ("agenda", "Inscrire à un ordre du jour"),
                            ("letters", "Préparer des courriers"),
                        ],
                        max_length=12,
                        verbose_name="geste",
                    ),
                ),
                ("parameters", models.JSONField(default=dict, verbose_name="réglages")),
                ("key", models.CharField(max_length=64, verbose_name="clé")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "En attente"),
                            ("running", "En cours"),
                            ("done", "Terminé"),
                            ("undoing", "Annulation en cours"),
                            ("undone", "Annulé"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="demandé le")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                ("file", models.FileField(blank=True, upload_to="bulk/", verbose_name="fichier")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_runs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "action groupée",
                "verbose_name_plural": "actions groupées",
                "ordering": ("-created_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("by", "key"), name="bulk_run_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["assign", "label", "unlabel", "addition", "agenda", "letters"])
                        ),
                        name="bulk_run_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "running", "done", "undoing", "undone"])),
                        name="bulk_run_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "À faire"),
                            ("done", "Fait"),
                            ("unchanged", "Déjà ainsi"),
                            ("refused", "Refusé"),
                            ("undone", "Annulé"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="résultat",
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=500, verbose_name="explication")),
                ("before", models.JSONField(default=dict, verbose_name="avant")),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="fait le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_rows",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="instruction.bulkrun",
                        verbose_name="action groupée",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne d’une action groupée",
                "verbose_name_plural": "lignes des actions groupées",
                "ordering": ("run", "pk"),
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["run"], name="bulk_row_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "application"), name="bulk_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "done", "unchanged", "refused", "undone"])),
                        name="bulk_row_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.SlugField(max_length=80, verbose_name="point")),
                (
                    "state",
                    models.CharField(
                        choices=[("ok", "En règle"), ("missing", "À compléter"), ("not_concerned", "Sans objet")],
                        max_length=15,
                        verbose_name="constat",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_marks",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_marks_made",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "point de complétude",
                "verbose_name_plural": "points de complétude",
                "ordering": ("application", "line"),
                "constraints": [
                    models.UniqueConstraint(fields=("application", "line"), name="check_mark_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ok", "missing", "not_concerned"])),
                        name="check_mark_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("co_construction", "Comité de co-construction"),
                            ("technical", "Comité technique"),
                            ("steering", "Comité de pilotage"),
                            ("jury", "Jury"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="intitulé")),
                ("held_on", models.DateField(verbose_name="date")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
            ],
            options={
                "verbose_name": "comité",
                "verbose_name_plural": "comités",
                "ordering": ("held_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["co_construction", "technical", "steering", "jury"])),
                        name="committee_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                ("added_at", models.DateTimeField(verbose_name="inscrit le")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items_added",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inscrit par",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="instruction.committee",
                        verbose_name="comité",
                    ),
                ),
            ],
            options={
                "verbose_name": "passage",
                "verbose_name_plural": "passages",
                "ordering": ("committee", "order", "pk"),
                "indexes": [models.Index(fields=["committee", "order"], name="agenda_in_order")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("application",),
                        name="agenda_item_one_at_a_time",
                        violation_error_message="Ce dossier est déjà à un ordre du jour.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="ce qui pose question")),
                ("raised_at", models.DateTimeField(verbose_name="signalé le")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="levé le")),
                ("resolution", models.CharField(blank=True, max_length=500, verbose_name="réponse")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "for_referent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags_received",
                        to="contacts.referent",
                        verbose_name="adressé à",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags_raised",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signalé par",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags_resolved",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="levé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "signalement",
                "verbose_name_plural": "signalements",
                "ordering": ("application", "-raised_at", "-pk"),
                "indexes": [
                    models.Index(condition=models.Q(("resolved_at", None)), fields=["application"], name="flag_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="flag_has_text",
                        violation_error_message="Écrivez ce qui pose question.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolution", ""), ("resolved_at", None), ("resolved_by", None)),
                            models.Q(
                                ("resolved_at__isnull", False),
                                ("resolved_by__isnull", False),
                                models.Q(("resolution", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="flag_resolved_with_a_word",
                        violation_error_message="Écrivez comment le point est réglé.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inadmissibility",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="motif codé")),
                ("explanation", models.TextField(max_length=3000, verbose_name="explication")),
                ("findings", models.JSONField(default=list, verbose_name="critères non respectés")),
                ("schemes", models.JSONField(default=list, verbose_name="autres dispositifs")),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inadmissibility",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inadmissibilities_declared",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "non-recevabilité",
                "verbose_name_plural": "non-recevabilités",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("explanation", ""), _negated=True), name="inadmissibility_is_explained"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="identifiant")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="nom")),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("canal", "Bleu canal"),
                            ("green", "Vert"),
                            ("amber", "Ambre"),
                            ("brick", "Brique"),
                            ("violet", "Violet"),
                            ("quiet", "Gris"),
                        ],
                        default="quiet",
                        max_length=8,
                        verbose_name="couleur",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="proposée")),
            ],
            options={
                "verbose_name": "étiquette",
                "verbose_name_plural": "étiquettes",
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tone__in", ["canal", "green", "amber", "brick", "violet", "quiet"])),
                        name="label_tone_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LabelUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="label_uses",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="labels_put",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="posée par",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="instruction.label",
                        verbose_name="étiquette",
                    ),
                ),
            ],
            options={
                "verbose_name": "étiquette posée",
                "verbose_name_plural": "étiquettes posées",
                "ordering": ("application", "label"),
                "indexes": [models.Index(fields=["label", "application"], name="label_use_by_label")],
                "constraints": [models.UniqueConstraint(fields=("application", "label"), name="label_use_once")],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("text", models.TextField(max_length=5000, verbose_name="texte")),
                ("at", models.DateTimeField(verbose_name="écrite le")),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="modifiée le")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes_written",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ("application", "-at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="note_has_text",
                        violation_error_message="Écrivez la note.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteMention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="lue le")),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="instruction.note",
                        verbose_name="note",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="note_mentions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne citée",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "ordering": ("note", "user"),
                "indexes": [
                    models.Index(condition=models.Q(("seen_at", None)), fields=["user"], name="note_mention_unseen")
                ],
                "constraints": [models.UniqueConstraint(fields=("note", "user"), name="note_mention_once")],
            },
        ),
        migrations.CreateModel(
            name="OpinionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("colleague", "Un collègue"),
                            ("service", "Un autre service"),
                            ("commune", "Une commune"),
                            ("state", "Un délégué de l’État"),
                            ("funder", "Un financeur"),
                            ("other", "Une autre personne"),
                        ],
                        max_length=10,
                        verbose_name="à qui",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("body", models.CharField(blank=True, max_length=150, verbose_name="organisme")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail")),
                ("question", models.TextField(max_length=2000, verbose_name="question")),
                ("sections", models.JSONField(default=list, verbose_name="parties montrées")),
                ("documents", models.JSONField(default=list, verbose_name="pièces montrées")),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[
                            ("asker", "Le demandeur et le chef de file"),
                            ("services", "Tous ceux qui instruisent le dossier"),
                            ("shared", "Aussi les autres personnes consultées"),
                        ],
                        default="services",
                        max_length=10,
                        verbose_name="qui lit la réponse",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="à rendre le")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Attendu"), ("answered", "Rendu"), ("revoked", "Retiré")],
                        default="asked",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("token_digest", models.CharField(blank=True, max_length=64, verbose_name="empreinte du lien")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="dernière relance")),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("favourable", "Favorable"),
                            ("reserved", "Réservé"),
                            ("unfavourable", "Défavorable"),
                            ("none", "Sans avis"),
                        ],
                        max_length=12,
                        verbose_name="avis",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=5000, verbose_name="motivation")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="rendu le")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinion_requests",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions_asked",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandé par",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.revision",
                        verbose_name="version montrée",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions_to_give",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande d’avis",
                "verbose_name_plural": "demandes d’avis",
                "ordering": ("application", "-asked_at", "-pk"),
                "indexes": [
                    models.Index(condition=models.Q(("state", "asked")), fields=["due_on"], name="opinion_awaited"),
                    models.Index(condition=models.Q(("state", "asked")), fields=["user"], name="opinion_to_give"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["colleague", "service", "commune", "state", "funder", "other"])
                        ),
                        name="opinion_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "answered", "revoked"])), name="opinion_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidentiality__in", ["asker", "services", "shared"])),
                        name="opinion_confidentiality_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("state", "answered"),
                                ("value__in", ["favourable", "reserved", "unfavourable", "none"]),
                            ),
                            models.Q(models.Q(("state", "answered"), _negated=True), ("answered_at", None)),
                            _connector="OR",
                        ),
                        name="opinion_answered_has_value",
                        violation_error_message="Choisissez votre avis.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", False), ("state", "revoked"), ("token_digest", "")),
                            models.Q(models.Q(("state", "revoked"), _negated=True), ("revoked_at", None)),
                            _connector="OR",
                        ),
                        name="opinion_revoked_opens_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("question", ""), _negated=True),
                        name="opinion_has_question",
                        violation_error_message="Écrivez la question.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpinionTrace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="date")),
                ("what", models.SlugField(max_length=20, verbose_name="geste")),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="traces",
                        to="instruction.opinionrequest",
                        verbose_name="demande",
                    ),
                ),
            ],
            options={
                "verbose_name": "trace d’un avis",
                "verbose_name_plural": "traces des avis",
                "ordering": ("request", "at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=80, verbose_name="critère")),
                ("reason", models.TextField(max_length=2000, verbose_name="motif")),
                ("at", models.DateTimeField(verbose_name="levée le")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="rétablie le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="applications.assessment",
                        verbose_name="évaluation levée",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides_made",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="levée par",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides_withdrawn",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="rétablie par",
                    ),
                ),
            ],
            options={
                "verbose_name": "levée motivée",
                "verbose_name_plural": "levées motivées",
                "ordering": ("application", "rule", "-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("application", "rule"),
                        name="override_one_in_force",
                        violation_error_message="Ce critère est déjà levé pour ce dossier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="override_has_reason",
                        violation_error_message="Écrivez pourquoi le critère est levé.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="override_withdrawn_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[("favourable", "Favorable"), ("reserved", "Réservé"), ("unfavourable", "Défavorable")],
                        max_length=12,
                        verbose_name="avis",
                    ),
                ),
                ("conditions", models.TextField(blank=True, max_length=3000, verbose_name="conditions")),
                ("comment", models.TextField(blank=True, max_length=5000, verbose_name="commentaire pour le comité")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("updated_at", models.DateTimeField(verbose_name="modifiée le")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals_updated",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="modifiée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposition",
                "verbose_name_plural": "propositions",
                "ordering": ("application",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("opinion__in", ["", "favourable", "reserved", "unfavourable"])),
                        name="proposal_opinion_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposedAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="montant proposé"
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="motif")),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposed_amounts",
                        to="applications.fundingline",
                        verbose_name="ligne de financement",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="instruction.proposal",
                        verbose_name="proposition",
                    ),
                ),
            ],
            options={
                "verbose_name": "montant proposé",
                "verbose_name_plural": "montants proposés",
                "ordering": ("proposal", "pk"),
                "indexes": [
                    models.Index(condition=models.Q(("line", None)), fields=["proposal"], name="proposed_amount_of_mel")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "line"), name="proposed_amount_once_a_line", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"),
                        name="proposed_amount_positive",
                        violation_error_message="Un montant proposé ne peut pas être négatif.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="nom")),
                ("query", models.CharField(max_length=2000, verbose_name="adresse")),
                ("is_shared", models.BooleanField(default=False, verbose_name="partagée avec les services")),
                ("is_default", models.BooleanField(default=False, verbose_name="s’ouvre en premier")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                ("created_at", models.DateTimeField(verbose_name="créée le")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="à",
                    ),
                ),
            ],
            options={
                "verbose_name": "vue enregistrée",
                "verbose_name_plural": "vues enregistrées",
                "ordering": ("owner", "order", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name"),
                        name="saved_view_name_once",
                        violation_error_message="Vous avez déjà une vue de ce nom.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("owner",), name="saved_view_one_default"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreGrid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("criteria", models.JSONField(verbose_name="critères")),
                ("published_at", models.DateTimeField(verbose_name="publiée le")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score_grids",
                        to="eligibility.call",
                        verbose_name="appel à projets",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score_grids_published",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="publiée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "grille de notation",
                "verbose_name_plural": "grilles de notation",
                "ordering": ("call", "-version"),
                "constraints": [models.UniqueConstraint(fields=("call", "version"), name="score_grid_version_once")],
            },
        ),
        migrations.CreateModel(
            name="ScoreSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="passage")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("updated_at", models.DateTimeField(verbose_name="modifiée le")),
                ("given_at", models.DateTimeField(blank=True, null=True, verbose_name="rendue le")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="remplacée le")),
                (
                    "total",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="note sur 100"
                    ),
                ),
                (
                    "change_reason",
                    models.TextField(blank=True, max_length=2000, verbose_name="pourquoi la note change"),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score_sheets",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="instruction.scoregrid",
                        verbose_name="grille",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score_sheets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="évaluateur",
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche de notation",
                "verbose_name_plural": "fiches de notation",
                "ordering": ("application", "reviewer", "-round"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_at__isnull", False), ("superseded_at", None)),
                        fields=["application"],
                        name="score_sheet_current",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "reviewer", "round"), name="score_sheet_round_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("given_at", None)),
                        fields=("application", "reviewer"),
                        name="score_sheet_one_draft",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("given_at__isnull", False), ("superseded_at", None)),
                        fields=("application", "reviewer"),
                        name="score_sheet_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_at", None), ("total", None)),
                            models.Q(("given_at__isnull", False), ("total__isnull", False)),
                            _connector="OR",
                        ),
                        name="score_sheet_given_has_total",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_at", None), ("given_at__isnull", False), _connector="OR"),
                        name="score_sheet_superseded_was_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total", None), ("total__gte", 0), _connector="OR"),
                        name="score_sheet_total_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("criterion", models.SlugField(max_length=60, verbose_name="critère")),
                ("value", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="note")),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="motif")),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="instruction.scoresheet",
                        verbose_name="fiche",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes par critère",
                "ordering": ("sheet", "pk"),
                "constraints": [models.UniqueConstraint(fields=("sheet", "criterion"), name="mark_once")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inadmissibility",
            trigger=pgtrigger.compiler.Trigger(
                name="inadmissibility_is_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="927f08c920156475af5c706a2c194ee29b2ef48b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_inadmissibility_is_evidence_40dbe",
                    table="instruction_inadmissibility",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opiniontrace",
            trigger=pgtrigger.compiler.Trigger(
                name="opinion_trace_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="43658bd198dab8e8b5bdd7ac33ad8e9969266c42",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_opinion_trace_is_append_only_e056e",
                    table="instruction_opiniontrace",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scoregrid",
            trigger=pgtrigger.compiler.Trigger(
                name="score_grid_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="76d39e359e115cc5b5384613cc27d95bc6258d8b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_score_grid_is_frozen_812ea",
                    table="instruction_scoregrid",
                    when="BEFORE",
                ),
            ),
        ),
    ]
