"""Our own open taxonomy, in French then in English: loaded after each migration, the same again."""

import csv
from pathlib import Path

from enracine.directory.models import Taxonomy, Term
from enracine.directory.rules.telling import made
from enracine.kernel.acting import Acting

FOLDER = Path(__file__).parent / "data"
SLUG, AUDIENCES = "enracine", "enracine-publics"
#: Our lists: their file, their name, what they are, what their words say of a service.
LISTS = {
    SLUG: (
        "taxonomy.csv",
        "Services aux ménages qui s’établissent",
        "Liste libre et ouverte (CC0) de genres de services, en français.",
        "service_type",
    ),
    AUDIENCES: (
        "audiences.csv",
        "À qui s’adressent les services",
        "Liste libre et ouverte (CC0) de publics, en français.",
        "audience",
    ),
}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table, parents first."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def load_taxonomy(_acting: Acting) -> None:
    """Add the words that are missing; those changed here stay as they are."""
    for slug, (file, name, description, link_type) in LISTS.items():
        taxonomy, _made = Taxonomy.objects.get_or_create(
            slug=slug,
            defaults={
                # The same in every installation: what one says, another understands.
                "id": made("taxonomy", slug),
                "name": name,
                "description": description,
                "edition": "1",
                "link_type": link_type,
            },
        )
        known = {term.code: term for term in taxonomy.terms.all()}
        for row in rows(file):
            if row["code"] in known:
                continue
            known[row["code"]] = Term.objects.create(
                id=made("term", slug, row["code"]),
                taxonomy=taxonomy,
                code=row["code"],
                parent=known.get(row["parent"]),
                name=row["name"],
                description=row["description"],
                name_en=row["name_en"],
                description_en=row["description_en"],
            )
