"""`{% url %}`, `{% translate %}` and `{% blocktranslate %}` as Django has them, without the work
that gives the same again.

A list of fifty lines asks two hundred addresses of five routes, and three hundred words of twenty:
Django matches each address against its pattern, looks each word up anew and writes each sentence
again from its pieces. Here a route is asked once and its identifiers put in; a fixed word or
sentence is looked up once in each language. A tag with anything else in it (another type of value,
a name, a filter, a context, a plural) is Django's own.
"""

import html
import uuid
from typing import Any

from django.template import Context, Library, Node, Variable
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import (
    BlockTranslateNode,
    TranslateNode,
    do_block_translate,
    do_translate,
)
from django.urls import NoReverseMatch
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from enracine.kernel.addresses import MOST, Shape, route
from enracine.kernel.templating import text_of

register = Library()


def _namespace(context: Context) -> str | None:
    request = getattr(context, "request", None)
    match = getattr(request, "resolver_match", None)
    return getattr(request, "current_app", None) or getattr(match, "namespace", None)


def _pattern(context: Context, name: Any, shape: Shape) -> str | None:
    """The route as a pattern, asked once a page; None when Django itself must write the address."""
    kept: dict[str, Any] = context.render_context.dicts[0]  # type: ignore[assignment]  # a dictionary, whatever Django's stubs say
    routes: dict[tuple[Any, Shape], str | None] = kept.setdefault("ui_routes", {})
    key = name, shape
    if key not in routes:
        try:
            found = route(name, shape, _namespace(context))
        except NoReverseMatch:
            # Said by Django's own: an error, or nothing where the address is kept as a variable.
            found = None
        routes[key] = None if found is None or "&" in found else found
    return routes[key]


class QuickUrl(URLNode):
    """The address of a route, whose pattern was asked before."""

    keeps_nothing = True

    def render(self, context: Context) -> str:
        """The address, or what Django makes of anything unusual."""
        values = [arg.resolve(context) for arg in self.args]
        pks = tuple(value for value in values if type(value) is uuid.UUID)
        plain = all(isinstance(value, (uuid.UUID, str)) for value in values)
        if plain and not self.kwargs and len(pks) <= MOST:
            shape = tuple(str(v) if isinstance(v, str) else None for v in values)
            pattern = _pattern(context, self.view_name.resolve(context), shape)
            if pattern is not None:
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
    keeps_nothing = True

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


class WordsOfCode(TranslateNode):
    """A word that the page names by a variable: `{% translate task.what %}`."""

    keeps_nothing = True

    def render(self, context: Context) -> str:
        """The word in the language in force, escaped."""
        value = self.filter_expression.resolve(context)
        if type(value) is not str or not context.autoescape:
            said: str = super().render(context)
            return said
        # Percent signs are doubled in the catalogue.
        return html.escape(gettext(value.replace("%", "%%"))).replace("%%", "%")


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "Un texte" %}`, as in Django."""
    node: Any = do_translate(parser, token)
    expression = node.filter_expression
    named = isinstance(expression.var, Variable)
    usual = not (node.asvar or node.noop or node.message_context or expression.filters)
    if not (named and usual):
        return node  # type: ignore[no-any-return]  # Django's own, without types
    if expression.var.literal is not None:
        return FixedWords(node)
    return WordsOfCode(expression, noop=False)


class FixedSentence(BlockTranslateNode):
    """A sentence of the template with values in it, looked up once in each language."""

    keeps_nothing = True

    def __init__(self, node: BlockTranslateNode) -> None:
        """`node` is Django's own, without plural, context nor variable to keep it in."""
        super().__init__(node.extra_context, node.singular, trimmed=node.trimmed)
        self.pattern, self.names = self.render_token_list(self.singular)
        self.said: dict[str | None, str] = {}

    def render(self, context: Context, nested: bool = False) -> str:
        """The sentence in the language in force, its values escaped."""
        language = get_language()
        sentence = self.said.get(language)
        if sentence is None:
            sentence = self.said[language] = gettext(self.pattern)
        given = {name: value.resolve(context) for name, value in self.extra_context.items()}
        values = {}
        for name in self.names:
            if name in given:
                value = given[name]
            elif name in context:
                value = context[name]
            else:
                return super().render(context, nested)
            values[name] = text_of(value, context)
        try:
            return sentence % values
        except (KeyError, ValueError):
            return super().render(context, nested)


@register.tag("blocktranslate")
def blocktranslate(parser: Parser, token: Token) -> Node:
    """`{% blocktranslate with name=person.name %}…{% endblocktranslate %}`, as in Django."""
    node: Any = do_block_translate(parser, token)
    fixed = not (node.plural or node.countervar or node.message_context or node.asvar)
    return FixedSentence(node) if fixed and type(node) is BlockTranslateNode else node
