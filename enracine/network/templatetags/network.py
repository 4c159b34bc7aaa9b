"""Template tags of the network."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from enracine.network.actions.invitations import link_path
from enracine.network.forms import CodeRequestForm
from enracine.network.models import Role
from enracine.network.rules import device_name

register = template.Library()


@register.simple_tag
def invitation_link(invitation_id: str, version: int) -> str:
    """The whole address of an invitation; its secret is made here and stored nowhere."""
    return settings.ENRACINE_SITE_URL.rstrip("/") + link_path(invitation_id, version)


@register.filter
def role_label(role: str) -> str:
    """The name of a role, in the language of the page or message."""
    return str(Role(role).label)


@register.filter
def device(user_agent: str) -> str:
    """« Firefox, Android »: what a browser says of itself, in words its owner knows."""
    return device_name(user_agent) or _("Appareil inconnu")


@register.simple_tag
def code_form() -> CodeRequestForm:
    """The candidates' form of the sign-in page, beside the professionals'."""
    return CodeRequestForm()
