"""Who wants which notices, and when: one row an account and role, or an address without account.

The link in a letter opens the choice of one category without a sign-in: it is signed, it says whose
choice it is, and it does nothing else.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.drafts import show_secret
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import NoticeChoices
from enracine.kernel.notifications import (
    CANDIDATE,
    PROFESSIONAL,
    Delivery,
    categories,
    category,
    may_choose,
)

SALT = "enracine.kernel.notices"
Presence = Callable[[uuid.UUID], bool]
_presence: list[Presence] = []


def register_presence(presence: Presence) -> None:
    """Name the function that says whether a membership still stands (an upper floor knows)."""
    _presence[:] = [presence]


def still_works(membership_id: uuid.UUID | None) -> bool:
    """Whether who was written to through a membership still works there; True without one."""
    return membership_id is None or not _presence or _presence[0](membership_id)


@dataclass(frozen=True)
class Reader:
    """Whose notices: an account through one membership, an account by itself, or an address."""

    user_id: int | None = None
    membership_id: uuid.UUID | None = None
    address_digest: str = ""

    @property
    def public(self) -> str:
        """As what she reads."""
        return PROFESSIONAL if self.membership_id else CANDIDATE


def choices_of(reader: Reader) -> NoticeChoices | None:
    """What a reader chose, None when she chose nothing. One SQL query."""
    if reader.user_id is None and not reader.address_digest:
        return None
    return NoticeChoices.objects.filter(
        user_id=reader.user_id,
        membership_id=reader.membership_id,
        address_digest=reader.address_digest,
    ).first()


@action
def choose_notices(
    acting: Acting, reader: Reader, choices: Mapping[str, str], *, version: int | None = None
) -> NoticeChoices:
    """Keep what the acting account wants of its notices, category by category.

    `version` is that of the row that the page showed (0: there was none). Raises NotVisible for
    another's notices, ActionRefused for what cannot be chosen, Conflict when it changed meanwhile.
    """
    if reader.user_id is None or reader.user_id != acting.user_id:
        raise NotVisible
    row = choices_of(reader)
    if row is not None and version == 0:
        raise Conflict(current=row, mine=_said(choices))
    return _keep(acting, reader, choices, version or None)


@action
def stop_notices(acting: Acting, reader: Reader, key: str, wanted: str) -> NoticeChoices:
    """Keep one choice, asked through the signed link of a letter. The last word is the good one."""
    if reader.address_digest:
        show_secret(reader.address_digest)
    return _keep(acting, reader, {key: wanted}, None)


def _keep(
    acting: Acting, reader: Reader, choices: Mapping[str, str], version: int | None
) -> NoticeChoices:
    open_to = {c.key for c in categories() if may_choose(c.key, reader.public)}
    if set(choices) - open_to or set(choices.values()) - set(Delivery):
        raise ActionRefused(_("Ce choix n’existe pas."))
    row = choices_of(reader)
    if row is None:
        row = NoticeChoices.objects.create(
            user_id=reader.user_id,
            membership_id=reader.membership_id,
            address_digest=reader.address_digest,
            choices=dict(choices),
        )
    else:
        update_versioned(row, version, choices={**row.choices, **choices})
    record("kernel.notices_chosen", acting, object=row, data={"choices": dict(choices)})
    return row


def _said(choices: Mapping[str, str]) -> dict[str, str]:
    """A choice in words, for the page that compares two of them."""
    words = {
        Delivery.NOW: _("Tout de suite"),
        Delivery.DIGEST: _("Dans la lettre du matin"),
        Delivery.NONE: _("Aucun"),
    }
    return {str(category(k).label): str(words[Delivery(v)]) for k, v in choices.items()}


def stop_token(reader: Reader, key: str, language: str) -> str:
    """The secret of the link that stops one category: made when the letter is written, kept nowhere."""
    said = {"u": reader.user_id, "a": reader.address_digest, "c": key, "l": language[:2]}
    return signing.dumps(said, salt=SALT, compress=True)


def read_stop_token(token: str) -> tuple[Reader, str, str]:
    """Whose link it is, its category, the language of its letter. Raises NotVisible for another text.

    It does not expire: whoever finds an old letter may still ask not to receive the next.
    """
    try:
        said = signing.loads(token, salt=SALT)
        found = Reader(user_id=said["u"], address_digest=said["a"])
        category(said["c"])
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise NotVisible from error
    return found, said["c"], said["l"]
