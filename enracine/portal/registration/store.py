"""Where the answers wait: a draft of the server, found again by a signed cookie or a code."""

import datetime as dt
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.drafts import (
    DRAFT_LIFE,
    address_digest,
    digest,
    discard_draft,
    load_draft,
    save_draft,
    show_secret,
)
from enracine.kernel.models import Draft
from enracine.portal.registration.answers import Answers

KIND = "registration"
COOKIE = "enracine_inscription"
COOKIE_SALT = "enracine.portal.registration"
#: After this silence the browser forgets; the answers wait DRAFT_LIFE and come back by e-mail.
COOKIE_LIFE = dt.timedelta(hours=12)
#: A receipt is read at once, often on a computer that serves others.
RECEIPT_LIFE = dt.timedelta(minutes=30)
VISITOR = Acting.for_system("registration")


def secret_of(request: HttpRequest) -> str:
    """The secret that this browser holds; empty when none, forged or too old."""
    life = int(COOKIE_LIFE.total_seconds())
    return request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=life) or ""


def hand_secret(
    response: HttpResponse, secret: str, life: dt.timedelta = COOKIE_LIFE
) -> HttpResponse:
    """Give the browser its secret again, for `life` from now."""
    response.set_signed_cookie(
        COOKIE,
        secret,
        salt=COOKIE_SALT,
        max_age=int(life.total_seconds()),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def forget_secret(response: HttpResponse) -> HttpResponse:
    """Leave nothing behind on a shared machine."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def answers_of(request: HttpRequest) -> Answers | None:
    """The answers this browser may take up, or None."""
    secret = secret_of(request)
    data = load_draft(VISITOR, KIND, holder=secret) if secret else None
    return Answers(data) if data is not None else None


def begin() -> str:
    """Open an empty draft; returns the secret that opens it."""
    secret = secrets.token_urlsafe(24)
    save_draft(VISITOR, KIND, {"key": str(uuid.uuid4())}, holder=secret)
    return secret


@action
def _keep(
    acting: Acting, secret: str, data: dict[str, Any], email: str | None, life: dt.timedelta
) -> None:
    draft = save_draft(acting, KIND, data, holder=secret, life=life)
    if email is not None:
        draft.address_digest = address_digest(email) if email else ""
        draft.save(update_fields=["address_digest"])


def keep(
    secret: str,
    data: dict[str, Any],
    email: str | None = None,
    life: dt.timedelta = DRAFT_LIFE,
) -> None:
    """Save the answers for `life`; with `email`, also how to find them from another device."""
    _keep(VISITOR, secret, data, email, life)


def forget(secret: str) -> None:
    """Erase the answers, or the receipt, that this secret opens. Safe to call twice."""
    discard_draft(VISITOR, KIND, holder=secret)


@action
def _locked(_acting: Acting, secret: str) -> Answers | None:
    show_secret(digest(secret))
    draft = (
        Draft.objects.select_for_update()
        .filter(kind=KIND, holder=digest(secret), expires_at__gt=now())
        .first()
    )
    return Answers(dict(draft.data)) if draft else None


def locked(secret: str) -> Answers | None:
    """The answers, held until the end of the transaction: a form sent twice waits its turn."""
    return _locked(VISITOR, secret)


def find_by_address(email: str) -> Draft | None:
    """The newest unfinished draft of this address, or None."""
    kept = address_digest(email)
    with transaction.atomic():
        show_secret(kept)
        return (
            Draft.objects.filter(kind=KIND, address_digest=kept, expires_at__gt=now())
            .exclude(data__has_key="done")
            .order_by("-updated_at")
            .first()
        )


@action
def _take_up(_acting: Acting, draft_id: uuid.UUID, address: str, secret: str) -> bool:
    show_secret(address)
    changed = Draft.objects.filter(pk=draft_id, kind=KIND, address_digest=address).update(
        holder=digest(secret), updated_at=now(), expires_at=now() + DRAFT_LIFE
    )
    return bool(changed)


def take_up(draft_id: uuid.UUID, address: str) -> str | None:
    """Open a draft on this device with a new secret; the former device loses it.

    `address` is the digest of the address that the person has just proved.
    """
    secret = secrets.token_urlsafe(24)
    return secret if _take_up(VISITOR, draft_id, address, secret) else None
