# What the set-up scripts share. Sourced, not run; written for bash 3.2.

say() {
    printf '%s\n' "$*" >&2
}

# fail "line" "line"…: says why and stops.
fail() {
    for line in "$@"; do
        say "$line"
    done
    exit 2
}

# Runs a command as the administrator; refuses quietly when that is not possible.
as_administrator() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    elif command -v sudo >/dev/null 2>&1 && [ -t 0 ] && [ -z "${CI:-}" ]; then
        say "Un paquet du système manque : votre mot de passe peut vous être demandé ($*)."
        sudo "$@"
    else
        return 1
    fi
}

# install_packages name…: Debian and Ubuntu only. Returns 1 when it cannot.
install_packages() {
    command -v apt-get >/dev/null 2>&1 || return 1
    say "Installation de : $*"
    apt_install "$@" && return 0
    as_administrator env DEBIAN_FRONTEND=noninteractive \
        apt-get update -q -o DPkg::Lock::Timeout=300 >/dev/null 2>&1 || return 1
    apt_install "$@"
}

apt_install() {
    as_administrator env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >/dev/null 2>&1
}
