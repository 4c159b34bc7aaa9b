"""Facts that every installation has: places, rules, texts.

Loaded after each migration, again and again the same.
"""

from collections.abc import Callable

from django.db import transaction

from enracine.kernel.acting import Acting, acting_as

Loader = Callable[[Acting], object]
_loaders: dict[str, tuple[int, Loader]] = {}


def register(name: str, loader: Loader, *, order: int) -> None:
    """Add a loader; `order` follows the floors, because upper facts point at lower ones."""
    _loaders[name] = (order, loader)


def load_reference_data() -> list[str]:
    """Run every loader, in order, in one transaction. Returns their names. Safe to run again."""
    acting = Acting.for_system("reference")
    names = sorted(_loaders, key=lambda n: _loaders[n][0])
    with transaction.atomic(), acting_as(acting):
        for name in names:
            _loaders[name][1](acting)
    return names
