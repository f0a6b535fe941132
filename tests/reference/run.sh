#!/bin/sh
# Runs the second engine beside the first and compares their runs.
#
#   run.sh                               every shipped experiment, the cases, and 200 random scenarios
#   run.sh --small                       a minute of it
#   run.sh EXPERIMENT.toml[=REPLICATES]…  these experiments
#
# DETENTE names the program, PYTHON an interpreter of 3.11 or newer. numpy goes into a virtual environment that is kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
detente=${DETENTE:-$root/target/release/detente}
venv=$root/target/reference-venv
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
    rm -rf "$venv"
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi
python=$venv/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" "$here/words.py"
if [ $# -gt 0 ] && [ "$1" != --small ]; then
    "$python" "$here/compare.py" "$detente" "$work" "$@"
    exit
fi

# What is run of a shipped experiment: few replicates of many points, more where points are few or the file asks for them.
# Files without `replicates` are no experiments: scenarios, and suites, which only name experiments.
replicates() {
    case $1 in
        */lanchester/* | */libya-2020/saltelli.toml | */designs/sobol.toml | */designs/saltelli.toml) echo 1 ;;
        */designs/morris.toml | */designs/latin_hypercube.toml) echo 1 ;;
        */libya-2020/designs/variance.toml) echo 20 ;; # it refuses fewer
        */libya-2020/*) echo 2 ;;
        */threat-game/* | */client-refuses/* | */cuban-missile-crisis/*) echo 20 ;;
        *) echo 5 ;;
    esac
}
if [ "${1:-}" = --small ]; then
    most=8 random=15 least=0
    pattern='lanchester|arms-race|chicken|threat-game|client-refuses|cuban|deployment'
else
    most=24 random=200 least=10
    pattern=.
fi
set --
for file in $(find "$root/configs" -name '*.toml' | sort | grep -E "$pattern"); do
    if grep -q '^replicates' "$file"; then
        set -- "$@" "$file=$(replicates "$file")"
    fi
done
compare() { # a comparison, its output kept
    { "$python" "$@" || echo "$1" >> "$work/failed"; } | tee -a "$work/log"
}
compare "$here/compare.py" "$detente" "$work" --most "$most" "$@"
compare "$here/compare.py" "$detente" "$work" "$here"/cases/*/experiment.toml
compare "$here/fuzz.py" "$detente" "$work" "$random" --least "$least"
awk '/^agree: / { same += $2; runs += $4 } END { print "in all: agree: " same " of " runs }' "$work/log"
[ ! -s "$work/failed" ]
