"""Keeping the catalogue: aids, their dated terms, the envelopes of the agreements they are charged to."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.activities.queries.entries import agreements
from enracine.aid import rules
from enracine.aid.models import Aid, AidEnvelope, AidTerms, Nature, OnCancel, Per
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.scope import own_organisation
from enracine.people.models import PersonDocument

#: Who keeps the catalogue of an organisation: no name of anybody is in it.
KEEPING_ROLES = frozenset({"coordinator", "administrator"})


@dataclass(frozen=True)
class EnvelopeFacts:
    """What an agreement sets aside, over which days, and what it says of decisions and of returns."""

    programme_id: uuid.UUID
    name: str
    cents: int
    source: str
    valid_from: dt.date
    valid_to: dt.date
    two_people: bool = True
    on_cancel: str = OnCancel.RECOVER
    is_fictitious: bool = False


@dataclass(frozen=True)
class AidFacts:
    """What an aid is, whatever its terms of the day."""

    nature: str
    title: str
    title_en: str = ""
    per: str = Per.ONCE
    is_handled: bool = True
    for_move: bool = False


@dataclass(frozen=True)
class TermsFacts:
    """Terms from a day on; an amount comes with where it is from."""

    valid_from: dt.date
    conditions: str
    conditions_en: str = ""
    pieces: tuple[str, ...] = ()
    envelope_id: uuid.UUID | None = None
    ceiling_cents: int | None = None
    ceiling_source: str = ""
    is_fictitious: bool = False
    official_url: str = ""


def keeper(acting: Acting) -> uuid.UUID:
    """The organisation whose catalogue one keeps. Raises NotVisible for any other role."""
    if acting.role not in KEEPING_ROLES:
        raise NotVisible
    return own_organisation(acting)


def _own(acting: Acting, aid: Aid) -> Aid:
    if aid.organisation_id != keeper(acting):
        raise NotVisible
    return aid


@action
def open_envelope(acting: Acting, facts: EnvelopeFacts) -> AidEnvelope:
    """Write what an agreement sets aside for aid over a period.

    Raises ActionRefused for an amount without source, days in the wrong order, an agreement of
    somebody else's, or one that has an envelope already over some of these days.
    """
    organisation = keeper(acting)
    if not 1 <= facts.cents <= rules.MOST_CENTS * 100:
        raise ActionRefused(_("Ce montant ne convient pas."), field="cents")
    if not facts.source.strip():
        raise ActionRefused(_("Dites d’où vient ce montant."), field="source")
    if facts.valid_to < facts.valid_from:
        raise ActionRefused(_("La fin vient avant le début."), field="valid_to")
    if facts.on_cancel not in OnCancel.values:
        raise ActionRefused(_("Choisissez dans la liste."), field="on_cancel")
    if facts.programme_id not in {p.pk for p in agreements(facts.programme_id, organisation)}:
        raise ActionRefused(_("Choisissez une entente de votre organisme."), field="programme_id")
    try:
        with transaction.atomic():
            made = AidEnvelope.objects.create(organisation_id=organisation, **asdict(facts))
    except IntegrityError as error:
        if "aid_envelope_one_at_a_time" not in str(error):
            raise
        raise ActionRefused(
            _("Cette entente a déjà une enveloppe pendant ces jours."), field="valid_from"
        ) from error
    record("aid.envelope_opened", acting, object=made, data={"cents": made.cents})
    return made


def _check_aid(facts: AidFacts) -> None:
    if facts.nature not in Nature.values:
        raise ActionRefused(_("Choisissez dans la liste."), field="nature")
    if facts.per not in Per.values:
        raise ActionRefused(_("Choisissez dans la liste."), field="per")
    if not facts.title.strip():
        raise ActionRefused(_("Écrivez un titre."), field="title")


@action
def add_aid(acting: Acting, facts: AidFacts, terms: TermsFacts) -> Aid:
    """Put an aid in the catalogue with its first terms.

    Raises ActionRefused for a title already used, an amount without source, an aid asked for here
    without ceiling or without envelope, one that is only told without its official address.
    """
    organisation = keeper(acting)
    _check_aid(facts)
    try:
        with transaction.atomic():
            aid = Aid.objects.create(organisation_id=organisation, **asdict(facts))
    except IntegrityError as error:
        raise ActionRefused(_("Une aide porte déjà ce titre."), field="title") from error
    _write_terms(organisation, aid, terms)
    record("aid.aid_added", acting, object=aid, data={"nature": aid.nature})
    return aid


@action
def change_aid(acting: Acting, aid: Aid, facts: AidFacts, version: int | None) -> Aid:
    """Change what an aid is called. How often, and where it is asked for, stand once asked for.

    Raises ActionRefused then, Conflict when somebody wrote meanwhile.
    """
    _own(acting, aid)
    _check_aid(facts)
    fixed = (aid.per, aid.is_handled) == (facts.per, facts.is_handled)
    if not fixed and aid.requests.exists():
        raise ActionRefused(
            _("Cette aide a déjà des demandes : ajoutez une autre aide."), field="per", code="asked"
        )
    try:
        with transaction.atomic():
            update_versioned(aid, version, **asdict(facts))
    except IntegrityError as error:
        raise ActionRefused(_("Une aide porte déjà ce titre."), field="title") from error
    record("aid.aid_changed", acting, object=aid, data={"nature": aid.nature})
    return aid


@action
def set_terms(acting: Acting, aid: Aid, facts: TermsFacts, version: int | None) -> AidTerms:
    """New terms from a day on: those in force end the day before, and are kept as they were.

    Raises ActionRefused for a day before the terms in force, and as `add_aid` does.
    """
    organisation = _own(acting, aid).organisation_id
    update_versioned(aid, version)
    later = AidTerms.objects.filter(aid=aid, valid_from__gte=facts.valid_from)
    if later.exists():
        raise ActionRefused(
            _("Des conditions commencent déjà ce jour-là ou après."), field="valid_from"
        )
    for former in AidTerms.objects.on(facts.valid_from).filter(aid=aid):
        update_versioned(former, None, valid_to=facts.valid_from - dt.timedelta(days=1))
    made = _write_terms(organisation, aid, facts)
    record("aid.terms_set", acting, object=aid, data={"from": facts.valid_from.isoformat()})
    return made


@action
def close_aid(acting: Acting, aid: Aid, version: int | None) -> Aid:
    """Nobody asks for it from tomorrow on; what was asked goes on. Safe to repeat."""
    _own(acting, aid)
    update_versioned(aid, version)
    AidTerms.objects.filter(aid=aid, valid_from__gt=today()).delete()
    for terms in AidTerms.objects.on(today()).filter(aid=aid):
        update_versioned(terms, None, valid_to=today())
    record("aid.aid_closed", acting, object=aid)
    return aid


def _write_terms(organisation: uuid.UUID, aid: Aid, facts: TermsFacts) -> AidTerms:
    if not facts.conditions.strip():
        raise ActionRefused(_("Écrivez les conditions."), field="conditions")
    if set(facts.pieces) - set(PersonDocument.Kind.values):
        raise ActionRefused(_("Choisissez dans la liste."), field="pieces")
    if facts.ceiling_cents is not None:
        if not 1 <= facts.ceiling_cents <= rules.MOST_CENTS:
            raise ActionRefused(_("Ce montant ne convient pas."), field="ceiling_cents")
        if not facts.ceiling_source.strip():
            raise ActionRefused(_("Dites d’où vient ce montant."), field="ceiling_source")
    if aid.is_handled:
        _check_handled(organisation, facts)
    elif not facts.official_url:
        raise ActionRefused(
            _("Une aide qui ne se demande pas ici se lit à son adresse officielle."),
            field="official_url",
        )
    values = asdict(facts) | {
        "pieces": list(facts.pieces),
        "ceiling_source": facts.ceiling_source.strip() if facts.ceiling_cents else "",
    }
    return AidTerms.objects.create(aid=aid, checked_on=today(), **values)


def _check_handled(organisation: uuid.UUID, facts: TermsFacts) -> None:
    """What is paid here has a ceiling, and an agreement that pays for it."""
    if facts.ceiling_cents is None:
        raise ActionRefused(
            _("Une aide versée ici a un plafond par ménage."), field="ceiling_cents"
        )
    mine = AidEnvelope.objects.filter(organisation_id=organisation)
    if facts.envelope_id is None or not mine.filter(pk=facts.envelope_id).exists():
        raise ActionRefused(_("Choisissez l’enveloppe qui la paie."), field="envelope_id")
