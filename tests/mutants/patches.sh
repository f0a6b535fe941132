#!/usr/bin/env bash
# Breaks one equation of the engine at a time, as the patches beside this file say: each must make a test of the engine fail.
# None of these tests compares results with kept ones.
#
#   tests/mutants/patches.sh [PATCH…]        all of them by default
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || set -- "$here"/*.patch
# Dependencies are those of other tests.
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$(cd "$here/../.." && pwd)/target}
export CARGO_TARGET_DIR
tree=$CARGO_TARGET_DIR/mutants/tree
mkdir -p "$tree"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The first tests that fail, from the quickest on.
broken() {
    local target
    for target in --lib "--test validation" "--test properties" "--test engine"; do
        # shellcheck disable=SC2086
        (cd "$tree" && cargo test --quiet -p detente-core $target --no-run) > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
        # shellcheck disable=SC2086
        if ! (cd "$tree" && timeout 600 cargo test --quiet -p detente-core $target -- --skip values_are_stable --skip the_page_says) > "$log" 2>&1; then
            sed -n 's/^---- \(.*\) stdout ----$/\1/p' "$log" | head -1
            return
        fi
    done
}

python3 "$here/tree.py" "$tree"
test=$(broken)
[ -z "$test" ] || { printf 'fails unbroken: %s\n' "$test"; exit 1; }
caught=0
for patch in "$@"; do
    python3 "$here/tree.py" "$tree" "$patch"
    test=$(broken)
    printf '%-24s %s\n' "$(basename "$patch" .patch)" "${test:-NOT CAUGHT}"
    [ -z "$test" ] || caught=$((caught + 1))
done
printf 'caught: %s of %s\n' "$caught" "$#"
[ "$caught" = $# ]
