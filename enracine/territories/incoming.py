"""A table of figures as somebody brings it, CSV or workbook: its columns found, its lines as texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.intake import reading
from enracine.territories.names import fold

#: Lines read of a file: four times all that the product ships with.
MOST_LINES = 5_000
#: The heading stands among the first lines.
HEADING_WITHIN = 10
#: Names of columns, folded; the first one is that of the open data.
COLUMNS: dict[str, tuple[str, ...]] = {
    "place": ("place code", "place", "lieu", "code du lieu", "territoire", "code"),
    "indicator": ("indicator", "indicateur", "mesure"),
    "detail": ("detail", "metier", "cnp", "secteur", "scian", "precision"),
    "value": ("value", "valeur", "chiffre"),
    "gap": ("gap", "pourquoi absente", "absence"),
    "period": ("period", "periode", "annee", "date"),
    "publisher": ("publisher", "source", "editeur"),
    "dataset": ("dataset", "jeu de donnees", "titre", "document"),
    "url": ("url", "adresse", "lien"),
    "licence": ("licence", "license"),
    "reliability": ("reliability", "fiabilite"),
}
NEEDED = ("place", "indicator", "value")


class TableTrouble(Exception):
    """Why a whole file cannot be read, in the reader's language."""


@dataclass(frozen=True)
class RawLine:
    """A line: its number in the file, and the text of each column found."""

    number: int
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def read_table(path: Path, *, is_workbook: bool | None = None) -> list[RawLine]:
    """The lines of a file. Raises TableTrouble with what to do."""
    book = path.suffix.lower() in (".xlsx", ".xlsm") if is_workbook is None else is_workbook
    try:
        source = reading.open_source(path, book)
        rows = list(reading.rows(source, MOST_LINES + HEADING_WITHIN))
    except reading.FileTrouble as trouble:
        raise TableTrouble(_(reading.TROUBLES[trouble.code])) from None
    if len(rows) > MOST_LINES:
        raise TableTrouble(_("Ce fichier a plus de 5 000 lignes. Coupez-le en deux."))
    for at, row in enumerate(rows[:HEADING_WITHIN]):
        where = _columns(row.cells)
        if all(name in where for name in NEEDED):
            return [_line(r, where) for r in rows[at + 1 :]]
    raise TableTrouble(
        _("Il faut au moins trois colonnes : « lieu », « indicateur » et « valeur ».")
    )


def _columns(cells: tuple[str, ...]) -> dict[str, int]:
    folded = [fold(cell) for cell in cells]
    found = {}
    for name, words in COLUMNS.items():
        at = next((folded.index(word) for word in words if word in folded), None)
        if at is not None:
            found[name] = at
    return found


def _line(row: reading.Row, where: Mapping[str, int]) -> RawLine:
    cells = row.cells
    return RawLine(
        row.number, {name: cells[at].strip() for name, at in where.items() if at < len(cells)}
    )


#: Why a line is refused; `%(said)s` is what it says.
WHY = {
    "place": gettext_noop("Ce lieu n’est pas connu : « %(said)s »."),
    "not_kept": gettext_noop("Vous ne tenez pas ce lieu : « %(said)s »."),
    "indicator": gettext_noop("Cette mesure n’existe pas : « %(said)s »."),
    "detail_needed": gettext_noop("Cette mesure demande un métier ou un secteur."),
    "detail": gettext_noop("Ce n’est pas un code de cette mesure : « %(said)s »."),
    "value": gettext_noop("Ce n’est pas un nombre : « %(said)s »."),
    "value_range": gettext_noop("Ce nombre ne se peut pas ici : « %(said)s »."),
    "gap": gettext_noop("Sans valeur, dites pourquoi elle manque."),
    "period": gettext_noop("Cette période ne se lit pas : « %(said)s ». Écrivez 2026 ou avril 2026."),
    "period_ahead": gettext_noop("Cette période n’a pas commencé : « %(said)s »."),
    "publisher": gettext_noop("Dites qui publie ce chiffre."),
    "url": gettext_noop("Cette adresse n’est pas celle d’une page Web : « %(said)s »."),
    "reliability": gettext_noop("Cette fiabilité n’existe pas : « %(said)s »."),
    "twice": gettext_noop("Même chiffre qu’à la ligne %(said)s : gardez-en un seul."),
}  # fmt: skip
