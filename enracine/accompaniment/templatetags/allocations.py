"""Why a registration is where it is, in words, wherever it is shown."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from enracine.accompaniment.queries.coordination import Explained
from enracine.kernel.templatetags.ui import icon

register = template.Library()


@register.simple_tag
def why_here(why: Explained | None) -> SafeString:
    """Draw the explanation of an allocation: who changed it and why, or the steps of the rule.

    A tag rather than an included template: a queue shows fifty of them.
    """
    if why is None:
        return format_html('<p class="muted">{}</p>', gettext("Aucune explication n’est gardée."))
    if why.overridden:
        said = gettext("Changé par %(by)s : %(reason)s") % {"by": why.by, "reason": why.reason}
        return format_html("<p>{} {}</p>", icon("shuffle"), said)
    if not why.sentences:
        return format_html(
            '<p class="muted">{}</p>',
            gettext("L’explication de cette inscription n’est pas détaillée."),
        )
    return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in why.sentences))
