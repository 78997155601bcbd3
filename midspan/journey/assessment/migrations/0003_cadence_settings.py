import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0002_instruments_and_findings"),
        ("people", "0003_search_uses_its_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="CadenceSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("instrument", models.SlugField(max_length=40)),
                ("every_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("reason", models.CharField(max_length=250)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.staff"),
                ),
            ],
            options={
                "ordering": ["at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(every_days__isnull=True) | Q(every_days__range=(1, 366)),
                        name="cadence_between_a_day_and_a_year",
                    )
                ],
            },
        ),
    ]
