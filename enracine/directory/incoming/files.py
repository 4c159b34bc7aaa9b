"""A folder, an archive, a file of tables or JSON: what is there decides, whatever the descriptor says."""

import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from enracine.directory.incoming.brought import Brought, licence_of, parsed
from enracine.directory.rules.flattening import objects_of, text_of
from enracine.directory.rules.refusing import Remark, Unusable
from enracine.directory.rules.standards import CORE, TABLES, other_standard, table_named
from enracine.kernel.errors import ActionRefused
from enracine.kernel.inspection.archives import check_package
from enracine.kernel.intake import reading
from enracine.kernel.intake.encodings import Unreadable, encoding_of

#: Bytes of a whole source once opened, files looked at, rows read of one table.
MOST_BYTES, MOST_FILES, MOST_ROWS = 200_000_000, 300, 400_000
DESCRIPTOR = "datapackage.json"
_TABLES, _OBJECTS = (".csv", ".tsv", ".txt"), (".json", ".ndjson", ".jsonl")


def read_path(path: Path) -> Brought:
    """Open whatever this is. Raises Unusable with the reason."""
    if path.is_dir():
        return read_files(_within(path))
    if zipfile.is_zipfile(path) or path.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="repertoire-") as folder:
            return read_files(_unpacked(path, Path(folder)))
    if path.stat().st_size > MOST_BYTES:
        raise Unusable("too_large", MOST_BYTES // 1_000_000)
    return read_files({path.name: path})


def _within(folder: Path) -> dict[str, Path]:
    """The files of a folder by their names in it; a link that leads out is not followed."""
    root = folder.resolve()
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if hidden or not path.is_file() or not path.resolve().is_relative_to(root):
            continue
        found[name] = path
        if len(found) >= MOST_FILES:
            break
    return found


def _unpacked(path: Path, folder: Path) -> dict[str, Path]:
    """The tables and texts of an archive, each under a name of ours."""
    try:
        with path.open("rb") as content:
            check_package(content)
    except ActionRefused as refused:
        raise Unusable("bomb" if refused.code == "bomb" else "damaged") from refused
    found = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for rank, part in enumerate(archive.infolist()[:MOST_FILES]):
                name = part.filename
                if (
                    part.is_dir()
                    or name.startswith("__MACOSX/")
                    or (part.external_attr >> 28) == 0xA
                ):
                    continue
                copy = folder / f"{rank:04}"
                with archive.open(part) as opened, copy.open("wb") as kept:
                    shutil.copyfileobj(opened, kept)
                found[name] = copy
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise Unusable("damaged") from error
    return found


def read_files(files: Mapping[str, Path]) -> Brought:
    """Read every table and every object of these files. Raises Unusable when it is no directory."""
    if sum(path.stat().st_size for path in files.values()) > MOST_BYTES:
        raise Unusable("too_large", MOST_BYTES // 1_000_000)
    brought = Brought()
    resources = _described(files, brought)
    words: set[str] = set()
    read: dict[str, str] = {}
    chosen = _chosen(files, resources)
    for name, path in files.items():
        if name not in chosen:
            brought.remarks.append(Remark("file_aside", name))
            continue
        pure = PurePosixPath(name)
        ending = pure.suffix.lower()
        words |= {pure.name}
        if pure.name == DESCRIPTOR:
            continue
        said = resources.get(name, {})
        table = table_named(pure.stem) or table_named(str(said.get("name", "")))
        if ending in _OBJECTS:
            words |= _read_objects(name, path, pure.stem, brought)
        elif ending in _TABLES and table:
            if table in read:
                brought.remarks.append(Remark("table_twice", name))
            read[table] = name
            words |= _read_table(name, path, pure.stem, table, said, brought)
        elif ending in _TABLES:
            words |= _header(path)
            brought.remarks.append(Remark("file_unknown", name))
        else:
            brought.remarks.append(Remark("file_unknown", name))
    must_be_directory(brought, words)
    return brought


def _chosen(files: Mapping[str, Path], resources: Mapping[str, Any]) -> set[str]:
    """The files of one telling: those described, or those beside the first tables; else the objects."""
    tables = [
        name
        for name in files
        if PurePosixPath(name).suffix.lower() in _TABLES
        and (name in resources or table_named(PurePosixPath(name).stem) in CORE)
    ]
    if not tables:
        return set(files)
    home = min(
        (PurePosixPath(name).parent for name in tables), key=lambda p: (len(p.parts), str(p))
    )
    objects = {name for name in files if PurePosixPath(name).suffix.lower() in _OBJECTS}
    beside = {name for name in files if PurePosixPath(name).parent == home} - objects
    return beside | set(resources) | {n for n in objects if PurePosixPath(n).name == DESCRIPTOR}


def must_be_directory(brought: Brought, words: set[str]) -> None:
    """Raise Unusable for what holds neither organisation, nor service, nor place."""
    if CORE & brought.heap.rows.keys():
        return
    if not words:
        raise Unusable("nothing")
    other = other_standard(words)
    if other:
        raise Unusable("other_standard", other)
    raise Unusable("not_hsds", ", ".join(sorted(words)[:8]))


# — The descriptor ———————————————————————————————————————————————————————————————————————


def _described(files: Mapping[str, Path], brought: Brought) -> dict[str, dict[str, Any]]:
    """What a descriptor says of each file that is there; what it says wrong is a remark."""
    where = min(
        (name for name in files if PurePosixPath(name).name == DESCRIPTOR),
        key=lambda name: (name.count("/"), name),
        default="",
    )
    if not where:
        return {}
    try:
        told = parsed(files[where].read_bytes().removeprefix(b"\xef\xbb\xbf"))
        resources = [one for one in told.get("resources", []) if isinstance(one, dict)]
    except (Unusable, AttributeError, TypeError):
        brought.remarks.append(Remark("descriptor"))
        return {}
    stated = brought.stated
    stated.name = text_of(told.get("title") or told.get("name"))[:160]
    stated.licence = licence_of(told.get("licenses") or told.get("license"))
    stated.language = text_of(told.get("language"))[:8]
    found = {}
    for one in resources:
        path = one.get("path")
        said = path[0] if isinstance(path, list) and path else path
        if not isinstance(said, str) or not said:
            continue
        name = str(PurePosixPath(where).parent / said).removeprefix("./")
        if (
            said.startswith("/")
            or ".." in PurePosixPath(said).parts
            or "://" in said
            or "\\" in said
        ):
            brought.remarks.append(Remark("path_outside", said[:200]))
        elif name in files:
            found[name] = one
        else:
            brought.remarks.append(Remark("path_absent", said[:200]))
    return found


def _compare(
    name: str, path: Path, said: dict[str, Any], header: list[str], brought: Brought, count: int
) -> None:
    """What a descriptor says of a table, against the table."""
    rows = said.get("rows")
    if isinstance(rows, int) and rows != count:
        brought.remarks.append(Remark("count_differs", name, str(rows), count))
    kept = str(said.get("hash", ""))
    if kept.startswith("sha256:"):
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        if digest != kept.removeprefix("sha256:"):
            brought.remarks.append(Remark("hash_differs", name))
    schema = said.get("schema")
    fields = schema.get("fields", []) if isinstance(schema, dict) else []
    announced = [str(one.get("name", "")) for one in fields if isinstance(one, dict)]
    absent = [one for one in announced if one and _column(one) not in header]
    if absent:
        brought.remarks.append(Remark("columns_differ", name, ", ".join(absent)[:200]))


# — Tables and objects ————————————————————————————————————————————————————————————————————


def _column(text: str) -> str:
    return "_".join(text.strip().strip("\ufeff").lower().replace("-", " ").split())


def _header(path: Path) -> set[str]:
    """The titles of a table that is none of ours: they tell the standard that it belongs to."""
    try:
        first = next(reading.rows(reading.open_source(path, False), 5), None)
    except reading.FileTrouble:
        return set()
    return {_column(cell) for cell in first.cells} - {""} if first else set()


def _read_table(
    name: str, path: Path, stem: str, table: str, said: dict[str, Any], brought: Brought
) -> set[str]:
    """The rows of a table. Returns its titles; what cannot be read is a remark."""
    header: list[str] = []
    count = 0
    try:
        source = reading.open_source(path, False)
        for row in reading.rows(source, MOST_ROWS + 2):
            if not header:
                header = [_column(cell) for cell in row.cells]
                continue
            count += 1
            if count > MOST_ROWS:
                brought.remarks.append(Remark("cut_short", name, count=MOST_ROWS))
                break
            values = dict(zip(header, row.cells, strict=False))
            values.pop("", None)
            brought.heap.add(stem, table, f"{name}:{row.number}", values)
    except reading.FileTrouble as trouble:
        words = _(reading.TROUBLES[trouble.code])
        if trouble.code != "empty":
            brought.remarks.append(Remark("file_unreadable", name, words))
        return set(header)
    if said:
        _compare(name, path, said, header, brought, count)
    return set(header)


def _read_objects(name: str, path: Path, stem: str, brought: Brought) -> set[str]:
    """The objects of a JSON file. Returns words that tell what it is."""
    text = _text(path)
    lines = path.suffix.lower() in (".ndjson", ".jsonl") or name.endswith((".ndjson", ".jsonl"))
    documents = (
        [parsed(line) for line in text.splitlines() if line.strip()] if lines else [parsed(text)]
    )
    words: set[str] = set()
    for document in documents:
        if isinstance(document, dict):
            words |= set(document)
            words |= {document["type"]} if isinstance(document.get("type"), str) else set()
        for rank, (guess, one) in enumerate(objects_of(document)):
            called = table_named(stem.removesuffix("_full").removesuffix("_list"))
            kind = called if called in TABLES else guess
            brought.heap.add_object(kind, one, f"{name}:{rank + 1}")
    return words


def _text(path: Path) -> str:
    with path.open("rb") as content:
        try:
            encoding = encoding_of(content)
        except Unreadable:
            raise Unusable("json", "lettres inconnues") from None
    return path.read_text(encoding=encoding, errors="replace")
