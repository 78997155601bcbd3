from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attendance', '0006_room_and_door'),
    ]

    operations = [
        migrations.AlterField(
            model_name='followup',
            name='kind',
            field=models.CharField(choices=[('re_engagement', 'Re engagement'), ('individual_session', 'Individual session'), ('conflict', 'Conflict'), ('agreement_breached', 'Agreement breached'), ('short_week', 'Short week')], max_length=20),
        ),
    ]
