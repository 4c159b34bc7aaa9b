"""How often a registration may be begun and sent, from one place and from one browser.

A school or an organisation registers a whole room from one address in an hour: the first limit is
wide, the second is one person's. Both count requests only, and tell nothing of who is known.
"""

import secrets

from django.http import HttpRequest

from enracine.kernel.drafts import digest
from enracine.kernel.parameters import parameters
from enracine.kernel.throttle import count
from enracine.network.accounts import visitor_address
from enracine.people.limits import SENT_PER_ADDRESS

#: By the hour; nothing in the field fixes them.
DEFAULTS = {
    "registration.begun_per_address": 240,
    "registration.begun_per_browser": 12,
    SENT_PER_ADDRESS[0]: SENT_PER_ADDRESS[1],
    "registration.sent_per_browser": 10,
}
#: Session key of the random name under which a browser is counted.
BROWSER_KEY = "registration_browser"


def too_many_begun(request: HttpRequest) -> bool:
    """Count one more « Commencer »; whether there are too many."""
    browser = request.session.setdefault(BROWSER_KEY, _new_name())
    return _over(request, "begun", browser)


def too_many_sent(request: HttpRequest, secret: str) -> bool:
    """Count one more « Envoyer »; whether there are too many."""
    return _over(request, "sent", digest(secret))


def _over(request: HttpRequest, what: str, browser: str) -> bool:
    most = parameters(DEFAULTS)
    here = count(f"registration-{what}-address:{visitor_address(request)}")
    mine = count(f"registration-{what}-browser:{browser}")
    return bool(
        here > int(most[f"registration.{what}_per_address"])
        or mine > int(most[f"registration.{what}_per_browser"])
    )


def _new_name() -> str:
    return secrets.token_urlsafe(12)
