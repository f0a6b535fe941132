#!/usr/bin/env bash
# Whether PRIM finds the same boxes as EMA Workbench (Kwakkel 2017) in the same rows: limits, coverage, density and
# quasi-p-values of every box on every trajectory. Needs Python 3.11 and a network; installs into a scratch folder.
#
#   tests/peers/ema_prim.sh
set -euo pipefail
here=$(realpath "$(dirname "$0")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python3.11 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check \
    ema_workbench==2.5.3 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 scikit-learn==1.9.1 SALib==1.6.0 \
    Platypus-Opt==1.4.1 matplotlib==3.11.2 seaborn==0.13.2 statsmodels==0.15.0 tqdm==4.70.1
mkdir "$scratch/data"
(cd "$here" && cargo run --quiet --release -p detente-analysis --example prim_peer -- "$scratch/data")
MPLCONFIGDIR="$scratch" "$scratch/venv/bin/python" "$here/ema_prim.py" "$scratch/data"
