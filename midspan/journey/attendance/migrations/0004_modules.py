import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A worksheet names the module that it belongs to."""

    dependencies = [
        ("program", "0003_curriculum"),
        ("attendance", "0003_the_room"),
    ]

    operations = [
        migrations.AddField(
            model_name="worksheetdone",
            name="module",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="program.curriculummodule",
            ),
        ),
    ]
