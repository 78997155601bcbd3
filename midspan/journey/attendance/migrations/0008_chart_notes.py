import django.contrib.postgres.fields
import django.contrib.postgres.search
import django.db.models.deletion
import midspan.journey.attendance.models.chart_notes
import midspan.journey.attendance.terms.notes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attendance', '0007_short_weeks'),
        ('episodes', '0002_team_changes'),
        ('people', '0005_trainings'),
    ]

    operations = [
        migrations.AddField(
            model_name='attendance',
            name='found',
            field=models.GeneratedField(db_persist=True, expression=midspan.journey.attendance.models.chart_notes.Lexemes(models.F('line')), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddField(
            model_name='groupnote',
            name='found',
            field=models.GeneratedField(db_persist=True, expression=midspan.journey.attendance.models.chart_notes.Joined(midspan.journey.attendance.models.chart_notes.Lexemes(models.F('text')), midspan.journey.attendance.models.chart_notes.Lexemes(models.F('discussion')), midspan.journey.attendance.models.chart_notes.Lexemes(models.F('prompts'))), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddField(
            model_name='groupnote',
            name='objectives',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.CreateModel(
            name='CounsellingNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('words', models.TextField(blank=True)),
                ('begun_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='episodes.episode')),
            ],
            options={
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CounsellingOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('training', 'Training'), ('consent', 'Consent'), ('oversight', 'Oversight'), ('defence', 'Defence')], max_length=10)),
                ('words', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='attendance.counsellingnote')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='NoteTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('version', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('prompts', models.JSONField(default=list)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('individual', 'Individual'), ('family', 'Family'), ('case', 'Case'), ('medical', 'Medical'), ('crisis', 'Crisis'), ('telephone', 'Telephone'), ('non_billable', 'Non billable')], max_length=12), blank=True, default=list, size=None)),
                ('effective_from', models.DateField()),
                ('offered', models.BooleanField(default=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
            ],
            options={
                'ordering': ['code', 'version'],
            },
        ),
        migrations.CreateModel(
            name='ChartNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('individual', 'Individual'), ('family', 'Family'), ('case', 'Case'), ('medical', 'Medical'), ('crisis', 'Crisis'), ('telephone', 'Telephone'), ('non_billable', 'Non billable')], max_length=12)),
                ('on', models.DateField()),
                ('happened_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('place', models.CharField(choices=[('site', 'Site'), ('telephone', 'Telephone'), ('video', 'Video'), ('home', 'Home'), ('community', 'Community'), ('hospital', 'Hospital'), ('none', 'None')], default=midspan.journey.attendance.terms.notes.ContactPlace['SITE'], max_length=10)),
                ('with_whom', models.CharField(blank=True, max_length=120)),
                ('template', models.CharField(max_length=40)),
                ('template_version', models.PositiveSmallIntegerField()),
                ('asked', models.JSONField(default=list)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('carried', models.JSONField(blank=True, default=list)),
                ('objectives', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), blank=True, default=list, size=None)),
                ('late_reason', models.CharField(blank=True, max_length=200)),
                ('late', models.BooleanField(default=False)),
                ('begun_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('needs_cosign', models.BooleanField(default=False)),
                ('cosigned_at', models.DateTimeField(blank=True, null=True)),
                ('sent_back_at', models.DateTimeField(blank=True, null=True)),
                ('sent_back_words', models.CharField(blank=True, max_length=500)),
                ('discarded_at', models.DateTimeField(blank=True, null=True)),
                ('discard_reason', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(default=0)),
                ('found', models.GeneratedField(db_persist=True, expression=midspan.journey.attendance.models.chart_notes.Lexemes(models.F('answers')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('cosign_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('cosigned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('discarded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='episodes.episode')),
                ('sent_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
            ],
            options={
                'ordering': ['-happened_at', '-id'],
                'indexes': [models.Index(fields=['episode', '-happened_at'], name='chart_note_of_episode'), models.Index(condition=models.Q(('discarded_at__isnull', True), ('signed_at__isnull', True)), fields=['by'], name='chart_note_draft_of'), models.Index(condition=models.Q(('discarded_at__isnull', True), ('signed_at__isnull', True)), fields=['episode'], name='chart_note_unsigned'), models.Index(condition=models.Q(('cosigned_at__isnull', True), ('needs_cosign', True)), fields=['cosign_by'], name='chart_note_to_cosign')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('signed_by__isnull', True)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False), ('discarded_at__isnull', True)), _connector='OR'), name='chart_note_signed_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('cosigned_at__isnull', True), ('cosigned_by__isnull', True)), models.Q(('cosigned_at__isnull', False), ('cosigned_by__isnull', False), ('signed_at__isnull', False)), _connector='OR'), name='chart_note_cosigned_after_signing'), models.CheckConstraint(condition=models.Q(models.Q(('sent_back_at__isnull', True), ('sent_back_by__isnull', True)), models.Q(('sent_back_at__isnull', False), ('sent_back_by__isnull', False), models.Q(('sent_back_words', ''), _negated=True)), _connector='OR'), name='chart_note_sent_back_with_words'), models.CheckConstraint(condition=models.Q(models.Q(('discarded_at__isnull', True), ('discarded_by__isnull', True)), models.Q(('discarded_at__isnull', False), ('discarded_by__isnull', False), models.Q(('discard_reason', ''), _negated=True)), _connector='OR'), name='chart_note_discarded_with_a_reason'), models.CheckConstraint(condition=models.Q(('minutes__isnull', True), ('minutes__range', (1, 720)), _connector='OR'), name='chart_note_minutes_of_a_contact')],
            },
        ),
        migrations.AddIndex(
            model_name='counsellingnote',
            index=models.Index(fields=['episode', 'by'], name='counselling_note_of'),
        ),
        migrations.AddConstraint(
            model_name='counsellingopening',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='counselling_note_opened_with_words'),
        ),
        migrations.AddConstraint(
            model_name='notetemplate',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='note_template_version_once'),
        ),
    ]
