#!/bin/sh
# Runs the same model in this engine and in others, checks that they agree, and compares their speeds.
#
#   run.sh                     five rounds
#   run.sh --small             one round of few runs: that everything works
#   run.sh --only numpy Mesa   no rivals but these; nothing else is built or installed
#   run.sh --without Henad     leave rivals out; Henad alone takes most of the time to build
#
# A rival is named by the beginning of its name, in any case. DETENTE names the program under test, PYTHON an interpreter
# (default python3.12, else python3): 3.12 for Mesa, which wants no older one, and radCAD, which wants no newer one; for
# numpy 3.11 will do. ROUNDS is the number of rounds, OUT a folder for raw.json. Python packages go into virtual
# environments, and the rivals in Rust into a folder, that are kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
python=${PYTHON:-python3.12}
if [ -z "${PYTHON:-}" ] && ! "$python" -c "" 2> /dev/null; then
    python=python3
fi
environment() { # its name
    venv=$target/peers-$1-venv
    if ! cmp -s "$here/requirements-$1.txt" "$venv/requirements.txt"; then
        rm -rf "${venv:?}"
        "$python" -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements-$1.txt"
        cp "$here/requirements-$1.txt" "$venv/requirements.txt"
    fi
}
mkdir -p "$target"
needs=$("$python" "$here/compare.py" --needs "$@")
packages=
for need in $needs; do
    case $need in
        numpy | mesa | radcad) environment "$need" ;;
        *) packages="$packages --package peers-$need" ;;
    esac
done
if [ -n "$packages" ]; then
    # shellcheck disable=SC2086 # words on purpose
    cargo build $packages --release --locked --quiet --manifest-path "$here/rust/Cargo.toml" \
        --target-dir "$target/peers-rust"
fi
exec "$python" "$here/compare.py" --detente "${DETENTE:-$target/release/detente}" --environments "$target" \
    --rust "$target/peers-rust/release" --out "${OUT:-$target/peers}" --rounds "${ROUNDS:-5}" "$@"
