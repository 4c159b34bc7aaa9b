"""Where features bring their routers; the API's shell mounts them, knowing none of them by name."""

from ninja import Router

_mounted: list[tuple[str, Router]] = []


def mount(prefix: str, router: Router) -> None:
    """Offer a router under `/api/v1` + `prefix`; called once, when every application is loaded."""
    if all(known is not router for _prefix, known in _mounted):
        _mounted.append((prefix, router))


def mounted() -> list[tuple[str, Router]]:
    """Every router offered, in the order of the floors."""
    return list(_mounted)
