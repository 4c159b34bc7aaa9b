"""Migrations from nothing in seconds: Django's models of the past are drawn once, not at each step.

While it migrates, Django keeps classes of the models as they were. At each operation it throws away
and draws again every class that can be reached from the one that changed; here everything can be
reached from everything, and the first start of an installation spent most of its time in that
(decision 0085). Three kinds of steps only add something: a model, an index or a constraint, a field.
For these the classes that are there are completed. Every other step is Django's own.

What is sent to the database does not change: each operation writes its statements from the model it
names, which has then all that it should have. `tests/architecture/test_database_is_what_models_say`
reads the database that comes out of it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED, Field

_add_model = ProjectState.add_model
_add_field = ProjectState.add_field
_append_option = ProjectState._append_option  # type: ignore[attr-defined]  # Django's own, absent from its stubs


def _drawn(state: ProjectState, app_label: str, name: str) -> bool:
    """Whether this state has its classes, and among them this one."""
    # The property would draw them all.
    apps = state.__dict__.get("apps")
    return apps is not None and name.lower() in apps.all_models[app_label]


def _with_model(state: ProjectState, model_state: ModelState) -> None:
    """Add a model that is new: nothing points at it yet, it alone is drawn."""
    key = (model_state.app_label, model_state.name_lower)
    if "apps" not in state.__dict__ or _drawn(state, *key):
        _add_model(state, model_state)
        return
    state.models[key] = model_state
    if state._relations is not None:  # type: ignore[attr-defined]  # Django's own, absent from its stubs
        state.resolve_model_relations(key)
    state.apps.render_multiple([model_state])


def _with_option(
    state: ProjectState, app_label: str, model_name: str, option_name: str, added: Any
) -> None:
    """Add an index or a constraint to the model and to its class."""
    if not _drawn(state, app_label, model_name):
        _append_option(state, app_label, model_name, option_name, added)
        return
    options = state.models[app_label, model_name].options
    options[option_name] = [*options[option_name], added]
    meta = state.apps.get_model(app_label, model_name)._meta
    setattr(meta, option_name, [*getattr(meta, option_name), added.clone()])
    meta.__dict__.pop("total_unique_constraints", None)


def _with_field(
    state: ProjectState,
    app_label: str,
    model_name: str,
    name: str,
    field: "Field[Any, Any]",
    preserve_default: bool,
) -> None:
    """Add a field to the model and to its class."""
    if not _drawn(state, app_label, model_name):
        _add_field(state, app_label, model_name, name, field, preserve_default)
        return
    if not preserve_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    key = (app_label, model_name)
    state.models[key].fields[name] = field
    if state._relations is not None:  # type: ignore[attr-defined]  # Django's own, absent from its stubs
        state.resolve_model_field_relations(key, name, field)
    state.apps.get_model(*key).add_to_class(name, field.clone())
    state.apps.clear_cache()


@contextmanager
def light_migrations() -> Iterator[None]:
    """For a while, migrations cost what they do and little more."""
    former = gc.get_threshold()
    # Thousands of classes are drawn: looking through them for garbage again and again took half of
    # the time that drawing takes.
    gc.freeze()
    gc.set_threshold(1_000_000, 50, 1_000)
    try:
        with mock.patch.multiple(
            ProjectState,
            add_model=_with_model,
            add_field=_with_field,
            _append_option=_with_option,
        ):
            yield
    finally:
        gc.set_threshold(*former)
        gc.unfreeze()
