"""How a request learns who acts: upper floors register, the kernel asks."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from enracine.kernel.acting import NOBODY, Acting, acting_as


@dataclass(frozen=True)
class Standing:
    """Whom the request acts as, the other memberships that could be taken, and how to name it.

    `second_factor_missing` says that the person works in an organisation but has not protected her
    account yet: she then acts for nobody, and only the pages of her account are open.
    """

    acting: Acting = NOBODY
    label: str = ""
    memberships: tuple[Any, ...] = field(default_factory=tuple)
    second_factor_missing: bool = False
    #: Why a software that showed a token acts for nobody: a code that the API says in words.
    refused: str = ""
    #: The token shown by a software; None for a page.
    token_id: uuid.UUID | None = None
    may_write: bool = True


Resolver = Callable[[HttpRequest], Standing]
AfterView = Callable[[HttpRequest], None]
SubjectFinder = Callable[[int], Iterable[uuid.UUID]]
_subject_finder: list[SubjectFinder] = []
_resolver: list[Resolver] = []
_after_view: list[AfterView] = []


def register_resolver(resolver: Resolver) -> None:
    """Name the function that finds the standing of a request (one for the whole product)."""
    _resolver[:] = [resolver]


def register_subject_finder(finder: SubjectFinder) -> None:
    """Name the function that finds the subjects an account holds (the floor of privacy knows)."""
    _subject_finder[:] = [finder]


def subjects_of(user_id: int) -> tuple[uuid.UUID, ...]:
    """The subjects that this account is (herself, her household), in a stable order.

    The finder runs as this account and nothing more: what says « my file is mine » is itself
    protected by row-level security.
    """
    if not _subject_finder:
        return ()
    with transaction.atomic(), acting_as(Acting(user_id=user_id), to_the_end=True):
        return tuple(_subject_finder[0](user_id))


def register_after_view(hook: AfterView) -> None:
    """Add work done in a transaction of its own after a view answered (access journal, « received »)."""
    if hook not in _after_view:
        _after_view.append(hook)


def acting_of(request: HttpRequest) -> Acting:
    """Whom this request acts as, narrowed to one person by the pages of an account that holds several.

    Set by `ActingMiddleware`; a request that never met it is a programming error.
    """
    acting: Acting = request.acting  # type: ignore[attr-defined]  # set by ActingMiddleware
    return acting


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
