import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A session keeps the version of the module it used."""

    dependencies = [
        ("program", "0003_curriculum"),
        ("schedule", "0004_seats_follow_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="module",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="program.curriculummodule",
            ),
        ),
    ]
