"""Does a default order stay inside its table? One that runs through a relation joins, and widens locks, unseen."""

from django.apps import apps
from django.db.models import ForeignKey, OneToOneField


def test_no_model_orders_through_a_relation() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("midspan.")]
    through = [
        f"{model._meta.label} by {name}"
        for model in ours
        for name in model._meta.ordering
        if isinstance(name, str)
        and isinstance(model._meta.get_field(name.lstrip("-").split("__")[0]), (ForeignKey, OneToOneField))
    ]
    assert through == []
