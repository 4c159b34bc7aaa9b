#!/usr/bin/env bash
# Prints the path of a Chrome or Chromium that starts; installs one when there is none.
#
# ENRACINE_CHROMIUM names one to use. Never downloads a browser outside the system's packages.
set -eu

here="$(cd "$(dirname "$0")/.." && pwd -P)"
. "$here/scripts/system.sh"

starts() {
    "$1" --version >/dev/null 2>&1
}

find_browser() {
    for candidate in chromium chromium-browser google-chrome google-chrome-stable chrome \
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

if [ -n "${ENRACINE_CHROMIUM:-}" ]; then
    starts "$ENRACINE_CHROMIUM" || fail "ENRACINE_CHROMIUM=$ENRACINE_CHROMIUM ne démarre pas."
    printf '%s\n' "$ENRACINE_CHROMIUM"
    exit 0
fi

if ! find_browser; then
    install_packages chromium fonts-noto-core || install_packages chromium-browser fonts-noto-core || true
    find_browser || fail \
        "Aucun navigateur Chrome ou Chromium qui démarre, et il n'a pas pu être installé :" \
        "les parcours dans le navigateur ne peuvent pas être essayés." \
        "Debian : sudo apt-get install chromium. Ubuntu et macOS : installez Google Chrome." \
        "S'il est ailleurs : ENRACINE_CHROMIUM=/chemin/vers/chrome make test"
fi
