"""Our own open taxonomy, in French then in English: loaded after each migration, the same again."""

import csv
from pathlib import Path

from enracine.directory.models import Taxonomy, Term
from enracine.directory.rules.telling import made
from enracine.kernel.acting import Acting

FILE = Path(__file__).parent / "data" / "taxonomy.csv"
SLUG = "enracine"


def rows() -> list[dict[str, str]]:
    """The rows of the table, parents first."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def load_taxonomy(_acting: Acting) -> None:
    """Add the words that are missing; those changed here stay as they are."""
    taxonomy, _made = Taxonomy.objects.get_or_create(
        slug=SLUG,
        defaults={
            "id": made("taxonomy", SLUG),
            "name": "Services aux ménages qui s’établissent",
            "description": "Liste libre et ouverte (CC0) de genres de services, en français.",
            "edition": "1",
        },
    )
    known = {term.code: term for term in taxonomy.terms.all()}
    for row in rows():
        if row["code"] in known:
            continue
        known[row["code"]] = Term.objects.create(
            # The same in every installation: what one says, another understands.
            id=made("term", SLUG, row["code"]),
            taxonomy=taxonomy,
            code=row["code"],
            parent=known.get(row["parent"]),
            name=row["name"],
            description=row["description"],
            name_en=row["name_en"],
            description_en=row["description_en"],
        )
