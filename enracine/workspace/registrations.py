"""What the workspace adds to the pages of lower floors, and its exports."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import Dossier
from enracine.kernel import commands, exports, navigation, panels
from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing
from enracine.kernel.counting import countable, counted_for
from enracine.kernel.templatetags import formats
from enracine.kernel.unsent import stuck
from enracine.network.rules import SUPERVISORS
from enracine.network.scope import own_organisation
from enracine.privacy.models import ExceptionalAccess
from enracine.privacy.queries.journal import JournalFilters, journal, why_read
from enracine.workspace import archive_command, explaining

BATCH = 2_000
#: Past this many letters that did not leave, the exact number changes nothing.
MOST_COUNTED = 99


def _watching(acting: Acting, _organisation: Any) -> dict[str, Any]:
    """How many exceptional accesses wait for an opinion. One SQL query."""
    waiting = ExceptionalAccess.objects.filter(
        organisation=own_organisation(acting), review=""
    ).count()
    return {"waiting": waiting}


#: Drawn up once for each role and scope: every supervisor's home asks it.
_STUCK = ForActing(lambda _acting: countable(stuck(), MOST_COUNTED))


def _unsent(acting: Acting, _organisation: Any) -> dict[str, Any] | None:
    """How many letters did not leave; no panel when all did. One SQL query."""
    count = counted_for(acting, {"stuck": _STUCK})["stuck"]
    return {"count": min(count, MOST_COUNTED), "more": count > MOST_COUNTED} if count else None


def _rows(acting: Acting) -> Iterator[exports.Row]:
    """The journal of readings, newest first, files by their number."""
    from enracine.workspace.pages.protection import section_labels

    numbers = dict(
        Dossier.objects.filter(organisation=own_organisation(acting))
        .order_by("opened_on", "id")
        .values_list("subject_id", "number")
    )
    for entry in journal(acting, JournalFilters()).iterator(chunk_size=BATCH):
        yield (
            formats.moment(entry.occurred_at, "fr-ca"),
            entry.actor_label,
            numbers.get(entry.subject_id, ""),
            section_labels(entry.sections),
            entry.reason or why_read(entry.page),
            entry.page,
        )


def register_all() -> None:
    """Called once, when every application is loaded."""
    panels.register_panel(
        "protection", "watching", "workspace/_protection.html", _watching, order=10
    )
    panels.register_panel(
        "home", "unsent", "workspace/_unsent.html", _unsent, order=5, roles=SUPERVISORS
    )
    navigation.register(
        "workspace",
        "messages",
        _("Messages non partis"),
        "workspace:messages",
        "envelope",
        roles=SUPERVISORS,
        order=905,
    )
    navigation.register(
        "workspace",
        "exceptions",
        _("Accès d’exception"),
        "workspace:exceptions",
        "key",
        roles=("coordinator",),
        order=96,
    )
    exports.register(
        exports.Export(
            kind="access_log",
            title=_("Journal des lectures de votre organisme"),
            columns=(
                _("Quand"), _("Qui"), _("Dossier"), _("Ce qui a été lu"), _("Pourquoi"), _("Page"),
            ),
            count=lambda acting: journal(acting, JournalFilters()).count(),
            rows=_rows,
            roles=frozenset({"privacy_officer", "administrator"}),
            purposes=(
                ("review", _("Vérifier les lectures")),
                ("rights", _("Répondre à la personne ou à la Commission d’accès")),
            ),
        )
    )  # fmt: skip
    commands.register(
        "export organisation",
        "Écrit en un fichier tout ce qu’un organisme détient.",
        archive_command.configure,
        archive_command.run,
    )
    commands.register(
        "access explain",
        "Dit pourquoi quelqu’un voit un dossier, une personne ou une référence, ou non.",
        explaining.configure,
        explaining.run,
        role="jobs",
    )
