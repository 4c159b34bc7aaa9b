"""Of a text too long for a note, what fits waits as a draft, even if the page is left."""

from typing import Any

from django.http import HttpRequest

from enracine.activities.forms import TextForm
from enracine.kernel import keeping


def keep_what_fits(request: HttpRequest, form: Any) -> None:
    """Keep the form as it is shown again, when its words were cut."""
    if not (isinstance(form, TextForm) and form.was_cut):
        return
    key = keeping.key_of(request)
    user_id = request.user.pk
    if key is not None and user_id is not None:
        base = request.POST.get(keeping.BASE_FIELD, "")
        keeping.keep(user_id, key, keeping.typed_fields(form.data), base)  # type: ignore[arg-type]  # a form that was sent
