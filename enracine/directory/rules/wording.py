"""The lists of words of another directory, and which of them may be given away. Pure."""

from collections import Counter, deque
from collections.abc import Mapping

from enracine.directory.rules.reading import Entry, Reading
from enracine.directory.rules.telling import uri
from enracine.territories.names import fold

#: Names of word lists that nobody may give away.
_LICENSED = (
    "airs",
    "211 taxonomy",
    "211 human services",
    "taxonomie 211",
    "211 la county",
    "211la",
)


class Words(Reading):
    """Lists and their words."""

    def words(self) -> tuple[list[Entry], list[Entry]]:
        """The lists, then their words, those above first."""
        taxonomies: dict[str, Entry] = {
            self.id("taxonomy", row.id): {
                "id": self.id("taxonomy", row.id),
                "source_id": row.id[:200],
                "name": self.cut("taxonomy", "name", row.says("name")),
                "description": row.says("description") or row.says("name"),
                "uri": self.cut("taxonomy", "uri", uri(row.says("uri"))),
                "edition": self.cut("taxonomy", "edition", row.says("version")),
                "is_licensed": _is_licensed(row.says("name")),
                "link_type": "",
            }
            for row in self.sifted.of("taxonomy")
        }
        names = {fold(entry["name"]): pk for pk, entry in taxonomies.items()}
        terms = []
        for row in self.sifted.of("taxonomy_term"):
            called = row.says("taxonomy") or "Mots de la source"
            pk = self.id("taxonomy", row.says("taxonomy_id")) if row.says("taxonomy_id") else ""
            pk = pk or names.get(fold(called), "")
            if not pk:
                # Older versions name the list without describing it.
                pk = self.id("taxonomy", f"nom:{fold(called)}")
                names[fold(called)] = pk
                taxonomies[pk] = {
                    "id": pk, "source_id": called[:200], "name": self.cut("taxonomy", "name", called),
                    "description": called, "uri": "", "edition": "",
                    "is_licensed": _is_licensed(called), "link_type": "",
                }  # fmt: skip
            name, name_en = self.both(row, "taxonomy_term", "name", row.says("name"))
            told, told_en = self.both(
                row, "taxonomy_term", "description", row.says("description") or row.says("name")
            )
            terms.append(
                {
                    "id": self.id("taxonomy_term", row.id),
                    "source_id": row.id[:200],
                    "taxonomy": pk,
                    "code": self.cut("taxonomy_term", "code", row.says("code") or row.id),
                    "name": self.cut("taxonomy_term", "name", name),
                    "description": told,
                    "name_en": self.cut("taxonomy_term", "name_en", name_en),
                    "description_en": told_en,
                    "parent": self.id("taxonomy_term", row.says("parent_id"))
                    if row.says("parent_id")
                    else "",
                }
            )
        kinds = self._kinds_of_lists({entry["id"]: entry["taxonomy"] for entry in terms})
        for pk, kind in kinds.items():
            taxonomies[pk]["link_type"] = kind
        return list(taxonomies.values()), _parents_first(terms)

    def _kinds_of_lists(self, lists: Mapping[str, str]) -> dict[str, str]:
        """What the words of each list say of a service, as most attributes say it."""
        said: dict[str, Counter[str]] = {}
        for row in self.sifted.of("attribute"):
            pk = lists.get(self.id("taxonomy_term", row.says("taxonomy_term_id")))
            if pk and row.says("link_type"):
                said.setdefault(pk, Counter())[row.says("link_type")[:40]] += 1
        return {pk: min(c, key=lambda kind: (-c[kind], kind)) for pk, c in said.items()}


def _is_licensed(name: str) -> bool:
    folded = f" {fold(name)} "
    return any(f" {mark} " in folded for mark in _LICENSED)


def _parents_first(terms: list[Entry]) -> list[Entry]:
    children: dict[str, list[Entry]] = {}
    for entry in terms:
        children.setdefault(entry["parent"], []).append(entry)
    ordered: list[Entry] = []
    waiting = deque(children.get("", []))
    while waiting:
        entry = waiting.popleft()
        ordered.append(entry)
        waiting += children.get(entry["id"], [])
    return ordered
