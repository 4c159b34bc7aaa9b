#!/usr/bin/env bash
# Checks the code. Every check runs, whatever the others said; the exit code is theirs.
#
#   scripts/checks.sh quick   lint, types, import contracts, rules
#   scripts/checks.sh all     the same and everything else; pytest last
set -u

here="$(cd "$(dirname "$0")/.." && pwd -P)"
cd "$here"
. "$here/scripts/system.sh"
bin="$here/.venv/bin"
failed=""
details=""

export ENRACINE_MODE=test
export PYTHONDONTWRITEBYTECODE=

# check "what it is" command…
check() {
    name="$1"
    shift
    if output="$("$@" 2>&1)"; then
        say "✓ $name"
    else
        say "✗ $name"
        say "$output"
        failed="$failed
  - $name"
        details="$details
✗ $name
$(printf '%s\n' "$output" | tail -n 20)"
    fi
}

check "ruff : règles" "$bin/ruff" check .
check "ruff : mise en forme" "$bin/ruff" format --check .
check "import-linter : étages et pièces" "$bin/lint-imports"
check "mypy : types" "$bin/mypy"

if [ "$1" = quick ]; then
    rules="$(find enracine -path '*/tests/test_rules*.py' | sort)"
    # shellcheck disable=SC2086 - one argument for each file
    "$bin/python" -m pytest -q -p no:cacheprovider $rules || failed="$failed
  - règles"
else
    check "migrations à jour" "$bin/python" manage.py makemigrations --check --dry-run
    check "bibliothèques de l'interface" "$bin/python" scripts/vendor.py --check
    browser="$(scripts/browser.sh)" || browser=""
    if [ -n "$browser" ]; then
        export ENRACINE_CHROMIUM="$browser"
    else
        failed="$failed
  - navigateur"
        details="$details
✗ navigateur : aucun n'a été trouvé ni installé"
    fi
fi

if [ -n "$failed" ]; then
    say "
Vérifications en échec :$failed
"
fi

if [ "$1" != quick ]; then
    # Last, so that its own summary is the last line; what failed before is said again beside it.
    ENRACINE_CHECKS_FAILED="$details" "$bin/python" -m pytest -n 2 --dist loadgroup || failed="$failed
  - pytest"
fi
[ -z "$failed" ]
