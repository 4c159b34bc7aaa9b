"""From light Markdown to the page: paragraphs, lists, emphasis and links; never HTML."""

import functools

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt


@functools.cache
def _reader() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False}).enable(["list", "emphasis", "link"])


def rendered(text: str) -> SafeString:
    """The text as HTML. What is not one of these four forms is shown as it was typed."""
    # The library escapes everything else, and refuses javascript: and data: links.
    html: SafeString = mark_safe(_reader().render(text))  # noqa: S308
    return html
