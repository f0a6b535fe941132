#!/usr/bin/env bash
# Compares our sensitivity indices with those of SALib, which it installs into a scratch environment.
# Needs the Rust toolchain, Python 3.11 or later with venv, and a package index for pip.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check \
    SALib==1.6.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
cargo run --quiet --release -p detente-analysis --example sensitivity_peer > "$scratch/cases.json"
"$scratch/venv/bin/python" tests/peers/salib.py "$scratch/cases.json"
