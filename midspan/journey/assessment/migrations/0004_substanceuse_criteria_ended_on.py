from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0003_cadence_settings")]

    operations = [
        migrations.AddField("substanceuse", "criteria_ended_on", models.DateField(null=True, blank=True)),
    ]
