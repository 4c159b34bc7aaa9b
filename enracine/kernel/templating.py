"""Templates as Django has them, drawn with fewer steps: same text, same escaping, same silences.

A list of fifty lines looks two thousand names up. Django asks of each value whether it can be
indexed by raising an error and catching it, and passes each text through five functions before
writing it. Here the usual cases (a name of the context, an attribute, a key, a text) are answered
directly; anything else is still Django's own code. Nothing is kept from one page to the next but
the templates themselves.

Only the nodes that are exactly Django's are changed, once, when a template is loaded. In debug,
nothing is: Django's errors then show the line of the template.
"""

import html
import inspect
import uuid
from collections.abc import Callable
from typing import Any

from django.template import Context, NodeList, Origin, Template, VariableDoesNotExist
from django.template.base import FilterExpression, Node, TextNode, Variable, VariableNode
from django.template.base import render_value_in_context as written
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral, WithNode
from django.template.loaders import cached
from django.template.smartif import TokenBase
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # Django's own, absent from its stubs
from django_cotton.templatetags import InlineTemplate, _component

#: What a name that is not there gives.
MISSING: Any = object()


def _called(value: Any, context: Context) -> Any:
    """What a template makes of something that can be called: its result, when it needs nothing."""
    if getattr(value, "do_not_call_in_templates", False):
        return value
    invalid = context.template.engine.string_if_invalid  # type: ignore[union-attr]  # a template that is being drawn has its engine
    if getattr(value, "alters_data", False):
        return invalid
    try:
        return value()
    except TypeError:
        try:
            inspect.signature(value).bind()
        except (TypeError, ValueError):
            return invalid
        raise


def _is_there(value: Any, name: str) -> bool:
    """Whether an attribute exists, though reading it failed: its error is then not a silence."""
    return name in dir(value)


def _step(value: Any, name: str) -> Any:
    """One step of `a.b`: a key, an attribute, a rank; MISSING when there is none."""
    if hasattr(type(value), "__getitem__"):
        try:
            return value[name]
        except (TypeError, AttributeError, KeyError, ValueError, IndexError):
            pass
    try:
        return getattr(value, name)
    except (TypeError, AttributeError):
        if _is_there(value, name):
            raise
    try:
        return value[int(name)]
    except (IndexError, ValueError, KeyError, TypeError):
        return MISSING


class QuickVariable(Variable):
    """A name, and what follows its dots."""

    __slots__ = ()

    def found(self, context: Context) -> Any:
        """The value, or MISSING."""
        names = self.lookups
        if names is None or self.translate:
            return Variable.resolve(self, context)
        first = names[0]
        for layer in reversed(context.dicts):
            if first in layer:
                value = layer[first]
                break
        else:
            return MISSING
        if len(names) == 1 and not callable(value):
            return value
        try:
            return self._followed(value, names, context)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return context.template.engine.string_if_invalid  # type: ignore[union-attr]  # a template that is being drawn has its engine
            raise

    @staticmethod
    def _followed(value: Any, names: tuple[str, ...], context: Context) -> Any:
        if callable(value):
            value = _called(value, context)
        for name in names[1:]:
            kind = type(value)
            if kind is dict and name in value:
                value = value[name]
            elif not hasattr(kind, "__getitem__"):
                try:
                    value = getattr(value, name)
                except (TypeError, AttributeError):
                    if _is_there(value, name):
                        raise
                    return MISSING
            else:
                value = _step(value, name)
                if value is MISSING:
                    return MISSING
            if callable(value):
                value = _called(value, context)
        return value

    def resolve(self, context: Context) -> Any:  # type: ignore[override]  # gives a value, as Django's own does
        """The value. Raises VariableDoesNotExist, as Django's."""
        value = self.found(context)
        if value is MISSING:
            raise VariableDoesNotExist("No value for %r", (self.var,))
        return value


#: What a filter says of itself: whether it wants local times, the escaping in force, and whether
#: it leaves a safe text safe.
_Habits = tuple[bool, bool, bool]
_habits: dict[Callable[..., Any], _Habits] = {}


def _habits_of(function: Callable[..., Any]) -> _Habits:
    known = _habits.get(function)
    if known is None:
        words = ("expects_localtime", "needs_autoescape", "is_safe")
        local, escaping, safe = (bool(getattr(function, word, False)) for word in words)
        known = _habits[function] = (local, escaping, safe)
    return known


class QuickExpression(FilterExpression):
    """A variable and its filters."""

    __slots__ = ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        """The value, filtered; for a missing name, what Django says of it."""
        value = self.var
        if self.is_var:
            if type(value) is not QuickVariable:
                return super().resolve(context, ignore_failures)
            value = value.found(context)
            if value is MISSING:
                if ignore_failures:
                    value = None
                else:
                    value = context.template.engine.string_if_invalid  # type: ignore[union-attr]  # a template that is being drawn has its engine
                    if value:
                        return value % self.var if "%s" in value else value
        for function, given in self.filters:
            value = self._filtered(value, function, given, context)
        return value

    @staticmethod
    def _filtered(value: Any, function: Callable[..., Any], given: Any, context: Context) -> Any:
        arguments = [arg.resolve(context) if lookup else mark_safe(arg) for lookup, arg in given]  # noqa: S308  # a text of the template itself
        local, escaping, safe = _habits_of(function)
        if local:
            value = template_localtime(value, context.use_tz)
        if escaping:
            made = function(value, *arguments, autoescape=context.autoescape)
        else:
            made = function(value, *arguments)
        return mark_safe(made) if safe and isinstance(value, SafeData) else made  # noqa: S308  # as Django


def text_of(value: Any, context: Context) -> str:
    """A value as it is written in a page: escaped unless it is safe."""
    kind = type(value)
    if kind is str:
        return html.escape(value) if context.autoescape else value
    if kind is SafeString:
        return value  # type: ignore[no-any-return]  # Django's own, without types
    # Hexadecimal digits: nothing to escape.
    return str(value) if kind is uuid.UUID else written(value, context)


class QuickVariableNode(VariableNode):
    """`{{ … }}`."""

    keeps_nothing = True

    def render(self, context: Context) -> str:
        """The text, escaped unless it is safe."""
        expression = self.filter_expression
        try:
            if expression.filters or type(expression.var) is not QuickVariable:
                value = expression.resolve(context)
            else:
                value = expression.var.found(context)
                if value is MISSING:
                    value = expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        if type(value) is str and context.autoescape:
            return html.escape(value)
        return text_of(value, context)


class QuickInline(InlineTemplate):  # type: ignore[misc]  # Cotton says no types
    """The text of a component's attribute, made of nodes that keep nothing while they are drawn."""

    def render(self, context: Context) -> SafeString:
        """Its text; Cotton opened a state of its own for it, as for a whole template."""
        if context.template is None:
            return super().render(context)  # type: ignore[no-any-return]  # Django's own, without types
        return self.nodelist.render(context)  # type: ignore[no-any-return]  # Django's own, without types


class QuickNodeList(NodeList):
    """Nodes, one after the other."""

    def render(self, context: Context) -> SafeString:
        """Their texts, joined."""
        return SafeString("".join([node.render(context) for node in self]))


class QuickIf(IfNode):
    """`{% if %}`."""

    def render(self, context: Context) -> str:
        """The part whose condition holds."""
        parts: Any = self.conditions_nodelists
        for condition, nodes in parts:
            if condition is None:
                return nodes.render(context)  # type: ignore[no-any-return]  # Django's own, without types
            try:
                if type(condition) is TemplateLiteral:
                    holds = condition.value.resolve(context, True)  # type: ignore[union-attr]  # a condition that has a value
                else:
                    holds = condition.eval(context)
            except VariableDoesNotExist:
                holds = None
            if holds:
                return nodes.render(context)  # type: ignore[no-any-return]  # Django's own, without types
        return ""


class QuickWith(WithNode):
    """`{% with %}`."""

    def render(self, context: Context) -> str:
        """The inside, with the names given."""
        given: Any = self.extra_context
        values = {name: value.resolve(context) for name, value in given.items()}
        context.dicts.append(values)
        try:
            return self.nodelist.render(context)
        finally:
            context.dicts.pop()


class QuickFor(ForNode):
    """`{% for %}`."""

    def render(self, context: Context) -> str:
        """The inside for each item, or what is said of none."""
        sequence: Any = self.sequence
        found = sequence.resolve(context, True)
        items = [] if found is None else found if hasattr(found, "__len__") else list(found)
        outside = context.get("forloop", {})
        layer: dict[str, Any] = {}
        context.dicts.append(layer)
        try:
            if not len(items):
                nothing: Any = self.nodelist_empty
                return nothing.render(context)  # type: ignore[no-any-return]  # Django's own, without types
            layer["forloop"] = loop = {"parentloop": outside}
            return self._drawn(context, items, layer, loop)
        finally:
            context.dicts.pop()

    def _drawn(
        self, context: Context, items: Any, layer: dict[str, Any], loop: dict[str, Any]
    ) -> str:
        nodes: list[Any] = list(self.nodelist_loop)
        names, count = self.loopvars, len(items)
        texts: list[str] = []
        for rank, item in enumerate(reversed(items) if self.is_reversed else items):
            loop.update(
                counter0=rank,
                counter=rank + 1,
                revcounter=count - rank,
                revcounter0=count - rank - 1,
                first=rank == 0,
                last=rank == count - 1,
            )
            if len(names) == 1:
                layer[names[0]] = item
                texts += [node.render(context) for node in nodes]
                continue
            size = len(item) if hasattr(item, "__len__") else 1
            if size != len(names):
                raise ValueError(f"Need {len(names)} values to unpack in for loop; got {size}. ")
            context.dicts.append(dict(zip(names, item, strict=True)))
            try:
                texts += [node.render(context) for node in nodes]
            finally:
                context.dicts.pop()
        return mark_safe("".join(texts))  # noqa: S308  # drawn by nodes, as Django's own loop


#: Exactly these classes; a subclass knows better.
_QUICK: dict[type, type] = {
    Variable: QuickVariable,
    FilterExpression: QuickExpression,
    VariableNode: QuickVariableNode,
    NodeList: QuickNodeList,
    IfNode: QuickIf,
    WithNode: QuickWith,
    ForNode: QuickFor,
}
#: What may hold some of these.
_HOLDERS = (
    Node,
    FilterExpression,
    TokenBase,
    InlineTemplate,
    _component.PreparedValue,
    list,
    tuple,
    dict,
)


def _parts(holder: Any) -> list[Any]:
    if isinstance(holder, dict):
        return list(holder.values())
    if isinstance(holder, (list, tuple)):
        return list(holder)
    slots = [s for kind in type(holder).__mro__ for s in getattr(kind, "__slots__", ())]
    values = [getattr(holder, slot, None) for slot in slots]
    return values + list(getattr(holder, "__dict__", {}).values())


def quicken(root: Any) -> None:
    """Make quick everything in a template's nodes that is exactly Django's."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        quick = _QUICK.get(type(one))
        if isinstance(one, _HOLDERS):
            waiting += _parts(one)
        if type(one) is InlineTemplate and all(map(_keeps_nothing, one.nodelist)):
            quick = QuickInline
        if isinstance(one, _component.PreparedValue):
            _say_at_once(one)
        if quick is not None:
            one.__class__ = quick


def _keeps_nothing(node: Node) -> bool:
    """Whether a node draws the same whatever was drawn before it (no `cycle`, no `ifchanged`)."""
    return type(node) in (TextNode, VariableNode) or getattr(node, "keeps_nothing", False)


def _say_at_once(prepared: Any) -> None:
    """`:facts="[]"` names nothing of the page: Cotton looked it up each time before reading it."""
    name = prepared._variable
    said = prepared._literal is not _component._MISSING
    if said and name is not None and name.lookups and not name.lookups[0].isidentifier():
        prepared._variable = None


class Loader(cached.Loader):
    """Django's loader that keeps templates, each made quick once."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """The template, from memory or made now. Raises TemplateDoesNotExist."""
        template = super().get_template(template_name, skip)
        if not self.engine.debug and type(template.nodelist) is NodeList:
            quicken([template.nodelist, getattr(template, "extra_data", {})])
        return template
