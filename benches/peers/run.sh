#!/bin/sh
# Runs the same model in this engine and in others, checks that they agree, and compares their speeds.
#
#   run.sh                     five rounds
#   run.sh --small             one round of few runs: that everything works
#   run.sh --without Henad     leave a rival out; Henad alone takes most of the time to build
#
# DETENTE names the program under test, PYTHON an interpreter of 3.12 (radCAD wants one older than 3.13, Mesa one that is
# not older), ROUNDS the number of rounds, OUT a folder for raw.json. Python packages go into virtual environments, and
# the rivals in Rust into a folder, that are kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
environment() { # a name, a list of packages
    if ! cmp -s "$here/$2" "$target/$1/requirements.txt"; then
        rm -rf "${target:?}/$1"
        "${PYTHON:-python3.12}" -m venv "$target/$1"
        "$target/$1/bin/pip" install --quiet --disable-pip-version-check -r "$here/$2"
        cp "$here/$2" "$target/$1/requirements.txt"
    fi
}
mkdir -p "$target"
environment peers-venv requirements.txt
environment peers-radcad-venv requirements-radcad.txt
case " $* " in
    *" --without Henad "*) members="--workspace --exclude peers-henad" ;;
    *) members=--workspace ;;
esac
# shellcheck disable=SC2086 # words on purpose
cargo build $members --release --locked --quiet --manifest-path "$here/rust/Cargo.toml" \
    --target-dir "$target/peers-rust"
exec "$target/peers-venv/bin/python" "$here/compare.py" --detente "${DETENTE:-$target/release/detente}" \
    --radcad-python "$target/peers-radcad-venv/bin/python" --rust "$target/peers-rust/release" \
    --out "${OUT:-$target/peers}" --rounds "${ROUNDS:-5}" "$@"
