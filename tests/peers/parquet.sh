#!/usr/bin/env bash
# Whether pandas reads the same tables from Parquet, by way of Apache Arrow, as from CSV.
# Needs the Rust toolchain, Python 3.11 or later with venv, and a package index for pip; installs into a scratch folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
cargo run --quiet --release -p detente --features parquet -- run configs/arms-race/stability.toml --replicates 20 \
    --out "$scratch/result" --parquet --quiet
"$scratch/venv/bin/python" tests/peers/parquet.py "$scratch/result"
