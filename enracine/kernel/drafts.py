"""What somebody typed is never lost: drafts saved as one types, forms sent after the session.

Two uses, one table (`Draft`):

- `save_draft` / `load_draft` / `discard_draft` keep the answers of a form being filled in;
- a form sent after the session ended is kept by `keep_orphan_post`, and found again by the same
  account after its sign-in (`orphan_post`, `recovered_post`).

The second needs to know, without a session, whose form it is: a signed cookie given at sign-in
carries the account and a random secret, whose digest is the only thing kept here. Another account
signing in on the same machine gets another secret, and never sees the form.
"""

import contextlib
import datetime as dt
import hashlib
import json
import re
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import DatabaseError, connection, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import salted_hmac

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.models import Draft
from enracine.kernel.sin import without_sin

V = TypeVar("V", bound=Callable[..., HttpResponse])

COOKIE = "enracine_brouillon"
COOKIE_SALT = "enracine.kernel.drafts"
ORPHAN = "orphan_post"
#: Session key: where the kept form was going, once its author has been told of it.
RESUMED_KEY = "resumed_form"
#: How long a form sent by an expired session waits for its author.
ORPHAN_LIFE = dt.timedelta(hours=24)
#: How long a draft waits by default.
DRAFT_LIFE = dt.timedelta(days=30)
#: Past this many bytes of JSON a form is not kept: it is not something a person typed.
LARGEST = 200_000
_SECRET_FIELDS = re.compile(r"csrf|passw|mot_de_passe|token|secret|otp|credential", re.I)
#: A field named « code » is a secret when it holds figures; a word there is a choice of a list.
_CODE_FIELD, _SECRET_CODE = re.compile(r"^code$", re.I), re.compile(r"\d")
#: Fields whose nine figures are something else, that the form checks in its own way.
_OTHER_NUMBERS = re.compile(r"phone|mail|url|(^|_)(key|id)$", re.I)
_SYSTEM = Acting.for_system("drafts")


@dataclass(frozen=True)
class OrphanPost:
    """A form kept for its author: where it was sent, the page it came from, and its fields."""

    action: str
    page: str
    fields: dict[str, list[str]]

    def as_data(self) -> QueryDict:
        """The fields as a form receives them."""
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data


# --- Drafts saved as one types -------------------------------------------------------------------


def show_secret(kept: str) -> None:
    """Tell PostgreSQL, until the transaction ends, the digest that opens a draft without account.

    Without it the policy of the table shows such a draft to nobody. `kept` is the digest of the
    secret, or of the address once it is proved. Outside a transaction it would be forgotten at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enracine.holder', %s, true)", [kept])


def _key(acting: Acting, kind: str, object_id: uuid.UUID | None, holder: str) -> dict[str, Any]:
    if holder:
        kept = digest(holder)
        show_secret(kept)
        return {"holder": kept}
    if acting.user_id is None:
        raise ValueError("a draft belongs to an account or to the holder of a secret")
    return {"kind": kind, "user_id": acting.user_id, "object_id": object_id}


@action
def save_draft(
    acting: Acting,
    kind: str,
    data: Mapping[str, Any],
    *,
    object_id: uuid.UUID | None = None,
    holder: str = "",
    life: dt.timedelta = DRAFT_LIFE,
) -> Draft:
    """Keep `data` as the draft of this `kind` (about `object_id`), replacing the former one.

    It belongs to the acting account; or, given `holder`, to whoever knows that secret. Passwords,
    codes and tokens are never kept. Raises ValueError when it would belong to nobody.
    """
    key = _key(acting, kind, object_id, holder)
    values = {"data": without_secrets(data), "expires_at": now() + life, "updated_at": now()}
    if holder:
        values |= {"kind": kind, "object_id": object_id}
    draft, _created = Draft.objects.update_or_create(**key, defaults=values)
    return draft


def load_draft(
    acting: Acting, kind: str, *, object_id: uuid.UUID | None = None, holder: str = ""
) -> dict[str, Any] | None:
    """The answers kept by `save_draft`, or None when there are none or they have expired."""
    # Pages of accounts manage their own transactions: the secret lives as long as one.
    alone = contextlib.nullcontext() if connection.in_atomic_block else transaction.atomic()
    with alone:
        key = _key(acting, kind, object_id, holder) | {"kind": kind}
        draft = Draft.objects.filter(**key, expires_at__gt=now()).first()
    return dict(draft.data) if draft else None


@action
def discard_draft(
    acting: Acting, kind: str, *, object_id: uuid.UUID | None = None, holder: str = ""
) -> None:
    """Forget a draft: what it held has been sent, or is not wanted. Safe to call twice."""
    Draft.objects.filter(**_key(acting, kind, object_id, holder) | {"kind": kind}).delete()


@action
def purge_expired(_acting: Acting) -> int:
    """Remove every draft past its date (a job's work). Returns how many there were."""
    removed, _by_model = Draft.objects.filter(expires_at__lte=now()).delete()
    return removed


def without_secrets(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` without anything that looks like a password, a code or a token, by its name.

    A social insurance number typed in a text leaves it too: the form will refuse it, and the law
    wants it kept nowhere meanwhile (L68).
    """
    return {name: _kept(name, value) for name, value in data.items() if not _is_secret(name, value)}


def _kept(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value if _OTHER_NUMBERS.search(name) else without_sin(value)
    if isinstance(value, Mapping):
        return {inner: _kept(inner, one) for inner, one in value.items()}
    if isinstance(value, list):
        return [_kept(name, one) for one in value]
    return value


def _is_secret(name: str, value: Any) -> bool:
    if _CODE_FIELD.match(name):
        values = value if isinstance(value, list) else [value]
        return any(_SECRET_CODE.search(str(v)) for v in values)
    return bool(_SECRET_FIELDS.search(name))


def digest(secret: str) -> str:
    """What is kept of a secret: of a link, of a token, of an address that opens something.

    An address may hold half a letter that no text has: it opens nothing, and is no failure of ours.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def address_digest(email: str) -> str:
    """What is kept of the address to find a draft again: keyed, so that nobody tries addresses."""
    return salted_hmac("enracine.registration.address", email.strip().lower()).hexdigest()


# --- Forms sent by an expired session ---------------------------------------------------------


def holder_of(request: HttpRequest) -> tuple[int, str] | None:
    """The account and the secret of the cookie given at sign-in; None when absent or forged."""
    raw = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT)
    user, _sep, secret = (raw or "").partition(":")
    return (int(user), secret) if user.isdecimal() and secret else None


@receiver(user_logged_out)
def _forget_holder(request: HttpRequest | None = None, **_others: Any) -> None:
    """Signing out takes the secret of the browser away (not a session that merely ended)."""
    if request is not None:
        request._signed_out = True  # type: ignore[attr-defined]  # read by the middleware


class DraftHolderMiddleware:
    """Gives each signed-in browser the secret that recognises its forms once the session ends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the cookie when the account is new to this browser; forget a form sent again."""
        response = self.get_response(request)
        if getattr(request, "_signed_out", False):
            # Whoever sits down here next must not write in the name of who just left.
            response.delete_cookie(COOKIE, samesite="Lax")
            return response
        # Asking for the account would read the session of anonymous visitors: only look when the
        # page has.
        if not request.session.accessed or not request.user.is_authenticated:
            return response
        if request.method == "POST":
            from enracine.kernel.keeping import after_answer  # it stands on this module

            # The answer is what matters: where the draft cannot be written, it is given all the same.
            with contextlib.suppress(DatabaseError):
                after_answer(request, response)
        sent_again = request.method == "POST" and response.status_code < 400
        if sent_again and request.session.get(RESUMED_KEY) == request.get_full_path():
            forget_orphan_post(request)
        held = holder_of(request)
        if held is None or held[0] != request.user.pk:
            response.set_signed_cookie(
                COOKIE,
                f"{request.user.pk}:{secrets.token_urlsafe(24)}",
                salt=COOKIE_SALT,
                max_age=int(settings.SESSION_COOKIE_AGE + ORPHAN_LIFE.total_seconds()),
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


def keep_orphan_post(request: HttpRequest, page: str) -> bool:
    """Keep the form of a request whose session has ended. Returns whether it was kept.

    `page` is the page that showed the form. Nothing is kept for a browser where nobody was signed
    in, nor files, passwords or codes; one browser has one kept form, the last.
    """
    held = holder_of(request)
    fields = without_secrets({name: request.POST.getlist(name) for name in request.POST})
    if held is None or not fields or len(json.dumps(fields)) > LARGEST:
        return False
    data = {"action": request.get_full_path(), "page": page, "fields": fields}
    save_draft(_SYSTEM, ORPHAN, data, holder=held[1], life=ORPHAN_LIFE)
    return True


def orphan_post(request: HttpRequest) -> OrphanPost | None:
    """The form kept for the signed-in account on this browser, or None."""
    held = holder_of(request)
    if held is None or not request.user.is_authenticated or request.user.pk != held[0]:
        return None
    found = load_draft(_SYSTEM, ORPHAN, holder=held[1])
    return OrphanPost(**found) if found else None


def recovered_post(request: HttpRequest) -> QueryDict | None:
    """What to refill the form of this very page with, after a sign-in; None almost always.

    Use it in a view marked `refills`: `form = MyForm(recovered_post(request))` on GET.
    """
    if request.method != "GET" or request.session.get(RESUMED_KEY) != request.get_full_path():
        return None
    found = orphan_post(request)
    return found.as_data() if found and found.action == request.get_full_path() else None


def resume_at(request: HttpRequest, action: str) -> None:
    """Note that the author of the form kept for `action` has been led back to it."""
    request.session[RESUMED_KEY] = action


def forget_orphan_post(request: HttpRequest) -> None:
    """Remove the kept form: it was sent again, or is not wanted."""
    request.session.pop(RESUMED_KEY, None)
    held = holder_of(request)
    if held is not None:
        discard_draft(_SYSTEM, ORPHAN, holder=held[1])


def refills(view: V) -> V:
    """Mark a view that shows its form refilled by `recovered_post`: people are led back to it."""
    view.refills = True  # type: ignore[attr-defined]  # read by the middleware
    return view
