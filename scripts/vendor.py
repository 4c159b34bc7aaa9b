#!/usr/bin/env python3
"""Copy third-party browser files into the product, with licences and hashes.

Run after ``npm ci --ignore-scripts && npm run css`` in ``frontend/``::

    python scripts/vendor.py            # copy, build the sprite, write the manifest
    python scripts/vendor.py --check    # verify what is committed; needs no Node

``--check`` fails when a committed file differs from the manifest, when the SCSS
changed without a new CSS, or when a page names an icon the sprite lacks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
STATIC = ROOT / "enracine" / "kernel" / "static"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "manifest.json"
SPRITE = STATIC / "img" / "icons.svg"
TOKENS = STATIC / "css" / "tokens.json"
CSS = (STATIC / "css" / "enracine.css", STATIC / "css" / "enracine.rtl.css")
TEST_VENDOR = ROOT / "tests" / "vendor"

# package -> (licence file in the package, {file in the package: committed file})
COPIES: dict[str, tuple[str, dict[str, Path]]] = {
    "htmx.org": ("LICENSE", {"dist/htmx.min.js": VENDOR / "htmx" / "htmx.min.js"}),
    "accessible-autocomplete": (
        "LICENSE.txt",
        {
            "dist/accessible-autocomplete.min.js": VENDOR
            / "accessible-autocomplete"
            / "accessible-autocomplete.min.js"
        },
    ),
    "@fontsource-variable/public-sans": (
        "LICENSE",
        {
            f"files/public-sans-{subset}-wght-normal.woff2": VENDOR
            / "public-sans"
            / f"public-sans-{subset}-wght-normal.woff2"
            for subset in ("latin", "latin-ext", "vietnamese")
        },
    ),
    "axe-core": ("LICENSE", {"axe.min.js": TEST_VENDOR / "axe.min.js"}),
    # Compiled into our CSS or our sprite: only the licence is copied.
    "bootstrap": ("LICENSE", {}),
    "bootstrap-icons": ("LICENSE", {}),
}

ICON_PATTERNS = (
    re.compile(r"""\bicon=["']([a-z0-9]+(?:-[a-z0-9]+)*)["']"""),
    re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']"""),
    re.compile(r"""<c-icon\b[^>]*?\bname=["']([a-z0-9-]+)["']"""),
)


def digest(*contents: bytes) -> str:
    """Return the SHA-256 of the contents taken one after the other."""
    sha = hashlib.sha256()
    for content in contents:
        sha.update(content)
    return sha.hexdigest()


def relative(path: Path) -> str:
    """Return the path inside the repository, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def sources_digest() -> str:
    """Return one hash of all the CSS is made of: the SCSS and the lock file."""
    files = [*sorted((FRONTEND / "scss").glob("*.scss")), FRONTEND / "package-lock.json"]
    return digest(*(path.read_bytes() for path in files))


def dynamic_icons() -> set[str]:
    """Return the icons of frontend/icons.txt (chosen by a variable at run time)."""
    lines = (FRONTEND / "icons.txt").read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def written_icons() -> dict[str, str]:
    """Return the icons written out in templates and code, each with one place."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "enracine").rglob("*")):
        if path.suffix not in {".html", ".py"}:
            continue
        text = path.read_text(encoding="utf-8")
        for pattern in ICON_PATTERNS:
            for name in pattern.findall(text):
                found.setdefault(name, relative(path))
    return found


def sprite_names(sprite: str) -> set[str]:
    """Return the names of the symbols of a sprite."""
    return set(re.findall(r'<symbol id="([^"]+)"', sprite))


def build_sprite(names: Iterable[str]) -> str:
    """Return an SVG sprite of these bootstrap-icons; exit when one is unknown."""
    symbols = []
    for name in sorted(names):
        path = MODULES / "bootstrap-icons" / "icons" / f"{name}.svg"
        if not path.exists():
            sys.exit(f"Icon {name!r} is not in bootstrap-icons.")
        body = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", path.read_text(encoding="utf-8").strip())
        body = re.sub(r">\s+<", "><", body.strip())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def tokens() -> dict[str, str]:
    """Return the colours of _tokens.scss by name, for charts drawn on the server."""
    text = (FRONTEND / "scss" / "_tokens.scss").read_text(encoding="utf-8")
    colours = dict(re.findall(r"^\$([a-z0-9-]+): (#[0-9a-f]{3,6});", text, re.MULTILINE))
    aliases = re.findall(r"^\$([a-z0-9-]+): \$([a-z0-9-]+);", text, re.MULTILINE)
    return colours | {name: colours[target] for name, target in aliases}


def without_source_map(path: Path) -> bytes:
    """Return a file without its source-map comment (hashed storage would seek the map)."""
    content = path.read_bytes()
    if path.suffix != ".js":
        return content
    return re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", content)


def copy_package(package: str, licence_file: str, copies: dict[str, Path]) -> dict[str, object]:
    """Copy one package's files and licence; return its entry of the manifest."""
    folder = MODULES / package
    described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    for_tests = any(TEST_VENDOR in target.parents for target in copies.values())
    licences = (TEST_VENDOR if for_tests else VENDOR) / "licenses"
    licences.mkdir(parents=True, exist_ok=True)
    short = package.removeprefix("@").replace("/", "-")
    licence = licences / f"{short}.txt"
    licence.write_bytes((folder / licence_file).read_bytes())
    files = {relative(licence): digest(licence.read_bytes())}
    for source, target in copies.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(without_source_map(folder / source))
        files[relative(target)] = digest(target.read_bytes())
    return {
        "package": package,
        "version": described["version"],
        "licence": described["license"],
        "sha256": files,
    }


def vendor() -> None:
    """Copy everything, build sprite and tokens, write the manifest."""
    if not MODULES.exists():
        sys.exit("frontend/node_modules is missing: run npm ci --ignore-scripts in frontend/.")
    packages = [copy_package(name, *COPIES[name]) for name in sorted(COPIES)]
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    SPRITE.write_text(build_sprite(dynamic_icons() | set(written_icons())), encoding="utf-8")
    TOKENS.write_text(json.dumps(tokens(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    built = {relative(path): digest(path.read_bytes()) for path in (*CSS, SPRITE, TOKENS)}
    manifest = {"packages": packages, "built": built, "built_from": sources_digest()}
    MANIFEST.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def problems() -> Iterator[str]:
    """Yield, in words, each way the committed files differ from what they should be."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    expected: dict[str, str] = dict(manifest["built"])
    for package in manifest["packages"]:
        expected |= package["sha256"]
    for name, sha in sorted(expected.items()):
        path = ROOT / name
        if not path.exists():
            yield f"{name}: missing"
        elif digest(path.read_bytes()) != sha:
            yield f"{name}: differs from the manifest"
    for path in sorted([*VENDOR.rglob("*"), *TEST_VENDOR.rglob("*")]):
        if path.is_file() and path != MANIFEST and relative(path) not in expected:
            yield f"{relative(path)}: not in the manifest"
    if manifest["built_from"] != sources_digest():
        yield "frontend/scss or package-lock.json changed: run npm run css, then scripts/vendor.py"
    if json.loads(TOKENS.read_text(encoding="utf-8")) != tokens():
        yield f"{relative(TOKENS)}: differs from _tokens.scss"
    yield from icon_problems()
    yield from version_problems(manifest["packages"])


def icon_problems() -> Iterator[str]:
    """Yield each icon a page needs and the sprite lacks."""
    drawn = sprite_names(SPRITE.read_text(encoding="utf-8"))
    wanted = dict.fromkeys(dynamic_icons(), "frontend/icons.txt") | written_icons()
    for name, place in sorted(wanted.items()):
        if name not in drawn:
            yield f"icon {name!r} of {place} is not in the sprite: run scripts/vendor.py"


def version_problems(packages: list[dict[str, str]]) -> Iterator[str]:
    """Yield each package whose manifest version is not the one package.json pins."""
    pins = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    for package in packages:
        if pins.get(package["package"]) != package["version"]:
            yield f"{package['package']}: manifest and package.json name different versions"


def main() -> int:
    """Run the command; return 1 when --check finds a difference."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="verify the committed files")
    if not parser.parse_args().check:
        vendor()
        return 0
    found = list(problems())
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
