# What the scripts in this folder share: sourced, not run.

# Without these programs there is nothing to try: said, and a failure where CI=true.
need() {
    local program missing=()
    for program; do
        command -v "$program" > /dev/null || missing+=("$program")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    printf '%s: skipped, for want of %s\n' "$(basename "$0")" "${missing[*]}"
    [ "${CI:-false}" != true ] || exit 1
    exit 0
}

# Waits, at most so many seconds, until a command succeeds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || { printf 'in vain: %s\n' "$*" >&2; return 1; }
        sleep 0.2
    done
}

# Ends the program of a pid file, and waits until it is gone: it may be a child of this shell or of nobody.
stop() {
    local pid
    [ -s "$1" ] || return 0
    pid=$(cat "$1")
    kill "$pid" 2> /dev/null || return 0
    within 10 gone "$pid" || kill -KILL "$pid"
}

gone() {
    ! kill -0 "$1" 2> /dev/null || grep -q '^State:.Z' "/proc/$1/status" 2> /dev/null
}

# What is run: the Libyan case, or another experiment.
experiment=${EXPERIMENT:-configs/libya-2020/deployment.toml}
size=(--replicates "${REPLICATES:-256}")

# The experiment on this machine alone.
local_run() {
    "$binary" run "$experiment" "${size[@]}" --quiet --out "$1"
}

# The experiment planned in so many shards.
planned() {
    "$binary" plan "$experiment" "${size[@]}" --shards "$2" --out "$1" > /dev/null
}

# Kills a shard of this script's result as soon as it is seen: nobody is asked before.
kill_shard() {
    local pattern
    pattern="^([^ ]*/)?detente run .*$(basename "$scratch")/.* --shard $1"
    within 60 pgrep --full -- "$pattern" > /dev/null
    kill -KILL "$(pgrep --full -- "$pattern" | head -n 1)"
}

# Starts something in the background, which `ends` waits for.
background() {
    "$@" &
    waiting=$!
}

# What is in the background must end with this code.
ends() {
    local code=0
    wait "$waiting" || code=$?
    waiting=
    [ "$code" = "$1" ] || { printf 'exit code %s, not %s\n' "$code" "$1" >&2; return 1; }
}

# Ends what is still in the background.
cut_short() {
    [ -n "${waiting:-}" ] || return 0
    kill "$waiting" 2> /dev/null || true
    wait "$waiting" 2> /dev/null || true
}

# A field of the JSON object on standard input.
field() {
    python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

# Two results have the same tables, byte for byte.
same() {
    local table
    for table in "$1"/*.csv "$1/columns.json"; do
        cmp "$table" "$2/$(basename "$table")"
    done
    [ "$(digest "$1")" = "$(digest "$2")" ]
    printf 'the same bytes as a local run: %s\n' "$(digest "$1")"
}

# The digest of what a result says.
digest() {
    "$binary" status "$1" --format json | field content_digest
}
