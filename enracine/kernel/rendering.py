"""How forms are drawn: the kit's templates, and lists of choices without a template for each option."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe

from enracine.kernel.keeping import KeptBoundField

_SELECT = "django/forms/widgets/select.html"
_OPTION = "django/forms/widgets/select_option.html"


class Renderer(TemplatesSetting):
    """Draw every form of the product with the kit's templates (settings.FORM_RENDERER)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = KeptBoundField

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """The text of a form, of a field or of a widget.

        A <select> is written here as Django's templates write it: they ask two templates for each
        option, which was a fifth of a page with six filters.
        """
        if template_name == _SELECT and _is_usual(context["widget"]):
            return _select(context["widget"])
        drawn: str = super().render(template_name, context, request)
        return drawn


def _is_usual(widget: dict[str, Any]) -> bool:
    """Whether every option is drawn by Django's own template."""
    return all(
        option["template_name"] == _OPTION
        for _name, options, _index in widget["optgroups"]
        for option in options
    )


def _said(value: Any) -> str:
    """`{{ value|stringformat:"s" }}`: a safe text stays as it is."""
    return conditional_escape(value if isinstance(value, SafeData) else str(value))


def _attributes(given: dict[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{_said(value)}"')
        for name, value in given.items()
        if value is not False
    )


def _select(widget: dict[str, Any]) -> SafeString:
    """The text of select.html, with the spaces inside."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        if name:
            parts.append(f'\n  <optgroup label="{conditional_escape(localize(name))}">')
        parts += [
            f'\n  <option value="{_said(option["value"])}"{_attributes(option["attrs"])}>'
            f"{conditional_escape(localize(option['label']))}</option>\n"
            for option in options
        ]
        if name:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return mark_safe("".join(parts))  # noqa: S308  # each value was escaped above
