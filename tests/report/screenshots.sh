#!/usr/bin/env bash
# Makes the pictures of a report that the documentation shows, docs/images/report-*.png, from the result of the first
# command of the README.
#
#   tests/report/screenshots.sh PATH/TO/detente
#
# Needs Chromium and Node with npm. Pixels depend on the fonts there are; what is shown does not.
set -euo pipefail
binary=$(realpath "$1")
cd "$(git rev-parse --show-toplevel)"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
modules=target/report-tests
mkdir -p "$modules" docs/images
cp tests/report/package.json tests/report/package-lock.json "$modules/"
(cd "$modules" && npm ci --omit=optional --no-audit --no-fund --ignore-scripts --loglevel=error > /dev/null)
"$binary" run configs/libya-2020/deployment.toml --quiet --out "$scratch/r"
"$binary" report "$scratch/r" --quiet
node tests/report/screenshots.cjs "$PWD/$modules/node_modules" "$scratch/r/report.html" docs/images \
    time contrasts bargains
for picture in docs/images/report-*.png; do
    [ "$(stat -c %s "$picture")" -lt 153600 ] || { printf '%s is larger than 150 kB\n' "$picture"; exit 1; }
done
