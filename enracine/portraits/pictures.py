"""What people do with the pictures of a place: show one with its rights, take one back."""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.documents import media_type_of
from enracine.kernel.drafts import digest
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.inspection import made_safe
from enracine.kernel.previews import drawn_small
from enracine.network.scope import own_organisation
from enracine.portraits import queries
from enracine.portraits.agreement import PICTURES, must_be_agreed
from enracine.portraits.models import Picture
from enracine.territories.keepers import Place, must_keep

#: The longest side of a picture once drawn for a page.
LONGEST_SIDE = 1_200
#: Pictures that one portrait shows.
MOST = 6


@dataclass(frozen=True)
class Rights:
    """What is said of a picture: what it shows, whose it is, by what right it is shown, who is on it.

    `people`: one of `Picture.People`. `agreed_on` and `agreed_how` when they can be recognised.
    """

    alt: str
    author: str
    licence: str
    source: str
    people: str
    alt_en: str = ""
    agreed_on: dt.date | None = None
    agreed_how: str = ""


@action
def add_picture(
    acting: Acting, place: Place, content: BinaryIO, rights: Rights
) -> tuple[Picture, str]:
    """Show a picture of a place that one keeps; gives the secret to hand to the people on it, or « ».

    It is drawn again: where and with what it was taken leaves with the file. Raises ActionRefused for
    a file that is no picture, rights that are not said, or a portrait that has enough; NotVisible.
    """
    must_keep(acting, place)
    found = queries.portrait_of(place)
    if found is None:
        raise NotVisible
    _must_be_said(rights)
    if found.pictures.filter(withdrawn_at__isnull=True).count() >= MOST:
        raise ActionRefused(
            _("Ce portrait a déjà %(n)s images. Retirez-en une d’abord.") % {"n": MOST},
            code="enough",
        )
    if content.seek(0, 2) > settings.DOCUMENT_MAX_BYTES:
        raise ActionRefused(
            _("Cette image est trop lourde. Envoyez-la en plus petit."),
            field="file",
            code="too_large",
        )
    media_type = media_type_of(content, PICTURES)
    drawn = drawn_small(made_safe(content, media_type).read(), LONGEST_SIDE)
    named = rights.people == Picture.People.AGREED
    secret = secrets.token_urlsafe(24) if named else ""
    made = Picture.objects.create(
        portrait=found,
        content=drawn.content,
        width=drawn.width,
        height=drawn.height,
        alt=rights.alt.strip(),
        alt_en=rights.alt_en.strip(),
        author=rights.author.strip(),
        licence=rights.licence,
        source=rights.source.strip(),
        people=rights.people,
        agreed_on=rights.agreed_on if named else None,
        agreed_how=rights.agreed_how if named else "",
        secret_digest=digest(secret) if secret else None,
    )
    record("portraits.picture_added", acting, object=made, data={"people": rights.people})
    return made, secret


def _must_be_said(rights: Rights) -> None:
    for name, text in (
        ("alt", rights.alt), ("author", rights.author), ("source", rights.source),
        ("licence", rights.licence),
    ):  # fmt: skip
        if not text.strip():
            raise ActionRefused(
                _("Dites-le : une image n’est montrée qu’avec ses droits."), field=name
            )
    if rights.people != Picture.People.AGREED:
        return
    must_be_agreed(rights.agreed_on, rights.agreed_how)


@action
def withdraw_picture(acting: Acting, picture_id: uuid.UUID) -> Picture:
    """It leaves the page, and its bytes leave the database. Raises NotVisible."""
    found = (
        Picture.objects.select_related("portrait")
        .filter(pk=picture_id, portrait__organisation_id=own_organisation(acting))
        .first()
    )
    if found is None:
        raise NotVisible
    _gone(acting, found)
    return found


@action
def take_picture_back(acting: Acting, secret: str) -> None:
    """Somebody who is on it takes it back, with the link she was given. Raises NotVisible."""
    found = Picture.objects.filter(secret_digest=digest(secret)).first()
    if found is None:
        raise NotVisible
    _gone(acting, found)


def _gone(acting: Acting, found: Picture) -> None:
    if found.withdrawn_at is not None:
        return
    update_versioned(found, None, content=b"", alt="", alt_en="", withdrawn_at=now())
    record("portraits.picture_withdrawn", acting, object=found)
