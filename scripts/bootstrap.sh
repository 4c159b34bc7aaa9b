#!/usr/bin/env bash
# Sets up what is missing to run Enracine; does nothing, quickly, when nothing is.
#
#   scripts/bootstrap.sh base   what is needed to run the site
#   scripts/bootstrap.sh dev    the same, and what is needed to check the code
#
# Written for bash 3.2 (macOS). Honours PYTHON (the interpreter to use).
set -eu

kind="${1:-base}"
here="$(cd "$(dirname "$0")/.." && pwd -P)"
venv="$here/.venv"
lock="$here/requirements/$kind.txt"
. "$here/scripts/system.sh"

case "$kind" in
    base | dev) ;;
    *) fail "Usage : scripts/bootstrap.sh base|dev" ;;
esac

# --- Python ---------------------------------------------------------------------------------

good_python() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

has_venv() {
    "$1" -c 'import venv, ensurepip' 2>/dev/null
}

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 \
        /opt/homebrew/bin/python3 /usr/local/bin/python3 /usr/bin/python3; do
        [ -n "$candidate" ] || continue
        command -v "$candidate" >/dev/null 2>&1 || continue
        good_python "$candidate" && has_venv "$candidate" || continue
        command -v "$candidate"
        return 0
    done
    return 1
}

install_python() {
    if ! command -v apt-get >/dev/null 2>&1; then
        fail "Il faut Python 3.11 ou plus récent, avec le module venv." \
            "macOS : brew install python@3.12. Autres systèmes : https://www.python.org/downloads/" \
            "S'il est installé ailleurs : PYTHON=/chemin/vers/python3 make ${MAKECMDGOALS:-demo}"
    fi
    for version in 3 3.12 3.11 3.13; do
        install_packages "python$version" "python$version-venv" || continue
        find_python >/dev/null && return 0
    done
    fail "Il faut Python 3.11 ou plus récent, avec le module venv, et il n'a pas pu être installé." \
        "Installez-le (sur Debian et Ubuntu : sudo apt-get install python3 python3-venv), puis recommencez."
}

# --- Environment ----------------------------------------------------------------------------

venv_works() {
    [ -x "$venv/bin/python" ] && good_python "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1
}

make_venv() {
    python="$(find_python)" || { install_python; python="$(find_python)"; }
    say "Création de l'environnement Python…"
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "L'environnement Python n'a pas pu être créé dans $venv."
}

# The stamp is a copy of the lock: same text, nothing to do.
installed() {
    cmp -s "$here/requirements/$1.txt" "$venv/.installe-$1.txt" 2>/dev/null
}

install_libraries() {
    say "Installation des bibliothèques…"
    rm -f "$venv/.installe-$kind.txt"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-compile \
        --no-deps --require-hashes -r "$lock" ||
        fail "Les bibliothèques n'ont pas pu être installées; le message de pip ci-dessus dit pourquoi." \
            "Le plus souvent : pas de réseau, ou un mandataire à nommer dans HTTPS_PROXY ou PIP_INDEX_URL."
    cp "$lock" "$venv/.installe-$kind.txt"
    # The locks hold each other: everything of base is in dev, at the same versions.
    [ "$kind" = base ] || cp "$here/requirements/base.txt" "$venv/.installe-base.txt"
}

# The project itself: a path and a launcher. No build, hence no network and no build tool.
install_project() {
    packages="$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    printf '%s\n' "$here" >"$packages/enracine.pth"
    printf '#!/bin/sh\nexec "%s/bin/python" -m enracine.cli "$@"\n' "$venv" >"$venv/bin/enracine"
    chmod +x "$venv/bin/enracine"
    printf '%s\n' "$here" >"$venv/.projet"
}

project_installed() {
    [ -x "$venv/bin/enracine" ] && [ "$(cat "$venv/.projet" 2>/dev/null)" = "$here" ]
}

# --- Translations ---------------------------------------------------------------------------

translations_stale() {
    find "$here/enracine" -name '*.po' | while read -r source; do
        compiled="${source%.po}.mo"
        if [ ! -f "$compiled" ] || [ "$source" -nt "$compiled" ]; then
            printf 'stale'
            break
        fi
    done
}

# --------------------------------------------------------------------------------------------

if installed "$kind"; then
    # Fast path: the stamps live inside the environment, so they prove that it was complete.
    [ -x "$venv/bin/python" ] && good_python "$venv/bin/python" || { make_venv && install_libraries; }
else
    venv_works || make_venv
    install_libraries
fi
project_installed || install_project
if [ -n "$(translations_stale)" ]; then
    "$venv/bin/python" "$here/scripts/compile_messages.py"
fi
