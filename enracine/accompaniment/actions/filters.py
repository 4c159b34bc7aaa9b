"""Ways of looking at one's list, named and kept on the server: one's own, and nobody else's."""

import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.accompaniment.models import SavedFilter
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record

#: What a filter keeps: whose, which stage. Never a name searched for.
KEPT = ("qui", "etape")
#: A menu, not a list.
MOST = 20


@action
def save_filter(acting: Acting, name: str, query: Mapping[str, str]) -> SavedFilter:
    """Keep how one looks at the list, under a name; the same name again takes its place.

    Raises ActionRefused without a name, or past the most that is kept.
    """
    if acting.membership_id is None:
        raise NotVisible
    said = " ".join(name.split())[:60]
    if not said:
        raise ActionRefused(_("Donnez un nom à ce filtre."), field="name")
    kept = {k: str(query[k])[:60] for k in KEPT if query.get(k)}
    mine = SavedFilter.objects.filter(membership_id=acting.membership_id)
    if not mine.filter(name=said).exists() and mine.count() >= MOST:
        raise ActionRefused(_("Vous avez déjà %(most)d filtres : effacez-en un.") % {"most": MOST})
    try:
        with transaction.atomic():
            saved, _created = SavedFilter.objects.update_or_create(
                membership_id=acting.membership_id, name=said, defaults={"query": kept}
            )
    except IntegrityError as error:
        raise ActionRefused(_("Ce nom est déjà pris."), field="name") from error
    record("accompaniment.filter_saved", acting, object=saved)
    return saved


@action
def drop_filter(acting: Acting, filter_id: uuid.UUID) -> None:
    """Forget one of one's own. Raises NotVisible for anybody else's."""
    if acting.membership_id is None:
        raise NotVisible
    found = SavedFilter.objects.filter(pk=filter_id, membership_id=acting.membership_id).first()
    if found is None:
        raise NotVisible
    record("accompaniment.filter_dropped", acting, object=found)
    found.delete()
