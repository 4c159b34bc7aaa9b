"""The proofs of destruction, copied outside the database: one line each, only ever added to.

A backup made before a destruction still holds what was destroyed. This file survives a restore, which
replays what it names (law.md, L51). It holds identifiers and counts, never a content.
"""

import json
import logging
import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from enracine.kernel.database.places import data_folder
from enracine.privacy.models import PurgeProof

log = logging.getLogger(__name__)
FILE = "destructions.jsonl"
FIELDS = (
    "id", "done_at", "subject_id", "organisation_id", "how", "rule", "counts", "digests",
    "documents", "kept", "replayed_from",
)  # fmt: skip


def outside() -> Path:
    """Where the copy is: in the data folder, beside the documents, never inside a backup."""
    return data_folder() / FILE


def line_of(proof: PurgeProof) -> dict[str, Any]:
    """A proof as plain values."""
    line = {name: getattr(proof, name) for name in FIELDS}
    line["done_at"] = proof.done_at.isoformat()
    return {k: str(v) if isinstance(v, uuid.UUID) else v for k, v in line.items()}


def read(path: Path | None = None) -> list[dict[str, Any]]:
    """The lines of a copy, oldest first; a line cut by a full disk is left out."""
    source = path or outside()
    if not source.exists():
        return []
    lines = []
    for text in source.read_text(encoding="utf-8").splitlines():
        try:
            lines.append(json.loads(text))
        except ValueError:
            log.warning("a line of %s cannot be read", source.name)
    return lines


def append(lines: Iterable[dict[str, Any]], path: Path | None = None) -> int:
    """Add the lines that are not there yet. Returns how many. Raises OSError when it cannot."""
    target = path or outside()
    known = {line["id"] for line in read(target)}
    missing = [line for line in lines if line["id"] not in known]
    if not missing:
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
        for line in missing:
            stream.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return len(missing)


def copy_out() -> int:
    """Copy every proof of the database that the file lacks (a job, and each backup)."""
    return append(line_of(proof) for proof in PurgeProof.objects.order_by("done_at", "id"))
