"""The contents that every installation begins with; never over what somebody wrote here."""

import csv
from pathlib import Path

from enracine.guidance.models import TEXTS, Content, Edition
from enracine.kernel.acting import Acting

FOLDER = Path(__file__).parent / "data"
WRITTEN_BY = "Enracine"


def read_text(path: Path) -> tuple[str, str, str]:
    """The title, the sentence and the text of one file: « # title », a paragraph, the rest."""
    heading, lead, body = path.read_text(encoding="utf-8").strip().split("\n\n", 2)
    return heading.removeprefix("# ").strip(), " ".join(lead.split()), body.strip()


def shipped() -> dict[str, dict[str, str]]:
    """By address: kind, moment, rank and texts of the contents that come with the product."""
    with (FOLDER / "contents.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        row["title"], row["lead"], row["body"] = read_text(FOLDER / f"{row['slug']}.fr.md")
        row["title_en"], row["lead_en"], row["body_en"] = read_text(FOLDER / f"{row['slug']}.en.md")
        row["sources"] = row["sources"].replace(" ; ", "\n")
    return {row.pop("slug"): row for row in rows}


def load_contents(_acting: Acting) -> None:
    """Publish what is missing, and again what changed here and nobody took over."""
    known = {c.slug: c for c in Content.objects.select_related("current")}
    for slug, values in shipped().items():
        found = known.get(slug)
        texts = {name: values[name] for name in TEXTS}
        placed = {"kind": values["kind"], "moment": values["moment"], "rank": int(values["rank"])}
        if found is None:
            found = Content.objects.create(slug=slug, **placed, **texts)
        elif found.organisation_id is not None or found.version > 1:
            continue
        elif any(getattr(found, name) != value for name, value in (placed | texts).items()):
            Content.objects.filter(pk=found.pk).update(**placed, **texts)
        edition = found.current
        if edition is None or any(getattr(edition, name) != texts[name] for name in TEXTS):
            edition = Edition.objects.create(
                content=found,
                number=edition.number + 1 if edition else 1,
                published_by=WRITTEN_BY,
                **texts,
            )
            Content.objects.filter(pk=found.pk).update(current=edition)
