"""The same request sent twice happens once: the answer is kept a while and given again."""

import base64
import datetime as dt
import functools
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from enracine.api.models import Replay
from enracine.kernel.acting import Acting
from enracine.kernel.api.problems import Problem
from enracine.kernel.identity import standing_of
from enracine.kernel.parameters import parameter

HEADER = "Idempotency-Key"
#: Hours; nothing in the field fixes them (decision 0020).
HOURS = ("api.replay_hours", 24)
_KEY = re.compile(r"^[\x21-\x7e]{1,80}$")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")
Run = Callable[..., HttpResponse]


def answered_once(run: Run) -> Run:
    """Around every route: with an Idempotency-Key, the same request is answered from memory.

    Two at the same instant wait for each other: the lock lasts until the first is committed.
    Refusals are not kept: nothing was done, the caller may try again.
    """

    @functools.wraps(run)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        acting = standing_of(request).acting
        if key is None or request.method != "POST" or acting.user_id is None:
            return run(request, *args, **kwargs)
        if not _KEY.match(key):
            return Problem(
                400, "bad_key", _("Idempotency-Key : 80 caractères visibles au plus.")
            ).response()
        _wait_for_the_other(acting.user_id, key)
        asked = _fingerprint(request, acting)
        kept = _kept(acting.user_id, key)
        if kept is not None:
            return _again(kept, key, asked)
        response = run(request, *args, **kwargs)
        if 200 <= response.status_code < 300 and not connection.needs_rollback:
            _keep(acting.user_id, key, asked, response)
        return response

    return wrapper


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _fingerprint(request: HttpRequest, acting: Acting) -> str:
    """What makes a request the same: who, through which membership, where, under which version."""
    whole = hashlib.sha256()
    for part in (
        acting.actor,
        request.method or "",
        request.get_full_path(),
        request.headers.get("If-Match", ""),
    ):
        whole.update(part.encode("utf-8", "surrogatepass") + b"\n")
    if request.content_type == "multipart/form-data":
        _add_parts(whole, request)
    else:
        whole.update(request.body)
    return whole.hexdigest()


def _add_parts(whole: Any, request: HttpRequest) -> None:
    """A file is read where it was put, never whole in memory; two boundaries say the same thing."""
    for name, values in sorted(request.POST.lists()):
        whole.update(json.dumps([name, values]).encode("utf-8", "surrogatepass") + b"\n")
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            whole.update(json.dumps([name, file.name, file.size]).encode() + b"\n")
            for chunk in file.chunks():
                whole.update(chunk)
            file.seek(0)


def _wait_for_the_other(user_id: int, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"replay:{user_id}:{key}"]
        )


def _kept(user_id: int, key: str) -> Replay | None:
    return Replay.objects.filter(
        user_id=user_id, key_digest=_digest(key), expires_at__gt=timezone.now()
    ).first()


def _again(kept: Replay, key: str, asked: str) -> HttpResponse:
    if kept.fingerprint != asked:
        return Problem(
            422, "key_reused", _("Cette clé a déjà servi à une autre demande.")
        ).response()
    response = HttpResponse(_seal(key).decrypt(bytes(kept.sealed)), status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _keep(user_id: int, key: str, asked: str, response: HttpResponse) -> None:
    hours = int(parameter(*HOURS))
    Replay.objects.update_or_create(
        user_id=user_id,
        key_digest=_digest(key),
        defaults={
            "fingerprint": asked,
            "status": response.status_code,
            "headers": {n: response[n] for n in _KEPT_HEADERS if n in response},
            "sealed": _seal(key).encrypt(response.content),
            "expires_at": timezone.now() + dt.timedelta(hours=hours),
        },
    )


def _seal(key: str) -> Fernet:
    """What opens an answer kept: made of the caller's key and the site's secret, kept nowhere."""
    material = json.dumps([settings.SECRET_KEY, key]).encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(material).digest()))
