"""Texts to a telephone, through whoever the installation names: a small door, shut by default.

`ENRACINE_SMS` says how: nothing (no text leaves), `fichier` (kept in the data folder, for whoever tries
the product), or the https:// address of a carrier that takes `{"to", "text"}` in JSON with a bearer
token (`ENRACINE_SMS_TOKEN`). Most carriers are one small relay away from that.
"""

import datetime as dt
import json

from django.conf import settings

from enracine.kernel import outbound
from enracine.kernel.clock import now

KEPT = "fichier"
#: One text, in the letters that carriers send as one: longer, it would come in pieces.
LONGEST = 160


class NotSent(Exception):
    """The carrier did not take it. The message holds neither the number nor the text."""


def is_on() -> bool:
    """Whether this installation sends texts at all."""
    return bool(settings.ENRACINE_SMS)


def send(number: str, text: str) -> None:
    """Hand a text to the carrier. Raises NotSent; ValueError when it is too long or goes nowhere."""
    if not number.startswith("+") or len(text) > LONGEST:
        raise ValueError("a text has an international number and at most 160 characters")
    if not is_on():
        raise NotSent("aucun envoi de textos")
    if settings.ENRACINE_SMS == KEPT:
        _keep(number, text)
        return
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {settings.ENRACINE_SMS_TOKEN}",
    }
    body = json.dumps({"to": number, "text": text}, ensure_ascii=False).encode()
    try:
        answer = outbound.post(outbound.read_address(settings.ENRACINE_SMS), body, headers)
    except outbound.Unreachable as error:
        raise NotSent(str(error)) from error
    if not answer.is_success:
        raise NotSent(f"réponse {answer.status}")


def _keep(number: str, text: str) -> None:
    folder = settings.DATA_DIR / "textos"
    folder.mkdir(parents=True, exist_ok=True)
    stamp = now().astimezone(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    (folder / f"{stamp}.txt").write_text(f"{number}\n{text}\n", encoding="utf-8")
