"""The days of a span are named as days are."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0003_results")]

    operations = [
        migrations.RemoveConstraint("conclusion", "use_lies_within_a_span"),
        migrations.RenameField("conclusion", "used_from", "used_from_on"),
        migrations.RenameField("conclusion", "used_to", "used_to_on"),
        migrations.AddConstraint(
            "conclusion",
            models.CheckConstraint(
                condition=Q(used_from_on__isnull=True, used_to_on__isnull=True) | Q(used_to_on__gte=F("used_from_on")),
                name="use_lies_within_a_span",
            ),
        ),
    ]
