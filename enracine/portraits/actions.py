"""What the keepers of a place do: write its portrait, publish it, gather words, bring figures."""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.documents import discard_document, store_document
from enracine.kernel.drafts import digest
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.network.scope import own_organisation
from enracine.portraits import queries, rules
from enracine.portraits.agreement import PICTURES, must_be_agreed
from enracine.portraits.models import (
    PLACE,
    SAID,
    FigureList,
    Portrait,
    PortraitEdition,
    Testimony,
)
from enracine.portraits.words import TITLES
from enracine.territories.actions import apply_lines, check_lines
from enracine.territories.incoming import RawLine
from enracine.territories.keepers import Place, kept_by, must_keep
from enracine.territories.models import Mrc, Region
from enracine.territories.queries.incoming import CheckedLine
from enracine.territories.sectors import sectors


@action
def keep_portrait(
    acting: Acting, place: Place, said: Mapping[str, Any], version: int | None = None
) -> Portrait:
    """Begin the portrait of a place that one keeps, or write it again; nobody reads it until published.

    Whoever writes last holds it. Raises ActionRefused, Conflict, NotVisible.
    """
    must_keep(acting, place)
    if place is None:
        raise NotVisible
    values = {name: said.get(name, "") for name in SAID} | {
        "texts": rules.cleaned(said.get("texts", {})),
        "sectors": [code for code in said.get("sectors", []) if code in sectors()],
    }
    found = queries.portrait_of(place)
    mine = own_organisation(acting)
    if found is None:
        name = (
            "region"
            if isinstance(place, Region)
            else "mrc"
            if isinstance(place, Mrc)
            else "paj_territory"
        )
        try:
            with transaction.atomic():
                found = Portrait.objects.create(organisation_id=mine, **{name: place}, **values)
        except IntegrityError:
            # Somebody of another organisation began it at the same moment.
            raise Conflict(current=queries.portrait_of(place), mine=dict(values)) from None
    else:
        update_versioned(found, version, organisation_id=mine, **values)
    record("portraits.portrait_kept", acting, object=found)
    return found


@action
def publish(acting: Acting, place: Place, version: int | None = None) -> PortraitEdition:
    """Give everybody what is written now; the former editions stay for the keepers.

    Raises ActionRefused when nobody is welcomed, or when nothing is said to be hard; Conflict.
    """
    must_keep(acting, place)
    found = queries.portrait_of(place)
    if found is None:
        raise NotVisible
    if lacking := rules.missing(found.texts):
        words = ", ".join(f"« {TITLES[section]} »" for section in lacking)
        raise ActionRefused(_("Avant de publier, écrivez : %(sections)s.") % {"sections": words})
    last = found.editions.order_by("-number").first()
    # The version first: two who publish at once would both write the same number.
    update_versioned(found, version, organisation_id=own_organisation(acting))
    found.editions.filter(is_current=True).update(is_current=False)
    edition = PortraitEdition.objects.create(
        portrait=found,
        number=last.number + 1 if last else 1,
        published_by=acting.label,
        organisation_name=queries.organisation_name(acting),
        **{f"{name}_id": getattr(found, f"{name}_id") for name in PLACE},
        **{name: getattr(found, name) for name in SAID},
    )
    record("portraits.published", acting, object=found, data={"number": edition.number})
    return edition


@action
def withdraw(acting: Acting, place: Place, version: int | None = None) -> Portrait:
    """Take the portrait back from readers. Raises ActionRefused, Conflict, NotVisible."""
    must_keep(acting, place)
    found = queries.portrait_of(place)
    if found is None or not found.editions.filter(is_current=True).exists():
        raise ActionRefused(_("Ce portrait n’est pas publié."))
    update_versioned(found, version, organisation_id=own_organisation(acting))
    found.editions.filter(is_current=True).update(is_current=False)
    record("portraits.withdrawn", acting, object=found)
    return found


@dataclass(frozen=True)
class TestimonyPicture:
    """Somebody's image, what it shows in words, and how she agreed to it: apart from her words."""

    content: BinaryIO
    name: str
    words: str
    agreed_on: dt.date
    agreed_how: str


def _kept_picture(acting: Acting, picture: TestimonyPicture) -> dict[str, Any]:
    if not picture.words.strip():
        raise ActionRefused(
            _("Dites ce que la photo montre, pour qui ne la voit pas."), field="picture_words"
        )
    must_be_agreed(picture.agreed_on, picture.agreed_how)
    try:
        # Drawn again: where it was taken, and whatever else the file held, is left behind.
        kept = store_document(
            acting, picture.content, picture.name, "testimony:picture", accepted=PICTURES
        )
    except ActionRefused as refusal:
        raise ActionRefused(refusal.message, field="picture", code=refusal.code) from refusal
    return {
        "picture": kept,
        "picture_words": picture.words.strip(),
        "picture_agreed_on": picture.agreed_on,
        "picture_agreed_how": picture.agreed_how,
    }


@action
def add_testimony(
    acting: Acting,
    place: Place,
    *,
    words: str,
    signature: str,
    agreed_on: dt.date,
    agreed_how: str,
    words_en: str = "",
    on_settled_page: bool = False,
    picture: TestimonyPicture | None = None,
) -> tuple[Testimony, str]:
    """Keep somebody's words with the day and the way she agreed; gives the secret to hand to her.

    With it she takes her words back by herself, without an account, or her picture alone. It is told
    once and never kept. Raises ActionRefused for an agreement that is still to come, for a picture
    that is not one, or that nobody describes; NotVisible.
    """
    must_keep(acting, place)
    found = queries.portrait_of(place)
    if found is None:
        raise NotVisible
    must_be_agreed(agreed_on, agreed_how)
    kept = _kept_picture(acting, picture) if picture is not None else {}
    secret = secrets.token_urlsafe(24)
    made = Testimony.objects.create(
        portrait=found,
        words=words.strip(),
        words_en=words_en.strip(),
        signature=signature.strip(),
        agreed_on=agreed_on,
        agreed_how=agreed_how,
        secret_digest=digest(secret),
        on_settled_page=on_settled_page,
        **kept,
    )
    record("portraits.testimony_added", acting, object=made)
    return made, secret


@action
def withdraw_testimony(acting: Acting, testimony_id: uuid.UUID) -> None:
    """She asked for it: her words leave the page and the database. Raises NotVisible."""
    _gone(acting, queries.own_testimony(acting, testimony_id))


@action
def take_back(acting: Acting, secret: str) -> None:
    """She takes her words back by herself, with the link she was given. Raises NotVisible."""
    found = Testimony.objects.filter(secret_digest=digest(secret)).first()
    if found is None:
        raise NotVisible
    _gone(acting, found)


@action
def withdraw_picture(acting: Acting, testimony_id: uuid.UUID) -> None:
    """She asked for it: her picture is destroyed, her words stay. Raises NotVisible."""
    _without_picture(acting, queries.own_testimony(acting, testimony_id))


@action
def take_back_part(acting: Acting, secret: str, part: str) -> None:
    """She takes back her picture (« picture »), or leaves « Nos enracinements » (« page »); her words stay.

    Raises NotVisible for an unknown link or part.
    """
    found = Testimony.objects.filter(secret_digest=digest(secret), withdrawn_at=None).first()
    if found is None or part not in {"picture", "page"}:
        raise NotVisible
    if part == "picture":
        _without_picture(acting, found)
    elif found.on_settled_page:
        update_versioned(found, None, on_settled_page=False)
        record("portraits.testimony_left_page", acting, object=found)


def _without_picture(acting: Acting, found: Testimony) -> None:
    if found.picture is None:
        return
    picture = found.picture
    update_versioned(found, None, picture=None, picture_words="", picture_withdrawn_at=now())
    # Whoever holds the link is of no organisation: the file is destroyed in the name of its own.
    owner = replace(acting, organisation_id=picture.organisation_id)
    with acting_as(owner):
        discard_document(owner, picture)
    record("portraits.picture_withdrawn", acting, object=found)


def _gone(acting: Acting, found: Testimony) -> None:
    if found.withdrawn_at is not None:
        return
    _without_picture(acting, found)
    update_versioned(
        found, None, words="", words_en="", signature="", on_settled_page=False, withdrawn_at=now()
    )
    record("portraits.testimony_withdrawn", acting, object=found)


@action
def bring_figures(acting: Acting, name: str, lines: Sequence[RawLine]) -> FigureList:
    """Check a table of figures line by line: nothing of it is kept as a figure yet."""
    if kept_by(acting).is_empty:
        raise NotVisible
    checked = [asdict(line) for line in check_lines(acting, lines)]
    made = FigureList.objects.create(
        organisation_id=own_organisation(acting), name=name[:200], lines=checked
    )
    record("portraits.figures_brought", acting, object=made, data={"lines": len(checked)})
    return made


@action
def import_figures(acting: Acting, figures_id: uuid.UUID, version: int | None = None) -> int:
    """Keep the good lines of a table, all together. Gives how many. Once: raises ActionRefused after."""
    found = queries.own_list(acting, figures_id)
    if found.imported_at is not None:
        raise ActionRefused(_("Ce tableau est déjà importé."))
    lines = [CheckedLine(**line | {"others": tuple(line["others"])}) for line in found.lines]
    # Read again as they were written: somebody may have lost a place since.
    raw = [RawLine(line.number, _texts(line)) for line in lines if line.state != "refused"]
    count = apply_lines(
        acting, check_lines(acting, raw), noted_by=queries.organisation_name(acting)
    )
    update_versioned(found, version, imported_at=now(), kept=count)
    record("portraits.figures_imported", acting, object=found, data={"kept": count})
    return count


def _texts(line: CheckedLine) -> dict[str, str]:
    """A checked line as a file would say it."""
    what = line.what
    return {
        "place": what["place_code"],
        **{
            name: str(what[name] or "")
            for name in (
                "indicator", "detail", "value", "gap", "period", "publisher", "dataset", "url",
                "licence", "reliability",
            )
        },
    }  # fmt: skip


@action
def forget_figures(acting: Acting, figures_id: uuid.UUID) -> None:
    """Throw a table away; figures already imported stay."""
    found = queries.own_list(acting, figures_id)
    found.delete()
    record("portraits.figures_forgotten", acting)
