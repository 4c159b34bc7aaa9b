"""Which pairs are worth comparing: those that share at least one key.

A key survives one error of the usual kinds; several keys together survive several. The keys of
`index_keys`, digested, index the people of the database; `file_keys` casts a wider net over a file.
"""

import re
from collections.abc import Iterator

from enracine.people.identity.facts import Record
from enracine.people.identity.names import Name, canonical, skeleton, soft


def sound(word: str) -> str:
    """How a word is found again: its skeleton when it says something, else its softened letters."""
    bones = skeleton(word)
    return bones if len(bones) >= 2 else soft(word)


def heard(name: Name | None) -> list[str]:
    """What a name is found again by: each part as the name it is known for, or as it is heard."""
    if name is None:
        return []
    found = [canonical(part) or sound(part) for part in name.parts]
    whole = canonical(name.core)
    return list(dict.fromkeys([*found, whole] if whole else found))


def _pairs(found: list[str]) -> Iterator[str]:
    for i, word in enumerate(found):
        for other in found[i + 1 :]:
            yield f"{word}:{other}"


def index_keys(record: Record) -> set[str]:
    """What a person is filed under. Names are taken without their place: exchanged names meet.

    A right birth date survives one wrong name; right names survive one wrong part of the date. Who
    gave no date is filed apart (`n0`), so that the others need not look through every namesake.
    """
    return _keys(record, filed=True)


def lookup_keys(record: Record) -> set[str]:
    """What to look under for somebody who is perhaps filed already."""
    return _keys(record, filed=False)


def _keys(record: Record, *, filed: bool) -> set[str]:
    words = sorted({*heard(record.given), *heard(record.family)})
    keys = set()
    if record.phone:
        keys.add(f"p:{record.phone.lstrip('+')[-9:]}")
    if record.email:
        keys.add(f"e:{record.email}")
    if record.birth is None:
        keys |= {f"n:{pair}" for pair in _pairs(words)}
        return keys | ({f"n0:{pair}" for pair in _pairs(words)} if filed else set())
    year, month, day = record.birth.parts
    low, high = sorted((month, day))
    keys |= {f"b:{year}{low}{high}:{word}" for word in words}
    for pair in _pairs(words):
        keys |= {f"y:{year}:{pair}", f"d:{low}{high}:{pair}"}
        keys.add(f"n:{pair}" if filed else f"n0:{pair}")
    return keys


def file_keys(record: Record) -> set[str]:
    """The keys of a record of a whole file at hand, where a wide net costs little."""
    names = [n for n in (record.given, record.family) if n]
    words = {sound(part) for n in names for part in n.parts} | {sound(n.core) for n in names}
    words |= {*heard(record.given), *heard(record.family)}
    edges = {n.core[:4] for n in names} | {n.core[::-1][:4] for n in names}
    keys = {f"n:{pair}" for pair in _pairs(sorted(words))}
    if record.phone:
        keys.add(f"p:{record.phone.lstrip('+')[-9:]}")
    starts = {n.core[:3] for n in names}
    if record.email:
        keys |= _email_keys(record.email)
    if record.birth:
        year, month, day = record.birth.parts
        low, high = sorted((month, day))
        keys.add(f"d:{year}{low}{high}")
        if record.city:
            keys.add(f"yc:{year}:{record.city[:3]}")
        for start in starts:
            keys |= {f"y3:{year}:{start}", f"md3:{low}{high}:{start}"}
        for word in words:
            keys |= {f"md:{low}{high}:{word}", f"ym:{year}{month}:{word}", f"yd:{year}{day}:{word}"}
        keys |= {f"y:{year}:{edge}" for edge in edges}
    if record.city:
        keys |= {f"c3:{record.city[:3]}:{start}" for start in starts}
    for edge in edges:
        if record.postal:
            keys.add(f"z:{record.postal}:{edge}")
        if record.city:
            keys.add(f"c:{record.city}:{edge}")
    return keys


def _email_keys(email: str) -> set[str]:
    """The box, its name, and what remains of either when the other end is ill typed."""
    local, _at, domain = email.rpartition("@")
    letters = re.sub(r"[\W\d_]", "", domain)
    return {
        f"e:{email}",
        f"l:{local}",
        f"l4:{re.sub(r'[^a-z0-9]', '', local)[:4]}",
        f"dm:{letters[:6]}",
        f"dt:{letters[-9:]}",
    }
