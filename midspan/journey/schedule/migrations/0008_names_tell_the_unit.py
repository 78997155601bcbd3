"""Moments end in at, days in on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("schedule", "0007_week_builder")]

    operations = [
        migrations.AlterModelOptions("waiting", {"ordering": ["since_at", "id"]}),
        migrations.RenameField("waiting", "since", "since_at"),
        migrations.RenameField("seat", "makes_up_week", "makes_up_on"),
        migrations.RenameField("weekdraft", "week_of", "week_on"),
    ]
