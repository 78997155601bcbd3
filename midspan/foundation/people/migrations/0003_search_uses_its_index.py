"""Comparing trigrams costs the server two hundred times what it believes; told so, search uses its index on every size."""

from django.db import migrations

DEARER = """
DO $$ BEGIN
    ALTER FUNCTION word_similarity_op(text, text) COST {cost};
    ALTER FUNCTION word_similarity_commutator_op(text, text) COST {cost};
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'pg_trgm belongs to someone else here; search stays right, and is slower for short words';
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_record_number")]
    operations = [migrations.RunSQL(DEARER.format(cost=200), DEARER.format(cost=1))]
