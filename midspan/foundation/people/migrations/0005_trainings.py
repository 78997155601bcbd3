import django.db.models.deletion
from django.db import migrations, models

from midspan.foundation.program.models import choices
from midspan.foundation.program.terms import Qualification


class Migration(migrations.Migration):
    """What staff have learned beyond their licence: who may lead what."""

    dependencies = [
        ("people", "0004_contacts_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="Training",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("qualification", models.CharField(choices=choices(Qualification), max_length=20)),
                ("source", models.CharField(max_length=200)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trainings", to="people.staff"
                    ),
                ),
            ],
            options={"ordering": ["qualification", "id"]},
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.UniqueConstraint(fields=("staff", "qualification"), name="training_once"),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__isnull", True), ("until_on__gte", models.F("from_on")), _connector="OR"),
                name="training_ends_after_it_begins",
            ),
        ),
    ]
