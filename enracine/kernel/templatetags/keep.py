"""`{% keep %}`: a form whose text is never lost, nor written over somebody else's. And `csrf_token`."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from enracine.kernel import keeping
from enracine.kernel.keeping import Block, FormKey, Kept

register = template.Library()


class TokenNode(Node):
    """The hidden fields of every form that writes: Django's own, and in whose name it was opened.

    The second is checked by `ActingMiddleware`: a form opened for one organisation is not sent in the
    name of another, chosen meanwhile in another tab.
    """

    def render(self, context: Context) -> SafeString:
        """Draw both; the second only for a professional."""
        # A list of fifty rows holds fifty forms, with the same two fields.
        kept: dict[str, Any] = context.render_context.dicts[0]  # type: ignore[assignment]  # a dictionary, whatever Django's stubs say
        acting = context.get("acting")
        key = f"ui_token_{id(context.get('csrf_token'))}_{getattr(acting, 'membership_id', None)}"
        if key not in kept:
            kept[key] = self._drawn(context)
        drawn: SafeString = kept[key]
        return drawn

    @staticmethod
    def _drawn(context: Context) -> SafeString:
        token = context.get("csrf_token")
        if not token or token == "NOTPROVIDED":  # noqa: S105 - Django's word for « none »
            return mark_safe("")
        drawn = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
        acting = context.get("acting")
        membership = getattr(acting, "membership_id", None)
        if membership is None:
            return drawn
        return drawn + format_html(
            '<input type="hidden" name="{}" value="{}">', keeping.ACTING_FIELD, membership
        )


@register.tag("csrf_token")
def csrf_token(_parser: Parser, _token: Token) -> TokenNode:
    """In place of Django's tag of the same name, so that no form can forget the second field."""
    return TokenNode()


class KeepNode(Node):
    """The inside of a kept form."""

    def __init__(self, nodelist: NodeList, name: FilterExpression, saved_by_page: bool) -> None:
        self.nodelist, self.name, self.saved_by_page = nodelist, name, saved_by_page

    def render(self, context: Context) -> SafeString:
        """Draw the fields with the draft asked for, then the offer of a draft that waits."""
        request: HttpRequest | None = context.get("request")
        if request is None:
            return self.nodelist.render(context)
        block = Block(keeping.key_for(request, str(self.name.resolve(context))))
        wanted = request.GET.get(keeping.RESUME, "")
        asked = wanted.removesuffix(keeping.BEFORE) == block.key.name
        found = _kept(request, block.key)
        if asked and found:
            older = found.before if wanted.endswith(keeping.BEFORE) else found
            block.resumed = (older or found).fields
        inner = self._drawn(context, block)
        offer = _offer(request, block, found) if found and not asked else ""
        hidden = _hidden(request, block, found, self.saved_by_page)
        saves = not self.saved_by_page and request.user.is_authenticated
        status = render_to_string("parts/draft_status.html") if saves else ""
        return mark_safe(offer + hidden + inner + status)  # noqa: S308 - each part drawn by a template

    def _drawn(self, context: Context, block: Block) -> str:
        token = keeping._block.set(block)
        try:
            inner = self.nodelist.render(context)
        finally:
            keeping._block.reset(token)
        read = keeping._read.get()
        if read is not None:
            read[block.key.name] = block
        return inner


def _kept(request: HttpRequest, key: FormKey) -> Kept | None:
    user = getattr(request, "user", None)
    if request.method == "POST" or user is None or not user.is_authenticated:
        return None
    return keeping.kept(user.pk, key)


def _offer(request: HttpRequest, block: Block, found: Kept) -> str:
    context: dict[str, Any] = {"key": block.key, "kept": found}
    context["resume"] = block.key.resume_address()
    context["resume_before"] = block.key.resume_address(before=True)
    return render_to_string("parts/draft_offer.html", context, request=request)


def _hidden(request: HttpRequest, block: Block, found: Kept | None, saved_by_page: bool) -> str:
    """The key, the draft known, and what the fields said when the form was opened."""
    posted = request.POST if request.method == "POST" else None
    opened = posted.get(keeping.OPENED_FIELD, "") if posted else ""
    if block.resumed is not None:
        opened = (block.resumed.get(keeping.OPENED_FIELD) or [""])[0]
    elif not opened and block.version:
        opened = keeping.sign_opened(
            {n: v for shown in block.shown.values() for n, v in shown.values.items()}
        )
    # Not resumed: what is typed now is another text, kept beside the one that waits.
    base = found.stamp if found and block.resumed is not None else ""
    if posted:
        base = posted.get(keeping.BASE_FIELD, "")
    context = {"key": block.key, "opened": opened, "base": base, "saved_by_page": saved_by_page}
    return render_to_string("parts/draft_fields.html", context, request=request)


@register.tag("keep")
def keep(parser: Parser, token: Token) -> KeepNode:
    """`{% keep "name" %}…{% endkeep %}` inside a <form>; `saved_by_page` when the page saves by itself.

    The name tells apart the forms of one page, and must not change from a release to the next.
    """
    bits = token.split_contents()[1:]
    saved = "saved_by_page" in bits
    bits = [bit for bit in bits if bit != "saved_by_page"]
    if len(bits) != 1:
        raise TemplateSyntaxError("keep takes the name of the form, and maybe saved_by_page")
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(nodelist, parser.compile_filter(bits[0]), saved)


@register.simple_tag
def version(number: int | None) -> SafeString:
    """The version that the form was opened with, for a form that has no such field of its own."""
    block = keeping.current_block()
    shown = "" if number is None else str(number)
    if block is not None:
        block.version = shown
        if block.resumed is not None:
            shown = (block.resumed.get("version") or [shown])[0]
    return format_html('<input type="hidden" name="version" value="{}">', shown)
