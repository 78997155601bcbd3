import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attendance', '0004_modules'),
        ('episodes', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attendance',
            name='counted_by',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.CreateModel(
            name='Recount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes_before', models.PositiveSmallIntegerField()),
                ('minutes_after', models.PositiveSmallIntegerField()),
                ('rule_before', models.CharField(blank=True, max_length=60)),
                ('rule_after', models.CharField(max_length=60)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('attendance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='attendance.attendance')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='episodes.episode')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['episode', 'at'], name='recount_of_episode')],
                'constraints': [models.UniqueConstraint(fields=('attendance', 'rule_after', 'at'), name='recounted_once_at_a_time')],
            },
        ),
    ]
