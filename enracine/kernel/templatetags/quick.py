"""`{% url %}` and `{% translate %}` as Django has them, without the work that gives the same again.

A list of fifty lines asks two hundred addresses of five routes, and three hundred words of twenty:
Django matches each address against its pattern and looks each word up anew. Here a route is asked
once and its identifiers put in; a fixed word is said once in each language. A tag with anything
else in it (another type of value, a name, a filter, a context) is Django's own.
"""

import uuid
from typing import Any

from django.template import Context, Library, Node, Variable
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import NoReverseMatch
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from enracine.kernel.addresses import MOST, route

register = Library()


def _namespace(context: Context) -> str | None:
    request = getattr(context, "request", None)
    match = getattr(request, "resolver_match", None)
    return getattr(request, "current_app", None) or getattr(match, "namespace", None)


class QuickUrl(URLNode):
    """The address of a route, whose pattern was asked before."""

    def render(self, context: Context) -> str:
        """The address, or what Django makes of anything unusual."""
        values = [arg.resolve(context) for arg in self.args]
        pks = tuple(value for value in values if type(value) is uuid.UUID)
        plain = all(isinstance(value, (uuid.UUID, str)) for value in values)
        if plain and not self.kwargs and len(pks) <= MOST:
            shape = tuple(str(v) if isinstance(v, str) else None for v in values)
            try:
                pattern = route(self.view_name.resolve(context), shape, _namespace(context))
            except NoReverseMatch:
                # Said by Django's own: an error, or nothing where the address is kept as a variable.
                pattern = None
            if pattern is not None and "&" not in pattern:
                found = mark_safe(pattern % pks)  # noqa: S308  # quoted by `reverse`, hex digits
                if self.asvar:
                    context[self.asvar] = found
                    return ""
                return found
        said: str = super().render(context)
        return said


@register.tag
def url(parser: Parser, token: Token) -> QuickUrl:
    """`{% url "app:name" object.pk %}`, as in Django."""
    node = django_url(parser, token)
    return QuickUrl(node.view_name, node.args, node.kwargs, node.asvar)


class FixedWords(Node):
    """A text of the template itself, said once in each language."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        """`node` says it the first time."""
        self.node = node
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """The text in the language in force."""
        language = get_language()
        text = self.said.get(language)
        if text is None:
            text = self.said[language] = self.node.render(context)
        return text


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "Un texte" %}`, as in Django."""
    node: Any = do_translate(parser, token)
    expression = node.filter_expression
    fixed = isinstance(expression.var, Variable) and expression.var.literal is not None
    usual = not (node.asvar or node.noop or node.message_context or expression.filters)
    return FixedWords(node) if fixed and usual else node
