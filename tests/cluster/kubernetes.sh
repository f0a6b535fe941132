#!/usr/bin/env bash
# The Jobs of `detente submit k8s` are what the schema of Kubernetes allows, by kubernetes-validate, and each container's
# command, with its variables filled in as a kubelet does, is the one that was meant.
#
#   tests/cluster/kubernetes.sh PATH/TO/detente
#
# Needs Python 3.11 or later with venv, and a package index for pip.
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/../.."
. tests/cluster/common.sh
need python3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
rundir="$scratch/it's \$(HOME) \$\$ \"run\""

planned "$rundir" 3
jobs() {
    "$binary" submit k8s "$rundir" --image registry.example/detente:0.1 --pvc results "$@"
}
jobs > "$scratch/plain.yaml"
jobs --namespace models --parallelism 2 --cpu 4 --memory 2Gi --retries 5 > "$scratch/full.yaml"
jobs --merge > "$scratch/merge.yaml"

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check kubernetes-validate==1.37.0
# backoffLimitPerIndex is in every release since 1.28.
for release in 1.28 1.37; do
    "$scratch/venv/bin/kubernetes-validate" --strict --kubernetes-version "$release" "$scratch"/*.yaml
done
"$scratch/venv/bin/python" tests/cluster/kubernetes.py "$(basename "$rundir")" "$scratch"/{plain,full,merge}.yaml
