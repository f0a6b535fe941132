#!/usr/bin/env bash
# Instructions per run must not grow unnoticed: those of each experiment in benches/instructions.csv, counted again, may be
# at most 2 % more than there, unless the changelog says so.
#
#   tests/instructions.sh PATH/TO/detente            compares
#   tests/instructions.sh PATH/TO/detente --write    puts the new counts into benches/instructions.csv
#
# A count depends on how the program was built: build it as .ci/run does, with the variables that it exports
# (`just instructions` does). Growth is owned up to by an entry under `Unreleased` in CHANGELOG.md that names experiment and
# new count; without one, --write refuses it too. Needs valgrind: without it this is skipped, but fails where CI=true.
set -euo pipefail
program=$(realpath "$1")
mode=${2:---compare}
case $mode in
    --compare | --write) ;;
    *) echo "$mode: --write, or nothing" && exit 2 ;;
esac
cd "$(dirname "$0")/.."
counts=benches/instructions.csv
most=2   # per cent
batch=64 # as many runs as lanes: `detente bench --instructions` takes six times as many, and so long here

if ! command -v valgrind > /dev/null; then
    echo 'no valgrind: instructions were not counted (apt-get install --no-install-recommends valgrind)'
    if [ "${CI:-false}" = true ]; then exit 1; else exit 0; fi
fi
if [ "$(uname -m)" != x86_64 ] || ! grep -qsw avx2 /proc/cpuinfo; then
    echo 'skipped: the counts are those of AVX2, which this processor lacks'
    exit 0
fi

# simulate EXPERIMENT RUNS: the instructions that this takes, files read and world built.
simulate() {
    DETENTE_SIMD=avx2 valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
        "$program" bench "$1" --simulate "$2" > "$log" 2>&1 || { cat "$log" >&2 && return 1; }
    sed -n '/I *refs:/ { s/.*refs: *//; s/,//g; p }' "$log" | grep . || { cat "$log" >&2 && return 1; }
}

# count EXPERIMENT: instructions per run of a batch, without what comes before the first.
count() {
    local before all
    before=$(simulate "$1" 0) && all=$(simulate "$1" "$batch") && echo $(((all - before) / batch))
}

# owned EXPERIMENT COUNT: whether an entry of the changelog under `Unreleased` names both, the count to a thousandth.
owned() {
    awk -v name="\`$1\`" -v count="$2" '
        function look() {
            if (index(entry, name))
                while (match(entry, /[0-9][0-9,]*/)) {
                    number = substr(entry, RSTART, RLENGTH)
                    entry = substr(entry, RSTART + RLENGTH)
                    gsub(",", "", number)
                    number += 0
                    if (number >= 0.999 * count && number <= 1.001 * count) found = 1
                }
            entry = ""
        }
        /^(#|- |$)/ { look() }
        /^## / { on = /Unreleased/ }
        on { entry = entry " " $0 }
        END { look(); exit !found }' CHANGELOG.md
}

# 1234567 as 1,234,567
grouped() {
    sed ':a; s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/; ta' <<< "$1"
}

log=$(mktemp)
new=$(mktemp)
trap 'rm -f "$log" "$new"' EXIT
compiler=$(rustc --version | cut -d ' ' -f 1-2)
build="AVX2; release with the variables of .ci/run and feature parquet; $compiler"
failed=0
other=
echo 'experiment,instructions_per_run,build' > "$new"
while IFS=, read -r experiment committed kept; do
    now=$(count "$experiment")
    line="$experiment: $(grouped "$now") instructions a run"
    if [ -z "$committed" ]; then
        change=new
    else
        line+=", $(awk -v now="$now" -v was="$committed" 'BEGIN { printf "%+.2f %%", 100 * (now / was - 1) }')"
        line+=" on the committed $(grouped "$committed")"
        change=$(awk -v now="$now" -v was="$committed" -v most="$most" 'BEGIN {
            by = 100 * (now / was - 1)
            print (by > most ? "more" : by < -most ? "fewer" : "same")
        }')
    fi
    printf '%s\n' "$line"
    if [ "$change" = more ] && ! owned "$experiment" "$now"; then
        failed=1
        cat << EOF2
  That is more than $most % more, and the changelog does not say so. \`detente bench $experiment\` shows where the time goes.
  If the growth is wanted, add an entry to CHANGELOG.md under \`Unreleased\`, and then write the new count (--write):
    - \`$experiment\` takes $(grouped "$now") instructions a run in place of $(grouped "$committed"): WHY.
EOF2
        if [ "$kept" != "$build" ]; then other="$kept"; fi
    elif [ "$mode" != --write ]; then
        case $change in
            new) failed=1 && echo '  There is no committed count: write it with --write.' ;;
            more) echo '  The changelog says so: write the new count with --write.' ;;
            fewer) echo '  The committed count can be lowered: write the new one with --write.' ;;
        esac
    fi
    printf '%s,%s,%s\n' "$experiment" "$now" "$build" >> "$new"
done < <(tail -n +2 "$counts")

if [ "$failed" = 1 ]; then
    if [ -n "$other" ]; then printf 'The committed counts are of another build: %s. Here: %s.\n' "$other" "$build"; fi
    if [ "$mode" = --write ]; then echo "nothing was written to $counts"; fi
    exit 1
fi
if [ "$mode" = --write ]; then
    cat "$new" > "$counts"
    echo "written to $counts"
fi
