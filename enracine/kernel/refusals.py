"""How a form meets an action that says no: the words beside the field, and the status of the page."""

from collections.abc import Callable

from django import forms

from enracine.kernel.errors import ActionRefused


def say_refusal(form: forms.BaseForm, refusal: ActionRefused) -> None:
    """Put the sentence beside the field it names, or above the form when it has no such field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def done(form: forms.BaseForm, write: Callable[[], object]) -> bool:
    """Whether the form was valid and the action done; a refusal goes beside its field."""
    if not form.is_valid():
        return False
    try:
        write()
    except ActionRefused as refusal:
        say_refusal(form, refusal)
        return False
    return True


def status_of(*forms_shown: forms.BaseForm | None) -> int:
    """422 when a form shown has errors, so that it is never taken for a success; else 200."""
    return 422 if any(form is not None and form.errors for form in forms_shown) else 200
