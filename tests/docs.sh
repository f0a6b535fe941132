#!/usr/bin/env bash
# Runs every command that the documentation shows: each ```sh block of each Markdown file, in order, in a scratch
# copy of the repository. Sweeps are shrunk by `--replicates` to 100 draws, suites to 2, unless they go on `until`
# intervals are narrow.
#
#   tests/docs.sh PATH/TO/detente
#
# FEATURES names the features with which it was built, if any.
set -euo pipefail
binary=$(realpath "$1")
root=$(git rev-parse --show-toplevel)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

git -C "$root" ls-files -z --cached --others --exclude-standard | (cd "$root" && xargs -0 cp --parents -t "$scratch")
# Two stand-ins: `detente` shrinks sweeps, `cargo run --release --` is `detente`, and examples are those that tests build.
mkdir "$scratch/.shims"
cat > "$scratch/.shims/detente" <<SHIM
#!/usr/bin/env bash
set -e
if [ "\$1" = run ] && [ -f "\$2" ] && [[ " \$* " != *" --replicates "* ]] && ! grep -qs '^replicates = { until' "\$2"; then
    if grep -qs '^experiments = ' "\$2"; then few=2; else few=100; fi
    set -- "\$@" --replicates "\$few"
fi
exec "$binary" "\$@"
SHIM
cat > "$scratch/.shims/cargo" <<SHIM
#!/usr/bin/env bash
set -e
if [ "\$1 \$2 \$3" = "run --release --" ]; then shift 3; exec "$scratch/.shims/detente" "\$@"; fi
if [ "\$1 \$2 \$3 \$5 \$7" = "run --release -p --example --" ]; then
    (cd "$root" && "$(command -v cargo)" build --quiet --workspace --example "\$6")
    example=\$6
    shift 7
    exec "\${CARGO_TARGET_DIR:-$root/target}/debug/examples/\$example" "\$@"
fi
if [ "\$1" = install ]; then
    exec env CARGO_TARGET_DIR="$root/target" "$(command -v cargo)" "\$@" --locked --root "$scratch/.installed" ${FEATURES:+--features "$FEATURES"}
fi
if [ "\$1" = bench ]; then echo "left to the benchmark runs: cargo \$*"; exit 0; fi
exec "$(command -v cargo)" "\$@"
SHIM
chmod +x "$scratch"/.shims/*

count=0
while IFS= read -r page; do
    blocks=$(awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on' "$scratch/$page")
    [ -n "$blocks" ] || continue
    while IFS= read -r command; do
        case "$command" in
            '' | '#'*) continue ;;
            # CI itself runs these.
            'cargo test --workspace'* | 'bash .ci/run'* | 'just '*) continue ;;
        esac
        printf '%s: %s\n' "$page" "$command"
        log="$scratch/.log"
        (cd "$scratch" && PATH="$scratch/.shims:$PATH" bash -e -c "$command") > "$log" 2>&1 || {
            code=$?
            cat "$log"
            printf 'failed with exit code %s\n' "$code"
            exit 1
        }
        count=$((count + 1))
    done <<< "$blocks"
done < <(cd "$root" && git ls-files --cached --others --exclude-standard '*.md')
printf '%s documented commands ran\n' "$count"
[ "$count" -gt 0 ]
