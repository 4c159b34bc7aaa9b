#!/usr/bin/env bash
# Rewrites requirements/*.txt from pyproject.toml: every version, every hash, for every system.
#
#   scripts/lock.sh            keeps the present versions where pyproject.toml allows them
#   scripts/lock.sh --upgrade  takes the newest ones
#
# dev.txt is resolved first and holds base.txt: a package has one version, whatever is installed.
set -eu

here="$(cd "$(dirname "$0")/.." && pwd -P)"
cd "$here"
. scripts/system.sh

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
.venv/bin/python -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check "uv>=0.5"

resolve() {
    "$work/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-config --custom-compile-command "make lock" "$@"
}

resolve pyproject.toml --extra dev --extra s3 -o requirements/dev.txt ${1:+"$1"}
resolve pyproject.toml --constraint requirements/dev.txt -o requirements/base.txt
say "requirements/dev.txt et requirements/base.txt sont à jour."
