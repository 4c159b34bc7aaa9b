"""Who may open an address, said beside the address: read by the tests that try every door.

A view says it with one of these texts in its `access` attribute:

- `public`: everybody, signed in or not;
- `signed_in`: any account;
- `candidate`: an account acting on its own file;
- `roles: a, b`: professionals acting in one of these roles (`roles: *`: in any);
- `token`: whoever holds the secret in the address or in the header.

The decorators that also *enforce* it live in `enracine.network.access`.
"""

import fnmatch
from collections.abc import Callable
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"
CANDIDATE = "candidate"
TOKEN = "token"  # noqa: S105 - a kind of access, not a secret
ROLES_PREFIX = "roles: "

_declared: dict[str, str] = {}


def roles(*names: str) -> str:
    """The text for these roles; without any, for every professional."""
    return ROLES_PREFIX + (", ".join(sorted(names)) if names else "*")


def is_access(text: str) -> bool:
    """Whether `text` is one of the texts above."""
    return text in {PUBLIC, SIGNED_IN, CANDIDATE, TOKEN} or (
        text.startswith(ROLES_PREFIX) and len(text) > len(ROLES_PREFIX)
    )


def says(access: str) -> Callable[[V], V]:
    """Write `access` on a view. Raises ValueError when the text means nothing."""
    if not is_access(access):
        raise ValueError(f"{access!r} says nothing about who may open a page")

    def mark(view: V) -> V:
        view.access = access  # type: ignore[attr-defined]  # read by access_of
        return view

    return mark


def public(view: V) -> V:
    """Mark a view that everybody may open."""
    return says(PUBLIC)(view)


def declare(names: str, access: str) -> None:
    """Say it for views of a library, by the full names of their addresses (`*` allowed)."""
    if not is_access(access):
        raise ValueError(f"{access!r} says nothing about who may open a page")
    _declared[names] = access


def access_of(view: Callable[..., Any], name: str = "") -> str | None:
    """What was said about this view, or about the full name of its address; None: nothing."""
    said = getattr(view, "access", None)
    if said is None:
        said = next((a for n, a in _declared.items() if name and fnmatch.fnmatch(name, n)), None)
    return said
