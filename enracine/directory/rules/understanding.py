"""What another directory says, in our own terms: the inverse of `telling`. Pure.

An entry is plain data (texts, numbers, lists), so that it can be kept, compared and written later. What
`telling` says of an entry, once written, is what was read: out, in, out again is the same.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from enracine.directory.rules.checking import Sifted, decimal, instant
from enracine.directory.rules.flattening import Heap, Row
from enracine.directory.rules.placing import Places
from enracine.directory.rules.reading import (
    Entry,
    Understood,
    first_number,
    identity,
    number_of,
    phone_of,
    ranked,
)
from enracine.directory.rules.refusing import Remark
from enracine.directory.rules.standards import TABLES
from enracine.directory.rules.telling import made, uri
from enracine.directory.rules.tongues import in_order, language_code
from enracine.directory.rules.wording import Words
from enracine.territories.names import fold

_REGION = re.compile(r"/region/(\d{2})/?$")


def understand(heap: Heap, sifted: Sifted, key: str, regions: Mapping[str, str]) -> Understood:
    """Put together what stands. `regions`: code → name of those that we know."""
    return _Reader(heap, sifted, key, regions).read()


class _Reader(Places, Words):
    """Puts each service together."""

    def read(self) -> Understood:
        found = Understood()
        found.taxonomies, found.terms = self.words()
        found.organisations = [self._organisation(row) for row in self.sifted.of("organization")]
        for row in self.sifted.of("service"):
            if row.says("status").lower() == "defunct":
                found.defunct.append(identity(self.key, "service", row.id))
            else:
                found.services.append(self._service(row))
        self.lost_hours()
        found.remarks = self._remarks(found)
        return found

    # — Organisations ————————————————————————————————————————————————————————————————————

    def _organisation(self, row: Row) -> Entry:
        phones = self.phones["organization"].get(row.id, [])
        own = [phone for phone in phones if not phone.says("service_id")] or phones
        return {
            "id": self.id("organization", row.id),
            "source_id": self.cut("organization", "source_id", row.id),
            "name": self.cut("organization", "name", row.says("name")),
            "short_name": self.cut("organization", "short_name", row.says("alternate_name")),
            "description": row.says("description"),
            "email": self.cut("organization", "email", row.says("email")),
            "phone": self.cut("organization", "phone", number_of(own[0])) if own else "",
            "website": self.cut("organization", "website", uri(row.says("website"))),
        }

    # — Services —————————————————————————————————————————————————————————————————————————

    def _service(self, row: Row) -> Entry:
        minimum, maximum = self._ages(row)
        free, fees = self._fees(row)
        regions, areas = self._areas(row)
        count, counted_on = self._capacity(row)
        phones = ranked(
            self.phones["service"].get(row.id, []),
            lambda pk, rank: made(pk, "phone") if rank == 0 else made(pk, "phone", rank - 1),
            row.id,
        )
        assured, modified = instant(row.says("assured_date")), instant(row.says("last_modified"))
        name, name_en = self.both(row, "service", "name", row.says("name"))
        told, told_en = self.both(row, "service", "description", row.says("description"))
        english = {
            "name_en": self.cut("service", "name_en", name_en),
            "description_en": told_en,
        }
        # What is not said is not there: an entry without English is what it always was.
        return {k: v for k, v in english.items() if v} | {
            "id": self.id("service", row.id),
            "source_id": self.cut("service", "source_id", row.id),
            "organisation": self.id("organization", row.says("organization_id")),
            "name": self.cut("service", "name", name),
            "description": f"{told}\n\n{row.says('alert')}".strip() if row.says("alert") else told,
            "status": row.says("status").lower(),
            "url": self.cut("service", "url", uri(row.says("url"))),
            "email": self.cut("service", "email", row.says("email")),
            "phone": self.cut("service", "phone", first_number(phones)),
            "other_phones": [phone_of(phone) for phone in phones[1:]],
            "eligibility": self._for_whom(row),
            "minimum_age": minimum,
            "maximum_age": maximum,
            "application": row.says("application_process"),
            "fees": self.cut("service", "fees", fees),
            "is_free": free,
            "documents": [
                " ".join(one.says("document").split())
                for one in ranked(
                    self.documents.get(row.id, []),
                    lambda pk, rank: made(pk, "document", rank),
                    row.id,
                )
                if one.says("document")
            ],
            "languages": in_order(
                language_code(one.says("code")) or language_code(one.says("name"))
                for one in self.languages.get(row.id, [])
            ),
            "interpretation": self.cut(
                "service", "interpretation", row.says("interpretation_services")
            ),
            "places_left": count,
            "places_on": counted_on,
            "confirmed_on": assured.date().isoformat() if assured else None,
            "terms": sorted(
                {
                    self.id("taxonomy_term", one.says("taxonomy_term_id"))
                    for one in self.attributes.get(row.id, [])
                    if (one.says("link_entity") or "service") == "service"
                }
            ),
            "regions": regions,
            "areas": areas,
            "modified_at": modified.isoformat() if modified else None,
            "places": self.places_of(row),
        }

    def _ages(self, row: Row) -> tuple[int | None, int | None]:
        rows = [row, *self.eligibility.get(row.id, [])]
        found: list[int | None] = []
        for column in ("minimum_age", "maximum_age"):
            said = next((one.says(column) for one in rows if one.says(column)), "")
            age = decimal(said) if said else None
            found.append(int(age) if age is not None else None)
        return found[0], found[1]

    def _for_whom(self, row: Row) -> str:
        texts = [row.says("eligibility_description")]
        for one in self.eligibility.get(row.id, []):
            texts += [one.says("eligibility"), one.says("description")]
        return "\n".join(dict.fromkeys(text for text in texts if text))

    def _fees(self, row: Row) -> tuple[bool, str]:
        """Whether it costs nothing, and what it costs in words."""
        texts, amounts = [row.says("fees_description") or row.says("fees")], []
        for one in self.costs.get(row.id, []):
            amount = decimal(one.says("amount")) if one.says("amount") else None
            amounts.append(amount)
            if amount == 0.0 and not one.says("amount_description"):
                continue
            price = f"{amount:g} {one.says('currency').upper()}".strip() if amount else ""
            texts.append(
                ", ".join(filter(None, (one.says("option"), price, one.says("amount_description"))))
            )
        free = bool(amounts) and all(amount == 0.0 for amount in amounts)
        return free, "\n".join(text for text in texts if text)

    def _areas(self, row: Row) -> tuple[list[str], list[str]]:
        """Codes of our regions; other places in words."""
        regions, areas = set(), set()
        for one in self.areas.get(row.id, []):
            marked = _REGION.search(one.says("uri"))
            code = marked.group(1) if marked and marked.group(1) in self.codes else ""
            code = code or self.regions.get(fold(one.says("name")), "")
            if code:
                regions.add(code)
            elif one.says("name") or one.says("description"):
                areas.add(" ".join((one.says("name") or one.says("description")).split()))
        return sorted(regions), sorted(areas)

    def _capacity(self, row: Row) -> tuple[int | None, str | None]:
        for one in self.capacities.get(row.id, []):
            count = decimal(one.says("available")) if one.says("available") else None
            when = instant(one.says("updated") or row.says("last_modified"))
            if count is not None and when is not None:
                return int(count), when.date().isoformat()
        return None, None

    # — What the reader should know ——————————————————————————————————————————————————————

    def _remarks(self, found: Understood) -> list[Remark]:
        remarks = [
            Remark(what, said, count=count)
            for (what, said), count in sorted(self.counts.items())
            if count
        ]
        if self.heap.formulas:
            remarks.append(Remark("formula", count=self.heap.formulas))
        if found.defunct:
            remarks.append(Remark("defunct", count=len(found.defunct)))
        remarks += [
            Remark("licensed_words", entry["name"])
            for entry in found.taxonomies
            if entry["is_licensed"]
        ]
        for table, rows in self.sifted.rows.items():
            if not TABLES[table].keeps and rows:
                what = "contacts" if table == "contact" else "table_not_kept"
                remarks.append(Remark(what, table, count=len(rows)))
                continue
            lost: Counter[str] = Counter()
            for row in rows:
                lost.update(c for c, v in row.values.items() if v and c not in TABLES[table].keeps)
            lost.pop("id", None)
            remarks += [
                Remark("column_not_kept", f"{table}.{column}", count=count)
                for column, count in sorted(lost.items())
                if column not in TABLES[table].keys
            ]
        return remarks


def groups(services: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The services of each organisation: what is written together."""
    found: dict[str, list[Entry]] = {}
    for entry in services:
        found.setdefault(entry["organisation"], []).append(entry)
    return found
