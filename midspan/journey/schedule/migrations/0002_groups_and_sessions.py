"""Cohorts are groups now, and group sessions are sessions: individual and family sessions stand beside them."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("schedule", "0001_initial"),
        ("attendance", "0002_initial"),
    ]

    operations = [
        CreateExtension("intarray"),
        migrations.RemoveConstraint("cohort", "cohort_name_once_per_track"),
        migrations.RemoveConstraint("groupsession", "session_once_per_cohort_and_start"),
        migrations.RemoveConstraint("groupsession", "facilitator_booked_once"),
        migrations.RemoveConstraint("membership", "one_cohort_at_a_time"),
        migrations.RemoveIndex("membership", "membership_of_cohort"),
        migrations.RenameModel("Cohort", "Group"),
        migrations.RenameModel("GroupSession", "Session"),
        migrations.RenameField("session", "cohort", "group"),
        migrations.RenameField("membership", "cohort", "group"),
    ]
