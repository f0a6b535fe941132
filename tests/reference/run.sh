#!/bin/sh
# Runs the second engine beside the first and compares their runs: the examples by default, or the arguments given
# (experiment.toml, or experiment.toml=REPLICATES). DETENTE names the program, PYTHON an interpreter of 3.11 or newer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
detente=${DETENTE:-$root/target/release/detente}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" "$here/words.py"
if [ $# -eq 0 ]; then
    c=$root/configs
    set -- "$c/lanchester/laws.toml" "$c/arms-race/stability.toml=5" "$c/prisoners-dilemma/precision.toml=1" \
        "$c/chicken/commitment.toml=5" "$c/stag-hunt/basins.toml=2" "$c/threat-game/belief.toml=20" \
        "$c/client-refuses/truce.toml=20" "$c/cuban-missile-crisis/trade.toml=20" "$c/libya-2020/deployment.toml=1" \
        "$here/cases/answers/experiment.toml" "$here/cases/strain/experiment.toml" \
        "$here/cases/equal-strains/experiment.toml" "$here/cases/tables/experiment.toml" \
        "$here/cases/frozen-belief/experiment.toml" "$here/cases/long-horizon/experiment.toml"
fi
"${PYTHON:-python3}" "$here/compare.py" "$detente" "$work" "$@"
