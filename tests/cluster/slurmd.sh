# A Slurm cluster of two nodes on loopback, as the user who asks: sourced after common.sh by what runs jobs on it.
# It needs no root, no accounting and no other host; everything is in one scratch folder.

slurm_start() {
    slurm=$1
    local me port host
    me=$(id -un)
    host=$(hostname -s)
    port=$((20000 + $$ % 3000 * 4))
    mkdir -p "$slurm"/{state,spool,log,run}
    # The keyring of munge may be in no folder that others can write to.
    chmod 700 "$slurm" "$slurm/run"
    (umask 077 && head -c 128 /dev/urandom > "$slurm/munge.key")
    munged --key-file="$slurm/munge.key" --socket="$slurm/run/munge.sock" --pid-file="$slurm/run/munged.pid" \
        --log-file="$slurm/log/munged.log" --seed-file="$slurm/run/munge.seed" --force
    # A requeued job waits for its credential to expire, two minutes unless told otherwise: cred_expire.
    # Without NoInAddrAny and NoCtldInAddrAny the daemons would listen on every address of the machine.
    cat > "$slurm/slurm.conf" << CONF
ClusterName=ci
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
AuthInfo=socket=$slurm/run/munge.sock,cred_expire=5
CredType=cred/munge
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool/%n
SlurmctldPidFile=$slurm/run/slurmctld.pid
SlurmdPidFile=$slurm/run/slurmd-%n.pid
SlurmctldLogFile=$slurm/log/slurmctld.log
SlurmdLogFile=$slurm/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
ReturnToService=2
SlurmdTimeout=10
SlurmctldTimeout=10
InactiveLimit=0
KillWait=2
MinJobAge=600
JobRequeue=1
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=2 RealMemory=2000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=2 RealMemory=2000
PartitionName=ci Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
    export SLURM_CONF="$slurm/slurm.conf"
    slurmctld -f "$SLURM_CONF"
    slurmd -N n1 -f "$SLURM_CONF"
    slurmd -N n2 -f "$SLURM_CONF"
    within 30 slurm_idle || { tail -n 20 "$slurm"/log/*.log; return 1; }
}

slurm_idle() {
    [ "$(sinfo --noheader --Node --states=idle --format=%N 2> /dev/null | wc -l)" = 2 ]
}

slurm_empty() {
    [ -z "$(squeue --noheader 2> /dev/null)" ]
}

slurm_stop() {
    [ -n "${SLURM_CONF:-}" ] || return 0
    if ! slurm_empty; then
        scancel --quiet --me || true
        within 20 slurm_empty || true
    fi
    local pid
    for pid in slurmd-n1 slurmd-n2 slurmctld munged; do
        stop "$slurm/run/$pid.pid"
    done
}
