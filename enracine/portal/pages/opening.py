"""A registration collects nothing while nobody is named to answer for it (law.md, L03)."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from enracine.portal.queries import registration_keeper

View = Callable[..., HttpResponse]


def collects(view: View) -> View:
    """Mark a page of the registration that takes answers: closed, it leads to the page saying so.

    Asked again at each answer: an officer may leave while somebody is writing. What she wrote
    before is kept with her draft.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not registration_keeper().is_open:
            return redirect("portal:registration")
        return view(request, *args, **kwargs)

    return guarded
