import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Who has a room open, when times were entered, the second signature, when somebody was told of a screen."""

    dependencies = [
        ("attendance", "0005_hours"),
        ("people", "0004_contacts_end"),
        ("schedule", "0004_seats_follow_sessions"),
    ]

    operations = [
        migrations.AddField("attendance", "timed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("safetyscreen", "told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("groupnote", "needs_cosign", models.BooleanField(default=False)),
        migrations.AddField("groupnote", "sent_back_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "groupnote",
            "sent_back_by",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.staff"
            ),
        ),
        migrations.AddField("groupnote", "sent_back_words", models.CharField(blank=True, max_length=500)),
        migrations.AddIndex(
            "groupnote",
            models.Index(
                condition=Q(("cosigned_at__isnull", True), ("needs_cosign", True)), fields=["cosign_by"], name="note_to_cosign"
            ),
        ),
        migrations.AddConstraint(
            "groupnote",
            models.CheckConstraint(
                condition=Q(("sent_back_at__isnull", True), ("sent_back_by__isnull", True))
                | Q(("sent_back_at__isnull", False), ("sent_back_by__isnull", False), Q(("sent_back_words", ""), _negated=True)),
                name="note_sent_back_by_someone_with_words",
            ),
        ),
        migrations.CreateModel(
            name="InRoom",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schedule.session"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.staff"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("session", "staff"), name="in_a_room_once")],
            },
        ),
    ]
