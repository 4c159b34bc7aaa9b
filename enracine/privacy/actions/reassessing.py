"""Looking again, from time to time, whether what was made anonymous still is (law.md, L49).

Source: règlement sur l'anonymisation (A-2.1, r. 0.1): means that did not exist may appear, so the analysis is
done again, written down, and what would let somebody be found is no longer kept as anonymous.
"""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Event
from enracine.kernel.templatetags import formats
from enracine.privacy.models import Anonymisation, AnonymousLine

REVIEWED = "privacy.anonymisation_reviewed"
#: Shorter, nothing was looked at.
LEAST_WORDS = 20


class Finding(TextChoices):
    """What looking again found."""

    HOLDS = "holds", gettext_lazy("Toujours anonymes : personne ne peut être retrouvé")
    IDENTIFIABLE = "identifiable", gettext_lazy("Ne le sont plus : les lignes sont détruites")


@action
def reassess(
    acting: Acting,
    work: Anonymisation,
    finding: str,
    text: str,
    next_on: dt.date | None,
    *,
    version: int | None = None,
) -> Anonymisation:
    """Write what looking again found, and when to look next; lines that tell of somebody are destroyed.

    The former analysis stays, each with its day. Raises NotVisible for another organisation's record,
    ActionRefused beside `finding`, `text` or `next_on`.
    """
    if work.organisation_id != acting.organisation_id or not acting.is_professional:
        raise NotVisible
    if work.state != Anonymisation.State.CONCLUDED:
        raise ActionRefused(_("Cette anonymisation n’est pas conclue."), code="draft")
    if finding not in Finding.values:
        raise ActionRefused(_("Choisissez ce que vous avez constaté."), field="finding")
    said = " ".join(text.split())
    if len(said) < LEAST_WORDS:
        raise ActionRefused(
            _("Écrivez ce que vous avez regardé : les moyens nouveaux, les données voisines."),
            field="text",
        )
    holds = finding == Finding.HOLDS
    if holds and (next_on is None or next_on <= today()):
        raise ActionRefused(
            _("La réévaluation est à venir, pas passée."), field="next_on", code="past"
        )
    gone = 0
    if not holds:
        gone, _rows = AnonymousLine.objects.filter(anonymisation=work).delete()
    update_versioned(
        work,
        version,
        residual_risk=f"{work.residual_risk}\n\n{formats.day(today(), 'fr-ca')} – {said}",
        review_on=next_on if holds and next_on else today(),
        published=work.published - gone,
    )
    record(
        REVIEWED,
        acting,
        object=work,
        data={
            "finding": finding,
            "destroyed": gone,
            "next_on": str(next_on or "") if holds else "",
        },
    )
    return work


def is_due(work: Anonymisation) -> bool:
    """Whether looking again is due today; never once the lines were destroyed."""
    return bool(
        work.state == Anonymisation.State.CONCLUDED
        and work.published
        and work.review_on
        and work.review_on <= today()
    )


def due_count(acting: Acting) -> int:
    """How many records of the organisation are to be looked at again today. One SQL query."""
    if acting.organisation_id is None:
        return 0
    return Anonymisation.objects.filter(
        organisation_id=acting.organisation_id,
        state=Anonymisation.State.CONCLUDED,
        published__gt=0,
        review_on__lte=today(),
    ).count()


def reviews_of(work: Anonymisation) -> list[tuple[Event, str]]:
    """Every time it was looked at again, newest first, with what was found. One SQL query."""
    rows = Event.objects.filter(kind=REVIEWED, object_id=work.pk).order_by("-occurred_at", "-id")
    return [(event, str(Finding(event.data["finding"]).label)) for event in rows]
