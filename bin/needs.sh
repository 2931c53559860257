# Sourced by the commands in this folder: finds or installs what they need.
# Where it cannot install, it says in one sentence what is missing and ends.

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# Runs a command as root, where that takes no question.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

# install "what it is for" package...
install() {
    local purpose=$1; shift
    can_install || die "$purpose is missing: install it (Debian: apt-get install $*) and run this again."
    say "Installing $* ..."
    # The package would otherwise start a server of its own.
    as_root mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Options::=--force-confold "$@" >/dev/null ||
        die "$purpose could not be installed: install it yourself (Debian: apt-get install $*) and run this again."
}

need_rust() {
    command -v cargo >/dev/null || PATH="$HOME/.cargo/bin:$PATH"
    command -v cargo >/dev/null || die "Rust 1.95 or newer is missing: install it from https://rustup.rs and run this again."
    command -v cc >/dev/null || install "A C compiler" gcc libc6-dev
}

# Prints the folder of the newest server programs.
postgres_bin() {
    local dir
    for dir in "${SMARTSELLER_PG_BIN:-}" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn) \
        /usr/local/pgsql/bin "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
        if [ -n "$dir" ] && [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then
            echo "$dir"
            return 0
        fi
    done
    return 1
}

need_postgres() {
    postgres_bin >/dev/null || install "PostgreSQL" postgresql
}

need_browser() {
    command -v chromedriver >/dev/null && { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null ||
        install "Chromium with its driver" chromium chromium-driver
}
