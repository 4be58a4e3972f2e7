from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0014_topics_of_partners"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notificationchoice",
            name="notification_topic_known",
        ),
        migrations.AddConstraint(
            model_name="notificationchoice",
            constraint=models.CheckConstraint(
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
                            "assigned",
                            "absence",
                            "overdue",
                            "weekly",
                            "withdrawal",
                            "mention",
                            "flag",
                            "opinion",
                            "opinion_to_give",
                            "team_partner",
                            "residents",
                            "annual_report",
                        ),
                    )
                ),
                name="notification_topic_known",
            ),
        ),
    ]
