"""`{% listed_line row "sender" %}`: a referral in a list that any page may show."""

from django.template import Library
from django.utils.safestring import SafeString

from enracine.referrals.pages import lines
from enracine.referrals.queries.lists import Row

register = Library()


@register.simple_tag
def listed_line(row: Row, other: str) -> SafeString:
    """The line, without gesture; `other`: whose name it shows (« sender », « receiver », « both »)."""
    return lines.listed_line(row, other)
