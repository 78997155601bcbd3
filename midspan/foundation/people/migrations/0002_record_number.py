from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE people_record_number", "DROP SEQUENCE people_record_number"),
    ]
