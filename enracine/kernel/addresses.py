"""Addresses of routes, asked of Django once: a page of fifty lines holds two hundred of them."""

import functools
import uuid

from django.urls import get_script_prefix, get_urlconf, reverse

#: An address of the product holds at most so many identifiers.
MOST = 3
#: What stands for each identifier in a route: no other text of an address looks like these.
_MARKS = tuple(uuid.UUID(int=(0xFACADE << 100) + n) for n in range(MOST))
#: What a route is asked with: None for an identifier, and the words that are not one.
Shape = tuple[str | None, ...]


def route(name: str, shape: Shape, current_app: str | None = None) -> str | None:
    """A route as a pattern, with « %s » for each identifier; None when it is not that simple.

    Raises NoReverseMatch for a route that does not exist, as `reverse` does.
    """
    return _route(name, shape, current_app, get_urlconf(), get_script_prefix())


def address(name: str, *ids: uuid.UUID) -> str:
    """The address of a route with these identifiers, in order."""
    pattern = route(name, (None,) * len(ids))
    return reverse(name, args=ids) if pattern is None else pattern % ids


@functools.lru_cache(maxsize=2_000)
def _route(
    name: str, shape: Shape, current_app: str | None, _urlconf: str | None, _prefix: str
) -> str | None:
    marks = iter(_MARKS)
    values = [next(marks) if word is None else word for word in shape]
    pattern = reverse(name, args=values, current_app=current_app).replace("%", "%%")
    put = [str(value) for value in values if isinstance(value, uuid.UUID)]
    places = [pattern.find(text) for text in put]
    if -1 in places or places != sorted(places):
        return None
    for text in put:
        pattern = pattern.replace(text, "%s")
    return pattern
