"""What portraits add elsewhere: the sheet of a place, a menu line, reminders, what is exported whole."""

from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enracine.kernel import navigation, panels
from enracine.kernel.acting import Acting
from enracine.network.queries.keeping import KEEPING
from enracine.portraits import notifications, queries, rules
from enracine.portraits.models import Picture
from enracine.portraits.words import TITLES
from enracine.privacy import whole
from enracine.territories.queries import PlaceSheet
from enracine.territories.sectors import sectors


def _portrait(_acting: Acting, sheet: PlaceSheet) -> dict[str, Any] | None:
    """The published portrait of the place of a sheet. One query."""
    edition = queries.current(sheet.place)
    if edition is None:
        return None
    language = (get_language() or "fr")[:2]
    names = sectors()
    told: list[dict[str, str]] = edition.told  # type: ignore[attr-defined]  # annotated
    shown: list[dict[str, Any]] = edition.shown  # type: ignore[attr-defined]  # annotated
    contact = ", ".join(filter(None, (edition.contact_name, edition.contact_title)))
    return {
        "language": language,
        "sections": [
            {"title": TITLES[section], "text": text, "language": of}
            for section, text, of in rules.shown(edition.texts, language)
        ],
        "sectors": [names[code] for code in edition.sectors if code in names],
        "contact": [x for x in (contact, edition.contact_phone, edition.contact_email) if x],
        "told": [
            {
                "words": (one["words_en"] if language == "en" else "") or one["words"],
                "signature": one["signature"],
            }
            for one in told
        ],
        "pictures": [
            one
            | {
                "alt": (one["alt_en"] if language == "en" else "") or one["alt"],
                "licence": Picture.Licence(one["licence"]).label,
            }
            for one in shown
        ],
        "by": edition.organisation_name,
        "at": edition.published_at,
    }


def register_all() -> None:
    """Put them there."""
    notifications.register_all()
    panels.register_panel(
        "territory", "portrait", "portraits/_portrait.html", _portrait, parts=("portraits",)
    )
    panels.register_panel(
        "territory",
        "paper",
        "portraits/_paper.html",
        lambda _acting, sheet: {"code": sheet.code},
        side=True,
        order=200,
        parts=(),
    )
    navigation.register(
        "workspace",
        "territory",
        _("Mon territoire"),
        "portraits:places",
        "geo-alt",
        roles=KEEPING,
        order=87,
    )
    whole.hold("portraits.PortraitEdition", lambda mine: Q(portrait__organisation_id=mine))
    whole.hold("portraits.Testimony", lambda mine: Q(portrait__organisation_id=mine))
    whole.hold(
        "portraits.Picture",
        lambda mine: Q(portrait__organisation_id=mine),
        # Its bytes are on the page that shows it.
        only=(
            "id", "portrait_id", "alt", "alt_en", "author", "licence", "source", "people",
            "agreed_on", "agreed_how", "withdrawn_at",
        ),
    )  # fmt: skip
