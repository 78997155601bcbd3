"""The week: meetings, seats, guests, waiting, working hours, drafts; sessions stand at a site of their own."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import midspan.foundation.program.models.setup
import midspan.journey.schedule.models.timetable
import midspan.journey.schedule.terms.timetable
from django.db import migrations, models


FILL = """
UPDATE schedule_session SET track_id = schedule_group.track_id, site_id = program_track.site_id
FROM schedule_group JOIN program_track ON program_track.id = schedule_group.track_id
WHERE schedule_group.id = schedule_session.group_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('episodes', '0002_team_changes'),
        ('people', '0004_contacts_end'),
        ('program', '0002_group_types'),
        ('schedule', '0002_groups_and_sessions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='GroupEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('death', 'Death'), ('several_lapses', 'Several lapses'), ('violence', 'Violence'), ('other', 'Other')], max_length=20)),
                ('on', models.DateField()),
                ('words', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('relationship', models.CharField(blank=True, max_length=60)),
                ('agreed', models.BooleanField(default=False)),
                ('agreed_words', models.CharField(blank=True, max_length=200)),
                ('came', models.BooleanField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='KeptApart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('holiday', 'Holiday'), ('illness', 'Illness'), ('training', 'Training'), ('other', 'Other')], max_length=12)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['starts_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('break_minutes', models.PositiveSmallIntegerField(default=0)),
                ('group_type', models.CharField(choices=[('psychoeducational', 'Psychoeducational'), ('skills_development', 'Skills development'), ('support', 'Support'), ('interpersonal_process', 'Interpersonal process'), ('relapse_prevention', 'Relapse prevention'), ('early_recovery_skills', 'Early recovery skills'), ('social_support', 'Social support'), ('family_education', 'Family education'), ('multi_family', 'Multi family'), ('couples', 'Couples'), ('art', 'Art'), ('music', 'Music'), ('grief', 'Grief')], max_length=30)),
                ('title', models.CharField(max_length=120)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['weekday', 'starts', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('member', 'Member'), ('make_up', 'Make up'), ('visitor', 'Visitor'), ('own', 'Own')], default=midspan.journey.schedule.terms.timetable.SeatKind['MEMBER'], max_length=10)),
                ('role', models.CharField(choices=[('member', 'Member'), ('peer_co_leader', 'Peer co leader')], default=midspan.journey.schedule.terms.timetable.MemberRole['MEMBER'], max_length=16)),
                ('by_telehealth', models.BooleanField(default=False)),
                ('makes_up_week', models.DateField(blank=True, null=True)),
                ('starts_at', models.DateTimeField(editable=False, null=True)),
                ('ends_at', models.DateTimeField(editable=False, null=True)),
                ('held', models.BooleanField(default=True, editable=False)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('joined', 'Joined'), ('gave_up', 'Gave up'), ('elsewhere', 'Elsewhere')], max_length=10)),
            ],
            options={
                'ordering': ['since', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WeekDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week_of', models.DateField()),
                ('seconds', models.PositiveSmallIntegerField(default=60)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('solving', 'Solving'), ('ready', 'Ready'), ('failed', 'Failed'), ('published', 'Published'), ('dropped', 'Dropped')], default=midspan.journey.schedule.terms.timetable.DraftStatus['WAITING'], max_length=12)),
                ('problem', models.JSONField(default=dict)),
                ('progress', models.JSONField(default=dict)),
                ('answer', models.JSONField(blank=True, null=True)),
                ('stop_asked', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='WorkingHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['weekday', 'starts', 'id'],
            },
        ),
        migrations.AlterModelOptions(
            name='membership',
            options={'ordering': ['from_on', 'id']},
        ),
        migrations.AddField(
            model_name='group',
            name='curriculum',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='group',
            name='enrolment',
            field=models.CharField(choices=[('open', 'Open'), ('closed', 'Closed')], default=midspan.journey.schedule.terms.timetable.Enrolment['OPEN'], max_length=10),
        ),
        migrations.AddField(
            model_name='group',
            name='intervention',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='group',
            name='language',
            field=models.CharField(blank=True, max_length=35),
        ),
        migrations.AddField(
            model_name='group',
            name='minimum',
            field=models.PositiveSmallIntegerField(default=6),
        ),
        migrations.AddField(
            model_name='group',
            name='phases',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('early', 'Early'), ('middle', 'Middle'), ('late', 'Late')], max_length=10), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='group',
            name='restriction',
            field=models.CharField(choices=[('none', 'None'), ('women', 'Women'), ('men', 'Men'), ('orientation', 'Orientation'), ('trauma', 'Trauma')], default=midspan.journey.schedule.terms.timetable.Restriction['NONE'], max_length=20),
        ),
        migrations.AddField(
            model_name='group',
            name='telehealth_seats',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='membership',
            name='by_telehealth',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('member', 'Member'), ('peer_co_leader', 'Peer co leader')], default=midspan.journey.schedule.terms.timetable.MemberRole['MEMBER'], max_length=16),
        ),
        migrations.AddField(
            model_name='session',
            name='intervention',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='session',
            name='kind',
            field=models.CharField(choices=[('group', 'Group'), ('individual', 'Individual'), ('family', 'Family')], default=midspan.journey.schedule.terms.timetable.SessionKind['GROUP'], max_length=12),
        ),
        migrations.AddField(
            model_name='session',
            name='length_reason',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='session',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schedule.session'),
        ),
        migrations.AddField(
            model_name='session',
            name='site',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.site'),
        ),
        migrations.AddField(
            model_name='session',
            name='topic_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='session',
            name='track',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.track'),
        ),
        migrations.AlterField(
            model_name='group',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.room'),
        ),
        migrations.AlterField(
            model_name='session',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='schedule.group'),
        ),
        migrations.AlterField(
            model_name='session',
            name='group_type',
            field=models.CharField(blank=True, choices=[('psychoeducational', 'Psychoeducational'), ('skills_development', 'Skills development'), ('support', 'Support'), ('interpersonal_process', 'Interpersonal process'), ('relapse_prevention', 'Relapse prevention'), ('early_recovery_skills', 'Early recovery skills'), ('social_support', 'Social support'), ('family_education', 'Family education'), ('multi_family', 'Multi family'), ('couples', 'Couples'), ('art', 'Art'), ('music', 'Music'), ('grief', 'Grief')], max_length=30),
        ),
        migrations.AlterField(
            model_name='session',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.room'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='session',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.site'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['group', 'from_on', 'until_on'], name='membership_of_group'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['episode', 'from_on'], name='membership_of_episode'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('track', 'name'), name='group_name_once_per_track'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('minimum__lte', models.F('capacity'))), name='group_minimum_within_capacity'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='group_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('episode', '='), ('group', '='), (midspan.foundation.program.models.setup.DateSpan('from_on', 'until_on', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='in_one_group_once_at_a_time'),
        ),
        migrations.AddField(
            model_name='feed',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='feed',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.room'),
        ),
        migrations.AddField(
            model_name='feed',
            name='staff',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='groupevent',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='groupevent',
            name='episode',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='episodes.episode'),
        ),
        migrations.AddField(
            model_name='groupevent',
            name='groups',
            field=models.ManyToManyField(related_name='+', to='schedule.group'),
        ),
        migrations.AddField(
            model_name='groupevent',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.site'),
        ),
        migrations.AddField(
            model_name='session',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schedule.groupevent'),
        ),
        migrations.AddField(
            model_name='guest',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='guest',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.emergencycontact'),
        ),
        migrations.AddField(
            model_name='guest',
            name='episode',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='episodes.episode'),
        ),
        migrations.AddField(
            model_name='guest',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guests', to='schedule.session'),
        ),
        migrations.AddField(
            model_name='keptapart',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='keptapart',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='keptapart',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.AddField(
            model_name='keptapart',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.patient'),
        ),
        migrations.AddField(
            model_name='leave',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='leave',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='co_facilitator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='facilitator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='schedule.group'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.room'),
        ),
        migrations.AddField(
            model_name='session',
            name='meeting',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schedule.meeting'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['facilitator', 'on'], name='session_of_facilitator'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.UniqueConstraint(fields=('group', 'starts_at'), name='session_once_per_group_and_start'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', False), ('kind', 'group'), ('track__isnull', False), models.Q(('group_type', ''), _negated=True)), models.Q(models.Q(('kind', 'group'), _negated=True), ('group__isnull', True)), _connector='OR'), name='session_of_a_group_or_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('co_facilitator', models.F('facilitator')), _negated=True), name='session_led_by_two_different_people'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'planned')), expressions=[(django.contrib.postgres.indexes.OpClass(midspan.journey.schedule.models.timetable.Leaders(midspan.journey.schedule.models.timetable.AsInteger(models.F('facilitator')), midspan.journey.schedule.models.timetable.AsInteger(models.F('co_facilitator'))), name='gist__int_ops'), '&&'), (midspan.foundation.program.models.setup.MomentSpan('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='facilitator_booked_once'),
        ),
        migrations.AddField(
            model_name='seat',
            name='episode',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='episodes.episode'),
        ),
        migrations.AddField(
            model_name='seat',
            name='released_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='seat',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='schedule.session'),
        ),
        migrations.AddField(
            model_name='waiting',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='waiting',
            name='episode',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='episodes.episode'),
        ),
        migrations.AddField(
            model_name='waiting',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schedule.group'),
        ),
        migrations.AddField(
            model_name='waiting',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='weekdraft',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='weekdraft',
            name='published_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddField(
            model_name='weekdraft',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.site'),
        ),
        migrations.AddField(
            model_name='workinghours',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='program.site'),
        ),
        migrations.AddField(
            model_name='workinghours',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('room__isnull', False), ('staff__isnull', True)), models.Q(('room__isnull', True), ('staff__isnull', False)), _connector='OR'), name='feed_of_one_person_or_one_room'),
        ),
        migrations.AddConstraint(
            model_name='guest',
            constraint=models.UniqueConstraint(fields=('session', 'episode', 'name'), name='guest_once_in_a_session'),
        ),
        migrations.AddConstraint(
            model_name='guest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('came', True), _negated=True), ('agreed', True), _connector='OR'), name='guest_comes_only_with_agreement'),
        ),
        migrations.AddConstraint(
            model_name='keptapart',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('first', 'second'), name='kept_apart_once'),
        ),
        migrations.AddConstraint(
            model_name='keptapart',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='kept_apart_in_order'),
        ),
        migrations.AddConstraint(
            model_name='keptapart',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='kept_apart_ended_by_someone_at_some_time'),
        ),
        migrations.AddConstraint(
            model_name='leave',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='leave_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__gte', 1), ('weekday__lte', 7)), name='meeting_weekday_is_iso'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='meeting_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='meeting_stops_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('group', '='), ('weekday', '='), ('starts', '='), (midspan.foundation.program.models.setup.DateSpan('from_on', 'until_on', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='meeting_once_per_slot'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(fields=['episode', 'starts_at'], name='seat_of_episode'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('session', 'episode'), name='seat_once_in_a_session'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('released_by__isnull', True)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='seat_released_by_someone_at_some_time'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('held', True)), expressions=[('episode', '='), (midspan.foundation.program.models.setup.MomentSpan('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='person_booked_once'),
        ),
        migrations.AddConstraint(
            model_name='waiting',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('group', 'episode'), name='waits_once_for_a_group'),
        ),
        migrations.AddConstraint(
            model_name='waiting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='waiting_settled_by_someone_at_some_time'),
        ),
        migrations.AddConstraint(
            model_name='weekdraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='draft_published_by_someone_at_some_time'),
        ),
        migrations.AddConstraint(
            model_name='workinghours',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__gte', 1), ('weekday__lte', 7)), name='working_weekday_is_iso'),
        ),
        migrations.AddConstraint(
            model_name='workinghours',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='work_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='workinghours',
            constraint=models.UniqueConstraint(condition=models.Q(('until_on__isnull', True)), fields=('staff', 'site', 'weekday', 'starts'), name='works_once_per_start'),
        ),
    ]
