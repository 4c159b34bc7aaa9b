#!/usr/bin/env bash
# Checks the code. Every check runs, whatever the others said; the exit code is theirs.
#
#   scripts/checks.sh quick   lint, types, import contracts, rules
#   scripts/checks.sh all     the same and everything else: what only reads the code, beside the tests
set -u

here="$(cd "$(dirname "$0")/.." && pwd -P)"
cd "$here"
. "$here/scripts/system.sh"
bin="$here/.venv/bin"

export ENRACINE_MODE=test
export PYTHONDONTWRITEBYTECODE=

# What failed, and what it said: each check adds to it, from wherever it runs.
failures="$(mktemp "${TMPDIR:-/tmp}/enracine-verifications.XXXXXX")"
trap 'rm -f "$failures"' EXIT

# check "what it is" command…
check() {
    name="$1"
    shift
    if output="$("$@" 2>&1)"; then
        say "✓ $name"
    else
        say "✗ $name"
        say "$output"
        printf '✗ %s\n%s\n' "$name" "$(printf '%s\n' "$output" | tail -n 20)" >>"$failures"
    fi
}

read_the_code() {
    check "ruff : règles" "$bin/ruff" check .
    check "ruff : mise en forme" "$bin/ruff" format --check .
    check "import-linter : étages et pièces" "$bin/lint-imports"
    check "mypy : types" "$bin/mypy"
}

if [ "$1" = quick ]; then
    read_the_code
    rules="$(find enracine -path '*/tests/test_rules*.py' | sort)"
    # shellcheck disable=SC2086 - one argument for each file
    "$bin/python" -m pytest -q -p no:cacheprovider $rules ||
        printf '✗ règles\n' >>"$failures"
else
    read_the_code &
    # Imports everything, once, before the tests' three processes would each compile it.
    check "migrations à jour" "$bin/python" manage.py makemigrations --check --dry-run
    check "bibliothèques de l'interface" "$bin/python" scripts/vendor.py --check
    browser="$(scripts/browser.sh)" || browser=""
    if [ -n "$browser" ]; then
        export ENRACINE_CHROMIUM="$browser"
    else
        printf '✗ navigateur : aucun n’a été trouvé ni installé\n' >>"$failures"
    fi
    # The checker of the open directory's standard is not ours to give: it is used where it is named, or
    # where it lies beside the project.
    if [ -z "${ENRACINE_HSDS_CHECKER:-}" ]; then
        checker="$(find "$(dirname "$here")" -maxdepth 3 -name hsds_conformance.py -not -path '*/.*' 2>/dev/null | head -n 1)"
        [ -z "$checker" ] || export ENRACINE_HSDS_CHECKER="$(cd "$(dirname "$checker")" && pwd -P)"
    fi
    if [ -z "${ENRACINE_HSDS_CHECKER:-}" ]; then
        say "· répertoire ouvert : vérifié par notre seule table de la norme" \
            "(ENRACINE_HSDS_CHECKER nomme le dossier du vérificateur externe, s’il y en a un)"
    fi
    # What was skipped is said with its reason: it proves nothing.
    # The tests end last by far; their own summary says again what failed beside them (conftest.py).
    ENRACINE_CHECKS_FAILED="$failures" "$bin/python" -m pytest -n 2 --dist loadgroup -rs
    tested=$?
    wait
    [ "$tested" = 0 ] || printf '✗ pytest\n' >>"$failures"
fi

if [ -s "$failures" ]; then
    say "
Vérifications en échec :
$(grep '^✗ ' "$failures")
"
    exit 1
fi
