"""An API of HSDS, read page by page under the guard of what leaves this house, each page kept at once.

Cut in the middle, the reading goes on after the last page kept.
"""

import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from enracine.directory.incoming.brought import Brought, licence_of, parsed
from enracine.directory.incoming.files import MOST_BYTES, must_be_directory, read_path
from enracine.directory.rules.flattening import objects_of, text_of
from enracine.directory.rules.refusing import Remark, Unusable
from enracine.kernel import outbound
from enracine.kernel.errors import ActionRefused

#: Objects of a page, bytes of an answer, seconds of a call, pages of a list.
PER_PAGE, MOST_ANSWER, SECONDS, MOST_PAGES = 100, 60_000_000, 60.0, 5_000
#: Times that a busy server is asked again, and seconds that it may make us wait.
TRIES, MOST_WAIT = 3, 15
#: The list that must be there, and those that complete it.
MAIN, OTHERS = "services", ("organizations", "taxonomies", "taxonomy_terms")
#: Languages that a root may name beside its own, and what is read in them: list → table.
LANGUAGES = ("fr", "en")
TRANSLATED = {"services": "service", "taxonomy_terms": "taxonomy_term"}
_ASKED = {"Accept": "application/json", "User-Agent": "Enracine (HSDS)"}
#: Told after each call: calls made, calls foreseen. May raise to stop.
Heard = Callable[[int, int], None]


class _Absent(Exception):
    """The server has no such list."""


def base_of(address: str) -> str:
    """The base of an API, from whatever address of it was given. Raises Unusable."""
    said = address.strip().partition("?")[0].rstrip("/")
    for ending in (f"/{MAIN}", "/organizations"):
        said = said.removesuffix(ending)
    try:
        outbound.read_address(said)
    except ActionRefused as refused:
        raise Unusable("refused_address", refused.message) from refused
    return said


def harvest(address: str, folder: Path, heard: Heard) -> None:
    """Read everything into `folder`, one file for each answer. Raises Unusable, or what `heard` raises."""
    _Reader(base_of(address), folder, heard).read()


class _Reader:
    def __init__(self, base: str, folder: Path, heard: Heard) -> None:
        self.base, self.folder, self.heard = base, folder, heard
        self.done, self.total, self.bytes = 0, 1, 0

    def read(self) -> None:
        """The root, the services, each one whole when the list is short, what completes them; then the same
        texts in the other language, when the root says where.
        """
        if self._root():
            return
        lists = self._pages(MAIN, must=True)
        if lists and not any(_is_whole(one) for one in lists):
            self.total += len(lists)
            for one in lists:
                if one.get("id"):
                    self._kept(
                        f"service-{quote(str(one['id']), safe='')[:100]}",
                        f"{MAIN}/{quote(str(one['id']), safe='')}",
                    )
        for name in OTHERS:
            try:
                self._pages(name)
            except _Absent as absent:
                self._absent(name, absent)
        for language, base in self._other_bases():
            for name in TRANSLATED:
                try:
                    self._pages(name, base=base, kept=f"{language}-{name}")
                except _Absent as absent:
                    self._absent(f"{name} ({language})", absent)

    def _absent(self, name: str, absent: _Absent) -> None:
        said = json.dumps({"name": name, "why": str(absent)}).encode()
        self._write(f"absent-{quote(name, safe='')}", said)

    def _other_bases(self) -> Iterator[tuple[str, str]]:
        """Where the same directory is told in another of our languages: on the same server only."""
        try:
            said = parsed((self.folder / "root.json").read_bytes()).get("languages")
            found = [(code, base_of(said[code])) for code in LANGUAGES if said.get(code)]
        except (OSError, Unusable, AttributeError, TypeError):
            return
        for code, base in found:
            if base != self.base and urlsplit(base).netloc == urlsplit(self.base).netloc:
                yield code, base

    def _root(self) -> bool:
        """What the API says of itself. True when the address was that of a whole package."""
        try:
            found = self._kept("root", "")
        except (_Absent, Unusable) as error:
            if isinstance(error, Unusable) and error.code != "json":
                raise
            return False
        if found[:4] == b"PK\x03\x04":
            (self.folder / "root.json").rename(self.folder / "package.zip")
            return True
        return False

    def _pages(
        self, name: str, *, must: bool = False, base: str = "", kept: str = ""
    ) -> list[dict[str, Any]]:
        """Every object of a list, page by page, until the last or one that says nothing new."""
        found: list[dict[str, Any]] = []
        seen: set[str] = set()
        for page in range(1, MOST_PAGES + 1):
            query = f"{name}?page={page}&per_page={PER_PAGE}" + ("&full=true" if must else "")
            try:
                document = parsed(self._kept(f"{kept or name}-{page:05}", query, base))
            except _Absent as absent:
                if must:
                    raise Unusable("status", str(absent)) from absent
                raise
            items = [one for _kind, one in objects_of(document) if isinstance(one, dict)]
            new = [one for one in items if str(one.get("id", "")) not in seen]
            seen |= {str(one.get("id", "")) for one in new}
            found += new
            pages = _pages_said(document)
            if page == 1 and pages:
                self.total += min(pages, MOST_PAGES) - 1
            if not new or not isinstance(document, dict) or (pages and page >= pages):
                break
        return found

    def _kept(self, name: str, path: str, base: str = "") -> bytes:
        """An answer, read once: kept from an earlier try, or asked for now."""
        file = self.folder / f"{name}.json"
        if file.is_file():
            return file.read_bytes()
        body = self._asked(f"{base or self.base}/{path}")
        self.bytes += len(body)
        if self.bytes > MOST_BYTES:
            raise Unusable("too_large", MOST_BYTES // 1_000_000)
        self._write(name, body)
        self.done += 1
        self.heard(self.done, max(self.total, self.done))
        return body

    def _write(self, name: str, body: bytes) -> None:
        # Under its final name only once whole: a half page is no page.
        partial = self.folder / f".{name}.partial"
        partial.write_bytes(body)
        partial.rename(self.folder / f"{name}.json")

    def _asked(self, address: str) -> bytes:
        try:
            destination = outbound.read_address(address)
        except ActionRefused as refused:
            raise Unusable("refused_address", refused.message) from refused
        for _try in range(TRIES):
            try:
                answer = outbound.get(destination, _ASKED, MOST_ANSWER, SECONDS)
            except outbound.Unreachable as error:
                raise Unusable("unreachable", str(error)) from error
            if answer.status in (429, 503):
                time.sleep(min(answer.retry_after or 1, MOST_WAIT))
                continue
            break
        if answer.status in (301, 302, 303, 307, 308):
            raise Unusable("redirected", answer.location[:300])
        if answer.status in (400, 404, 405, 410, 501):
            raise _Absent(f"HTTP {answer.status}")
        if not 200 <= answer.status < 300:
            raise Unusable("status", answer.status)
        return answer.body


def _is_whole(one: dict[str, Any]) -> bool:
    """Whether an object of a list carries what nests in it."""
    return any(isinstance(value, list) and value for value in one.values())


def _pages_said(document: Any) -> int:
    if not isinstance(document, dict):
        return 0
    for key in ("total_pages", "totalPages"):
        said = document.get(key)
        if isinstance(said, int | float) and math.isfinite(said) and said > 0:
            return int(said)
    return 0


def read_harvest(folder: Path, address: str) -> Brought:
    """The rows of what was harvested. Raises Unusable when it is no directory."""
    package = folder / "package.zip"
    if package.is_file():
        return read_path(package)
    brought = Brought()
    words: set[str] = set()
    for name, document in _documents(folder):
        if name == "root":
            _root_said(document, brought)
            words |= set(document) if isinstance(document, dict) else set()
            continue
        if name.startswith("absent-"):
            brought.remarks.append(Remark("api_partial", document["name"], document["why"]))
            continue
        kind = name.rpartition("-")[0] if not name.startswith("service-") else "service"
        language, _sign, listed = kind.partition("-")
        if language in LANGUAGES:
            for _guess, one in objects_of(document):
                _translated(brought, TRANSLATED[listed], one, language, address)
            continue
        words |= {kind}
        for rank, (_guess, one) in enumerate(objects_of(document)):
            brought.heap.add_object(kind, one, f"{address}/{kind}:{rank + 1}"[:200])
    must_be_directory(brought, words)
    return brought


def _translated(brought: Brought, table: str, one: Any, language: str, address: str) -> None:
    """The texts of an object in another language, as rows of our own table."""
    for name in ("name", "description"):
        if isinstance(one, dict) and one.get("id") and one.get(name):
            row = {"resource_type": table, "resource_id": text_of(one["id"]), "field_name": name}
            row |= {"language": language, "value": text_of(one[name])}
            brought.heap.add("translation", "translation", f"{address} ({language})", row)


def _documents(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted(
        folder.glob("*.json"), key=lambda p: (not p.stem.startswith("service-"), p.name)
    ):
        try:
            yield path.stem, parsed(path.read_bytes())
        except Unusable:
            if path.stem != "root":
                raise


def _root_said(document: Any, brought: Brought) -> None:
    if not isinstance(document, dict):
        return
    publisher = document.get("publisher")
    named = publisher.get("name") if isinstance(publisher, dict) else ""
    brought.stated.name = text_of(named or document.get("title") or document.get("description"))[
        :160
    ]
    brought.stated.licence = licence_of(document.get("license") or document.get("licence"))
