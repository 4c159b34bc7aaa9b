"""What a sender knows before sending: places, who last said so, how fast an answer usually comes."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enracine.kernel.templatetags import formats
from enracine.network.queries.capacity import Declared
from enracine.referrals.queries.targets import Receiver


def said_of(receiver: Receiver) -> str:
    """What to read beside a possible receiver, in one or two short sentences."""
    said = []
    if receiver.stands_in_for:
        said.append(_("Intérim pour %(who)s.") % {"who": receiver.stands_in_for})
    if receiver.vacant:
        said.append(_("Poste vacant."))
    if receiver.capacity is not None:
        said.append(_places(receiver.capacity))
    said.append(_delay(receiver))
    return " ".join(said)


def _places(capacity: Declared) -> str:
    if not capacity.free:
        left = _("Complet : la liste d’attente reste possible,")
    else:
        left = ngettext(
            "%(n)d place libre sur %(all)d,", "%(n)d places libres sur %(all)d,", capacity.free
        ) % {"n": capacity.free, "all": capacity.places}
    told = _("dit le %(day)s.") % {"day": formats.day(capacity.confirmed_on, "fr-ca")}
    old = f" {_('À revérifier : cela date.')}" if capacity.is_old else ""
    note = f" « {capacity.note} »" if capacity.note else ""
    return f"{left} {told}{old}{note}"


def _delay(receiver: Receiver) -> str:
    days = receiver.answer_days
    if receiver.measured_days is not None:
        return ngettext(
            "Répond d’habitude en %(n)d jour ouvrable (mesuré).",
            "Répond d’habitude en %(n)d jours ouvrables (mesuré).",
            days,
        ) % {"n": days}
    return ngettext(
        "Dit répondre en %(n)d jour ouvrable.", "Dit répondre en %(n)d jours ouvrables.", days
    ) % {"n": days}
