"""What everybody reads alike is drawn once in each process, until what it says changes.

Kept in memory under all that decides it: what was asked, the language, the day, and the version that
PostgreSQL gives to the tables read (`kernel.freshness`). Never anything of whoever looks: what is kept is
drawn without a request, for nobody.
"""

import functools
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from django.utils.translation import get_language

from enracine.kernel.clock import today
from enracine.kernel.freshness import versions

T = TypeVar("T")
#: The parts whose tables decide it; None when somebody has not said, and then nothing is kept.
Parts = Callable[[], Sequence[str] | None]
_forgetting: list[Callable[[], None]] = []


def kept(parts: Parts, most: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Keep what a function draws from its arguments, the language, the day and the tables of `parts`.

    At most `most` answers a process, the least lately asked leaving first. The version is read before
    what it says (one query): a change in between is kept under the old version, which nobody asks for
    any more. An error (Http404) is not kept.
    """

    def keeping(draw: Callable[..., T]) -> Callable[..., T]:
        @functools.lru_cache(maxsize=most)
        def remembered(_decided: Hashable, *asked: Any) -> T:
            return draw(*asked)

        @functools.wraps(draw)
        def answer(*asked: Hashable) -> T:
            named = parts()
            if named is None:
                return draw(*asked)
            return remembered((get_language(), today(), versions(*named)), *asked)

        _forgetting.append(remembered.cache_clear)
        return answer

    return keeping


def forget_all() -> None:
    """Forget everything: each test begins as a process just started does."""
    for forget in _forgetting:
        forget()
