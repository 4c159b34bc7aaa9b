"""How often one token and one address may ask: a count by window, in one statement."""

import math
from dataclasses import dataclass

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from enracine.kernel.api.problems import problem
from enracine.kernel.identity import standing_of
from enracine.kernel.parameters import parameters
from enracine.network.accounts import visitor_address
from enracine.network.models import ApiToken

WINDOW = 60
#: Requests a minute; nothing in the field fixes them (decision 0020).
DEFAULTS = {"api.requests_per_token": 600, "api.requests_per_address": 1200}

#: Nobody waits for the disk: what a crash may lose is a few hundredths of a second of counting.
_ADD = """
WITH told AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO api_requestcount AS c (key, count, ends_at)
SELECT %(key)s, 1, clock_timestamp() + make_interval(secs => %(window)s) FROM told
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN c.ends_at <= clock_timestamp() THEN 1 ELSE c.count + 1 END,
  ends_at = CASE WHEN c.ends_at <= clock_timestamp() THEN excluded.ends_at ELSE c.ends_at END
RETURNING count, extract(epoch FROM ends_at - clock_timestamp())
"""


@dataclass(frozen=True)
class Allowance:
    """What remains of a window: by token for who shows one, else by address."""

    name: str
    most: int
    done: int
    seconds: int

    @property
    def is_over(self) -> bool:
        """Whether this request is one too many."""
        return self.done > self.most

    def write(self, response: HttpResponse) -> HttpResponse:
        """Say it in the headers of an answer (RateLimit, draft of the IETF)."""
        left = max(self.most - self.done, 0)
        response["RateLimit-Policy"] = f'"{self.name}";q={self.most};w={WINDOW}'
        response["RateLimit"] = f'"{self.name}";r={left};t={self.seconds}'
        return response

    def refusal(self) -> HttpResponse:
        """The answer to one request too many."""
        said = _("Trop de demandes. Attendez %(n)d secondes, puis recommencez.")
        answer = problem(429, "too_many_requests", said % {"n": self.seconds})
        answer["Retry-After"] = str(self.seconds)
        return answer


def count_request(request: HttpRequest) -> Allowance:
    """Count one more request. In its own transaction: a refusal or a failure counts too."""
    token_id = standing_of(request).token_id
    with transaction.atomic():
        most = parameters(dict(DEFAULTS))
        here = _one_more(_address(request), int(most["api.requests_per_address"]), "address")
        if token_id is None or here.is_over:
            return here
        allowance = _one_more(f"token:{token_id}", int(most["api.requests_per_token"]), "token")
        if allowance.done == 1:
            # Once a window is enough to say when a token last served.
            ApiToken.objects.filter(pk=token_id).update(last_used_at=timezone.now())
        return allowance


def _address(request: HttpRequest) -> str:
    where = salted_hmac("enracine.api.address", visitor_address(request), algorithm="sha256")
    return f"address:{where.hexdigest()}"


def _one_more(key: str, most: int, name: str) -> Allowance:
    with connection.cursor() as cursor:
        cursor.execute(_ADD, {"key": key, "window": WINDOW})
        done, seconds = cursor.fetchone()
    return Allowance(name, most, int(done), max(math.ceil(float(seconds)), 1))
