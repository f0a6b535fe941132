#!/usr/bin/env bash
# `detente submit parallel` from plan to merge, over a private sshd on loopback which is two hosts: a shard is killed, and
# the result has the bytes of a local run.
#
#   tests/cluster/ssh.sh PATH/TO/detente
#
# Needs parallel, openssh-server and openssh-client; without them it says so, and fails where CI=true.
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/../.."
. tests/cluster/common.sh
PATH=$PATH:/usr/sbin
need parallel sshd ssh ssh-keygen pgrep
scratch=$(mktemp -d)
trap 'cut_short; stop "$scratch/sshd.pid"; rm -rf "$scratch"' EXIT
rundir="$scratch/it's \$(a) {} 100% \"run\""

local_run "$scratch/local"
planned "$rundir" 3

# Keys of its own, and no other address.
port=$((20000 + $$ % 3000 * 4 + 3))
ssh-keygen -q -t ed25519 -N '' -f "$scratch/host"
ssh-keygen -q -t ed25519 -N '' -f "$scratch/user"
cat > "$scratch/sshd_config" << CONF
ListenAddress 127.0.0.1
Port $port
PidFile $scratch/sshd.pid
HostKey $scratch/host
AuthorizedKeysFile $scratch/user.pub
AllowUsers $(id -un)
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
CONF
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
"$(command -v sshd)" -f "$scratch/sshd_config" -E "$scratch/sshd.log"
within 10 test -s "$scratch/sshd.pid"
ssh="ssh -F none -p $port -i $scratch/user -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR"
ssh+=" -o UserKnownHostsFile=$scratch/known -o StrictHostKeyChecking=accept-new"

printf -- '-- three shards over two hosts, one killed\n'
background "$binary" submit parallel "$rundir" --hosts 1/127.0.0.1,1/localhost --ssh "$ssh" --quiet
kill_shard 1/3
ends 0
cut -f 1-7 "$rundir/submit/parallel.tsv"

same "$scratch/local" "$rundir"
