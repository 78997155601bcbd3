"""Is every column classed for privacy, whole in number, and in the migrations?"""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

OURS = [model for model in apps.get_models() if model.__module__.startswith("midspan.")]
CLASSES = {"identifying", "part2", "plain"}


@pytest.mark.parametrize("model", OURS, ids=[model.__name__ for model in OURS])
class TestEveryModel:
    def test_classes_every_field_exactly_once(self, model: type[models.Model]) -> None:
        privacy = vars(model).get("Privacy")
        assert privacy is not None, f"{model.__name__} has no inner class Privacy"
        lists = {name: value for name, value in vars(privacy).items() if not name.startswith("_")}
        assert set(lists) <= CLASSES
        classed = sorted(name for names in lists.values() for name in names)
        fields = sorted(field.name for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))
        assert classed == fields

    def test_counts_in_whole_numbers(self, model: type[models.Model]) -> None:
        assert [field.name for field in model._meta.concrete_fields if isinstance(field, models.FloatField)] == []

    def test_names_moments_and_dates_apart(self, model: type[models.Model]) -> None:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateTimeField):
                assert field.name == "at" or field.name in {"until", "last_login"} or field.name.endswith("_at"), field.name
            elif isinstance(field, models.DateField):
                assert field.name in {"on", "birth_date", "effective_from", "effective_to"} or field.name.endswith("_on"), (
                    field.name
                )


@pytest.mark.django_db
def test_migrations_tell_what_the_models_say(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(f"models without migrations: {capsys.readouterr().out}")
