#!/usr/bin/env bash
# Prints the path of a Chrome or Chromium that starts; installs one when there is none.
#
# ENRACINE_CHROMIUM names one to use. Chromium without its windows (headless shell) comes first: the same
# engine, with a fifth less work for the processor. The system's packages come first; where they have none that starts
# (Ubuntu's is a door to snap, which containers do not have), the one that Playwright publishes.
set -eu

here="$(cd "$(dirname "$0")/.." && pwd -P)"
. "$here/scripts/system.sh"

starts() {
    "$1" --version >/dev/null 2>&1
}

find_browser() {
    for candidate in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable chrome \
        /usr/lib/chromium/chromium \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        # Ubuntu's package is a door to snap, which containers do not have: only believe one that starts.
        starts "$candidate" || continue
        command -v "$candidate"
        return 0
    done
    return 1
}

# The libraries that it needs are the system's: asked for where this account may install them.
playwright_browser() {
    python="$here/.venv/bin/python"
    "$python" -c 'import playwright' 2>/dev/null || return 1
    say "Installation du navigateur de Playwright…"
    if command -v apt-get >/dev/null 2>&1; then
        as_administrator "$python" -m playwright install-deps chromium >/dev/null 2>&1 || true
    fi
    "$python" -m playwright install chromium >/dev/null 2>&1 || return 1
    found="$("$python" -c 'from playwright.sync_api import sync_playwright as start
with start() as p: print(p.chromium.executable_path)' 2>/dev/null)" || return 1
    starts "$found" || return 1
    printf '%s\n' "$found"
}

if [ -n "${ENRACINE_CHROMIUM:-}" ]; then
    starts "$ENRACINE_CHROMIUM" || fail "ENRACINE_CHROMIUM=$ENRACINE_CHROMIUM ne démarre pas."
    printf '%s\n' "$ENRACINE_CHROMIUM"
    exit 0
fi

if ! find_browser; then
    for package in chromium-headless-shell chromium chromium-browser; do
        install_packages "$package" fonts-noto-core && break
    done
    find_browser || playwright_browser || fail \
        "Aucun navigateur Chrome ou Chromium qui démarre, et il n'a pas pu être installé :" \
        "les parcours dans le navigateur ne peuvent pas être essayés." \
        "Debian : sudo apt-get install chromium. Ubuntu et macOS : installez Google Chrome." \
        "S'il est ailleurs : ENRACINE_CHROMIUM=/chemin/vers/chrome make test"
fi
