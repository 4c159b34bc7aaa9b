"""French counts as French does, though its texts have no catalogue: « 0 référence », « 1,5 jour »."""

import gettext

from django.conf import settings
from django.utils.translation import trans_real


class FrenchPlurals(gettext.NullTranslations):
    """What answers when no catalogue does: the text itself, in the plural from two on.

    Python's own takes the plural for everything but one, as English does. Source: Office québécois de
    la langue française, Banque de dépannage linguistique, « Zéro : singulier ou pluriel? ».
    """

    def ngettext(self, msgid1: str, msgid2: str, n: float) -> str:
        """The singular under two, the plural from there."""
        return msgid1 if abs(n) < 2 else msgid2

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: float) -> str:
        """The same; the context says which word, not how many."""
        return self.ngettext(msgid1, msgid2, n)


def install() -> None:
    """Put it behind the catalogues of the source language, once for the process."""
    trans_real.translation(settings.LANGUAGE_CODE).add_fallback(FrenchPlurals())
