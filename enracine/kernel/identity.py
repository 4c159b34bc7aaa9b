"""How a request learns who acts: upper floors register, the kernel asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from enracine.kernel.acting import NOBODY, Acting


@dataclass(frozen=True)
class Standing:
    """Whom the request acts as, the other memberships that could be taken, and how to name it."""

    acting: Acting = NOBODY
    label: str = ""
    memberships: tuple[Any, ...] = field(default_factory=tuple)


Resolver = Callable[[HttpRequest], Standing]
AfterView = Callable[[HttpRequest], None]
_resolver: list[Resolver] = []
_after_view: list[AfterView] = []


def register_resolver(resolver: Resolver) -> None:
    """Name the function that finds the standing of a request (one for the whole product)."""
    _resolver[:] = [resolver]


def register_after_view(hook: AfterView) -> None:
    """Add work done in a transaction of its own after a view answered (access journal, « received »)."""
    if hook not in _after_view:
        _after_view.append(hook)


def standing_of(request: HttpRequest) -> Standing:
    """The standing of `request`, found once and kept on it."""
    found = getattr(request, "_standing", None)
    if found is None:
        found = _resolver[0](request) if _resolver else Standing()
        request._standing = found  # type: ignore[attr-defined]  # a cache on the request
    return found


def run_after_view(request: HttpRequest) -> None:
    """Run every registered hook, in order."""
    for hook in _after_view:
        hook(request)
