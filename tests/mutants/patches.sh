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
# Only what a patch changes is built again.
export CARGO_TARGET_DIR CARGO_INCREMENTAL=1
tree=$CARGO_TARGET_DIR/mutants/tree
mkdir -p "$tree"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

stages=(--lib "--test validation" "--test properties" "--test engine")

# fails STAGE: whether its tests fail; the log tells which.
fails() {
    # shellcheck disable=SC2086
    (cd "$tree" && cargo test --quiet -p detente-core $1 --no-run) > "$log" 2>&1 || { cat "$log"; exit 1; }
    # shellcheck disable=SC2086
    ! (cd "$tree" && timeout 600 cargo test --quiet -p detente-core $1 -- --skip values_are_stable --skip the_page_says) > "$log" 2>&1
}

caught=0
used=()
for patch in "$@"; do
    python3 "$here/tree.py" "$tree" "$patch"
    test='NOT CAUGHT'
    for stage in "${stages[@]}"; do
        if fails "$stage"; then
            test=$(sed -n 's/^---- \(.*\) stdout ----$/\1/p' "$log" | head -1)
            caught=$((caught + 1))
            used+=("$stage")
            break
        fi
    done
    printf '%-24s %s\n' "$(basename "$patch" .patch)" "${test:-does not end}"
done
# What has caught something does not fail without it.
python3 "$here/tree.py" "$tree"
for stage in "${stages[@]}"; do
    if [[ " ${used[*]} " == *" $stage "* ]] && fails "$stage"; then
        cat "$log"
        printf 'tests fail unbroken: %s\n' "$stage"
        exit 1
    fi
done
printf 'caught: %s of %s\n' "$caught" "$#"
[ "$caught" = $# ]
