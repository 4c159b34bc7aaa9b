"""The one way to write: one function, one thing a person does, one transaction, one event."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import models, transaction
from django.db.models import F

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now
from enracine.kernel.errors import ActorMissing, Conflict

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)


def action(
    function: Callable[Concatenate[Acting, P], R],
) -> Callable[Concatenate[Acting, P], R]:
    """Make `function(acting, …)` a write: in one transaction, in the name of `acting`.

    Raises ActorMissing when nobody acts, so that a forgotten context is an error and not a hole.
    """

    @functools.wraps(function)
    def wrapper(acting: Acting, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not acting.actor:
            raise ActorMissing(f"{function.__module__}.{function.__name__} needs an actor")
        with transaction.atomic(), acting_as(acting):
            return function(acting, *args, **kwargs)

    wrapper.is_action = True  # type: ignore[attr-defined]  # read by the architecture test
    return wrapper


def update_versioned(instance: M, expected_version: int | None, **changes: Any) -> M:
    """Write `changes` on `instance` if nobody changed it since `expected_version`.

    `expected_version` None means « as I just read it ». Returns the instance refreshed in place.
    Raises Conflict with the current row, writing nothing, when the version has moved.
    """
    model = type(instance)
    expected = instance.version if expected_version is None else expected_version  # type: ignore[attr-defined]  # every row of ours has one
    moment = now()
    updated = model._default_manager.filter(pk=instance.pk, version=expected).update(
        **changes, version=F("version") + 1, updated_at=moment
    )
    if not updated:
        current = model._default_manager.filter(pk=instance.pk).first()
        raise Conflict(current=current, mine=changes)
    for name, value in changes.items():
        setattr(instance, name, value)
    instance.version = expected + 1  # type: ignore[attr-defined]  # every row of ours has one
    instance.updated_at = moment  # type: ignore[attr-defined]  # every row of ours has one
    return instance
