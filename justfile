# Small deterministic versions of everything: what CI runs.
check:
    bash .ci/run

# Formatting and lints only.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# The full counts: every shipped experiment whole, and the benchmarks.
full:
    cargo build --release
    ./target/release/detente run configs/libya-2020/deployment.toml --force
    ./target/release/detente run configs/libya-2020/mechanisms.toml --force
    cp results/libya-2020-mechanisms/contrasts.csv results/reference/libya-2020-mechanisms/
    ./target/release/detente run configs/arms-race/stability.toml --force
    ./target/release/detente run configs/lanchester/laws.toml --force
    just second-engine
    just determinism
    just patches
    just mutants
    just fuzz
    just dieharder
    just torture
    bash tests/peers/ema_prim.sh
    bash tests/peers/parquet.sh
    just record
    cargo bench --workspace

# Each of the following writes its section of docs/validation.md.

# The second engine on every shipped experiment and 200 random scenarios.
second-engine:
    cargo build --release
    python3 tests/section.py "second engine" 12 env DETENTE=target/release/detente bash tests/reference/run.sh

# The same bytes however runs are made: one digest.
determinism:
    cargo build --release
    cargo build --workspace --bins --examples
    python3 tests/section.py determinism 40 env CI=true bash tests/determinism.sh target/release/detente \
        --debug target/debug/detente --reorder target/debug/examples/reorder

# Equations broken on purpose.
patches:
    python3 tests/section.py patches 25 bash tests/mutants/patches.sh

# Mutants of the rules of the engine, a seeded sample: interrupted, it goes on where it was (needs cargo-mutants).
mutants count="400":
    python3 tests/section.py mutants 45 python3 tests/mutants/sample.py {{count}}

# Inputs that break what reads files, for so many seconds a target (needs cargo-fuzz).
fuzz seconds="1200":
    cargo build --release
    python3 tests/section.py fuzzing 3 env DETENTE=target/release/detente bash fuzz/run.sh {{seconds}}

# Sweeps and shards killed at random moments, and gone on with: the same bytes.
torture kills="100":
    cargo build --release
    python3 tests/section.py torture 1 python3 tests/torture.py target/release/detente {{kills}}

# Shards by Slurm, over ssh, by Snakemake, Dask and Ray, on loopback; Jobs against Kubernetes' schema (needs slurm-wlm, munge,
# parallel, openssh-server).
clusters:
    cargo build --release
    for way in slurm ssh snakemake python kubernetes; do bash "tests/cluster/$way.sh" target/release/detente; done

# A battery of tests of randomness on interleaved replicates (needs dieharder).
dieharder:
    cargo build --release -p detente-core --example words
    python3 tests/section.py dieharder 1 env CI=true bash tests/dieharder.sh target/release/examples/words

# The targets of speed as measured here, in turn with the alternatives: keep the machine quiet.
record:
    cargo build --release
    python3 benches/record.py

# Reports in a browser, and the pictures of them in the README (needs chromium, nodejs, npm).
report:
    cargo build --release
    bash tests/report/browser.sh target/release/detente
    bash tests/report/screenshots.sh target/release/detente

# The Libyan case from the start: claims, calibration, claims once more, face validity, and the case page.
case:
    cargo build --release
    ./target/release/detente run configs/libya-2020/claims.toml --force
    ./target/release/detente calibrate configs/libya-2020/calibration.toml --force
    ./target/release/detente run configs/libya-2020/claims-calibrated.toml --force --replicates 100 \
        --draws-from results/libya-2020-calibration/posterior_draws.csv
    ./target/release/detente run configs/libya-2020/face.toml --force
    ./target/release/detente run configs/libya-2020/face.toml --force --out results/libya-2020-face-calibrated \
        --draws-from results/libya-2020-calibration/posterior_draws.csv
    ./target/release/detente run configs/libya-2020/circumstances.toml --force
    ./target/release/detente run configs/libya-2020/saltelli.toml --force
    python3 docs/cases/libya-2020/gather.py
    python3 docs/cases/libya-2020/coding.py
    python3 docs/cases/libya-2020/page.py

# Instructions per run written anew, by a program built as CI builds it; growth needs an entry of the changelog (needs valgrind).
instructions:
    eval "$(grep '^export CARGO_INCREMENTAL' .ci/run)" && cargo build --release --features parquet
    bash tests/instructions.sh target/release/detente --write

# Re-mint the reference results after a change of results on purpose; commit them alone, with the reason.
mint:
    bash tests/mint.sh

# Licences, advisories and sources of dependencies (needs cargo-deny).
deny:
    cargo deny check
