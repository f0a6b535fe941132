#!/usr/bin/env bash
# Robert Brown's dieharder on the words of 1,000 replicates, interleaved: a battery of tests of randomness across streams.
#
#   tests/dieharder.sh WORDS [TEST…]
#
# WORDS is the example of that name. TESTs are dieharder's numbers; without any, all of them, which takes an hour or two.
# Ends with 1 if a test fails, which one in a million does by chance; "weak" is expected of one in a hundred.
set -euo pipefail
words=$(realpath "$1")
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
command -v dieharder > /dev/null || {
    printf 'skipped: dieharder is missing\n'
    [ "${CI:-false}" != true ]
    exit
}
if [ $# -eq 0 ]; then set -- -a; fi
for test in "$@"; do
    [ "$test" = -a ] || test="-d $test"
    # shellcheck disable=SC2086
    "$words" 1000 | dieharder -g 200 $test -D test_name -D ntuple -D pvalues -D assessment -c , | tee -a "$scratch/out"
done
awk -F, '/PASSED|WEAK|FAILED/ { gsub(/ /, "", $NF); count[$NF]++ }
    END { printf "dieharder: %d passed, %d weak, %d failed\n", count["PASSED"], count["WEAK"], count["FAILED"]
          exit count["FAILED"] > 0 || count["PASSED"] == 0 }' "$scratch/out"
