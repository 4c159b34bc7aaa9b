"""Forms that lose nothing: what was typed is kept as one types, and offered when its author returns.

A template wraps the inside of a form in `{% keep "name" %}…{% endkeep %}` (templatetags/keep.py). That is
all: the draft is saved under its author, the membership she acts through, the page and the name of
the form; it comes back in the same fields, and goes away when the form is accepted.

While the block is drawn, its fields also say what they show (`Block.shown`): a conflict is then told
field by field, in the words of the page (see `conflicts`).
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.db import transaction
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.drafts import LARGEST, holder_of, without_secrets
from enracine.kernel.models import Draft
from enracine.kernel.parameters import parameter
from enracine.kernel.sin import without_sin

KIND = "form"
#: Hidden field: which form of which page this is.
KEY_FIELD = "draft"
#: Hidden field: the draft that this page knows of; another one is not written over, but kept beside.
BASE_FIELD = "draft_base"
#: Hidden field: what the fields said when the form was opened, signed.
OPENED_FIELD = "opened"
ACTING_FIELD = "acting_as"
#: Query parameter that asks for the draft: the name of the form, « .avant » for the one before.
RESUME = "brouillon"
BEFORE = ".avant"
#: Days that a draft waits; nothing in the field fixes it.
KEPT_DAYS = ("drafts.kept_days", 30)
#: Drafts that one account may have at a time: beyond, the oldest goes.
MOST_DRAFTS = 100
LONGEST_ADDRESS = 600
OPENED_SALT = "enracine.kernel.opened"
_NAMESPACE = uuid.UUID("6a5f7f0e-6d0d-5a3e-9e55-1f6f1c1f7b10")
_MECHANICS = {KEY_FIELD, BASE_FIELD, ACTING_FIELD, "csrfmiddlewaretoken"}
Fields = dict[str, list[str]]


@dataclass(frozen=True)
class FormKey:
    """Which form: its name in the page, in whose name it was opened, and the page's address.

    `who` is the membership of a professional, or the person of a file: an account may work in two
    organisations, or hold two spouses, and what is written for one is never offered to the other.
    """

    name: str
    who: str
    address: str

    @property
    def object_id(self) -> uuid.UUID:
        """The same for the same form, person and page; the address's filters do not count."""
        path = self.address.partition("?")[0]
        return uuid.uuid5(_NAMESPACE, f"{self.who}|{self.name}|{path}")

    @property
    def text(self) -> str:
        """As the hidden field carries it."""
        return f"{self.name}|{self.who}|{self.address}"

    def resume_address(self, before: bool = False) -> str:
        """The page with the draft in its form."""
        joint = "&" if "?" in self.address else "?"
        return f"{self.address}{joint}{RESUME}={self.name}{BEFORE if before else ''}"


@dataclass(frozen=True)
class Kept:
    """What was typed, when, and what had been typed before in another page of the same form."""

    fields: Fields
    at: dt.datetime
    stamp: str
    before: "Kept | None" = None
    #: Who wrote it, when it comes from somebody who has left (see `inheriting`).
    author: str = ""


@dataclass
class Shown:
    """One field as the page shows it: the names it is sent under, and their values."""

    bound: BoundField
    values: Fields


@dataclass
class Block:
    """A form being drawn."""

    key: FormKey
    resumed: Fields | None = None
    shown: dict[str, Shown] = field(default_factory=dict)
    version: str | None = None


_block: ContextVar[Block | None] = ContextVar("kept_block", default=None)
#: Filled by whoever draws a page to read its forms, and not to show it.
_read: ContextVar[dict[str, Block] | None] = ContextVar("kept_read", default=None)


def current_block() -> Block | None:
    """The form being drawn, if any."""
    return _block.get()


def key_of(request: HttpRequest) -> FormKey | None:
    """The form that a request sends; None when it is not a kept one, or names nothing of ours."""
    parts = request.POST.get(KEY_FIELD, "").split("|", 2)
    if len(parts) != 3:
        return None
    name, who, address = parts
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    if len(address) > LONGEST_ADDRESS or len(name) > 60 or len(who) > 36:
        return None
    return FormKey(name, who, address)


def key_for(request: HttpRequest, name: str) -> FormKey:
    """The form called `name` in the page of this request."""
    query = request.GET.copy()
    query.pop(RESUME, None)
    address = request.path + (f"?{query.urlencode()}" if query else "")
    posted = key_of(request) if request.method == "POST" else None
    if posted is not None and posted.name == name:
        # Drawn again by the address it was sent to: the page is the one that showed it.
        address = posted.address
    acting: Acting | None = getattr(request, "acting", None)
    who = acting and (acting.membership_id or next(iter(acting.subject_ids), None))
    return FormKey(name, str(who or ""), address)


def typed_fields(post: QueryDict) -> Fields:
    """What a form carries, without its mechanics, its files, or anything that looks like a secret.

    A number that looks like a social insurance number is taken out: a draft keeps none (law.md, L68).
    """
    fields = {
        name: [without_sin(value) for value in post.getlist(name)]
        for name in post
        if name not in _MECHANICS
    }
    return without_secrets(fields)


# --- Keeping ------------------------------------------------------------------------------------


def keep(user_id: int, key: FormKey, fields: Fields, base: str) -> str | None:
    """Keep what somebody typed; returns the stamp of this draft, None when it is not something typed.

    `base` is the draft that her page knew. When another page of hers has written meanwhile, what it
    wrote stays beside, as the one before.
    """
    if len(json.dumps(fields)) > LARGEST:
        return None
    return _keep(Acting(user_id=user_id), key, fields, base)


@action
def _keep(acting: Acting, key: FormKey, fields: Fields, base: str) -> str:
    draft, created = Draft.objects.select_for_update().get_or_create(
        kind=KIND,
        user_id=acting.user_id,
        object_id=key.object_id,
        defaults={"data": {}, "expires_at": now()},
    )
    stamp = uuid.uuid4().hex[:12]
    data: dict[str, Any] = {
        "address": key.address,
        "name": key.name,
        "fields": fields,
        "at": now().isoformat(),
        "stamp": stamp,
    }
    former = draft.data
    if former:
        known = former["stamp"] == base or former["fields"] == fields
        data["before"] = former.get("before") if known else _without_before(former)
    name, days = KEPT_DAYS
    draft.data = {n: v for n, v in data.items() if v is not None}
    draft.updated_at = now()
    draft.expires_at = now() + dt.timedelta(days=int(parameter(name, days)))
    draft.save(update_fields=["data", "updated_at", "expires_at"])
    if created:
        _forget_oldest(acting)
    return stamp


def _without_before(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("fields", "at", "stamp")}


def _forget_oldest(acting: Acting) -> None:
    mine = Draft.objects.filter(kind=KIND, user_id=acting.user_id)
    extra = list(mine.order_by("-updated_at", "-id").values_list("pk", flat=True)[MOST_DRAFTS:])
    if extra:
        Draft.objects.filter(pk__in=extra).delete()


def kept(user_id: int | None, key: FormKey) -> Kept | None:
    """What this account typed in this form and has not sent, or None."""
    if user_id is None:
        return None
    row = Draft.objects.filter(
        kind=KIND, user_id=user_id, object_id=key.object_id, expires_at__gt=now()
    ).first()
    return _as_kept(row.data) if row else None


def _as_kept(data: Mapping[str, Any] | None) -> Kept | None:
    moment = parse_datetime(data["at"]) if data else None
    if not data or moment is None:
        return None
    return Kept(
        dict(data["fields"]),
        moment,
        data["stamp"],
        _as_kept(data.get("before")),
        str(data.get("author", "")),
    )


def discard(user_id: int, key: FormKey) -> None:
    """Forget what was typed: it is sent, or not wanted. Safe to call twice."""
    _discard(Acting(user_id=user_id), key)


@action
def _discard(acting: Acting, key: FormKey) -> None:
    Draft.objects.filter(kind=KIND, user_id=acting.user_id, object_id=key.object_id).delete()


def after_answer(request: HttpRequest, response: HttpResponse) -> None:
    """A kept form was answered: forget the draft when it was accepted, keep it when it was not."""
    if request.headers.get("X-Autosave") == "1" or request.path.startswith("/api/"):
        return
    key = key_of(request)
    if key is None or request.method != "POST" or not request.user.is_authenticated:
        return
    user_id: int = request.user.pk
    if _accepted(request, response):
        discard(user_id, key)
    elif response.status_code == 409 or response.status_code >= 500:
        keep(user_id, key, typed_fields(request.POST), request.POST.get(BASE_FIELD, ""))


def keep_for_author(request: HttpRequest) -> str | None:
    """Keep a form sent by a session that has ended, for whoever was signed in on this browser.

    Returns the page with the draft in its form, or None when the form is not a kept one, or nobody
    is known here. Writes only: nothing is ever shown without a sign-in.
    """
    key, held = key_of(request), holder_of(request)
    if key is None or held is None:
        return None
    stamp = keep(held[0], key, typed_fields(request.POST), request.POST.get(BASE_FIELD, ""))
    return key.resume_address() if stamp else None


def _accepted(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code >= 400:
        return False
    # Led to sign in or to protect the account first: nothing was done yet.
    return not response.headers.get("Location", "").startswith("/compte/")


# --- Drawing --------------------------------------------------------------------------------------


class KeptBoundField(BoundField):
    """A field that shows the draft asked for, and says what it shows to whoever compares."""

    def value(self) -> Any:
        """The value to draw: what was sent, else the draft asked for, else the first value."""
        shown = super().value()
        block = _block.get()
        if block is None or self.form.is_bound:
            return shown
        block.shown[self.html_name] = Shown(self, sent_values(self, shown))
        if self.name == "version":
            block.version = "" if shown is None else str(shown)
        if block.resumed is None:
            return shown
        typed = self.field.widget.value_from_datadict(
            MultiValueDict(block.resumed), MultiValueDict(), self.html_name
        )
        if typed is None:
            return shown
        return self.field.prepare_value(self.field.bound_data(typed, self.initial))


def sent_values(bound: BoundField, value: Any) -> Fields:
    """What a browser would send for this field if nobody touched it, by name."""
    widget, name = bound.field.widget, bound.html_name
    if isinstance(widget, forms.MultiWidget):
        parts = value if isinstance(value, list) else widget.decompress(value) or []
        names = [name + suffix for suffix in widget.widgets_names]  # type: ignore[attr-defined]  # Django's stubs leave it out
        return {n: [_text(p)] for n, p in zip(names, parts, strict=False)}
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if value else []}
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.SelectMultiple):
        return {name: [_text(v) for v in value or []]}
    formatted = widget.format_value(value)
    if isinstance(formatted, list | tuple):
        return {name: [_text(v) for v in formatted]}
    return {name: [_text(formatted)]}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def sign_opened(values: Fields) -> str:
    """What the fields said when the form was opened, as the page carries it."""
    return signing.dumps(values, salt=OPENED_SALT, compress=True)


def opened_fields(token: str) -> Fields | None:
    """The fields of such a token; None when absent, forged or of another time."""
    try:
        found: Fields = signing.loads(token, salt=OPENED_SALT)
    except signing.BadSignature:
        return None
    return found


def with_its_author(user_id: int, key: FormKey) -> Kept | None:
    """`kept`, for whoever reads outside a page's transaction."""
    with transaction.atomic(), acting_as(Acting(user_id=user_id)):
        return kept(user_id, key)
