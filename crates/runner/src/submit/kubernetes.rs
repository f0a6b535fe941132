//! Kubernetes: an Indexed Job that makes shards, and a Job that merges them.

use std::num::NonZeroU32;

use serde_json::{Value, json};

use super::Work;

/// Exit codes that another try would not change: a wrong request, another engine's plan, a bug.
const FINAL: [u8; 3] = [2, 3, 70];

/// Most letters of a Job's name, which with `-` and an index is the name of a host of at most 63.
const LONGEST_NAME: usize = 52;

/// Where the result folder is in a container, what runs there, and what it may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The image with `detente` in it.
    pub image: String,
    /// The claim on the volume that the result folder is on.
    pub claim: String,
    /// Where a container has the volume.
    pub mount: String,
    /// The namespace, unless it is the default one.
    pub namespace: Option<String>,
    /// Most shards at a time.
    pub parallelism: Option<NonZeroU32>,
    /// Cores of a shard, and its threads.
    pub cpu: NonZeroU32,
    /// Memory of a shard.
    pub memory: Option<String>,
    /// How often a shard is tried again after a failure.
    pub retries: u32,
}

/// The Job that makes all shards; those that are complete take no time. JSON, which is YAML too.
pub fn shards(work: &Work, cluster: &Cluster) -> Value {
    let jobs = cluster.cpu.to_string();
    let command = [work.program.as_str(), "run", &work.folder, "--shard", "auto", "--jobs", &jobs];
    let mut job = job(work, cluster, "", &command);
    let spec = &mut job["spec"];
    spec["completionMode"] = json!("Indexed");
    spec["completions"] = json!(work.shards);
    spec["parallelism"] = json!(cluster.parallelism.map_or(work.shards, NonZeroU32::get));
    spec["backoffLimitPerIndex"] = json!(cluster.retries);
    spec["podFailurePolicy"] = json!({ "rules": [
        // To give way is no failure.
        { "action": "Ignore", "onPodConditions": [{ "type": "DisruptionTarget", "status": "True" }] },
        // An empty list, for to releases before 1.29 it is a required property.
        {
            "action": "FailIndex",
            "onExitCodes": { "containerName": "detente", "operator": "In", "values": FINAL },
            "onPodConditions": [],
        },
    ] });
    job
}

/// The Job that merges.
pub fn merge(work: &Work, cluster: &Cluster) -> Value {
    let mut job = job(work, cluster, "-merge", &[work.program.as_str(), "merge", &work.folder]);
    job["spec"]["backoffLimit"] = json!(cluster.retries);
    job
}

fn job(work: &Work, cluster: &Cluster, suffix: &str, command: &[&str]) -> Value {
    let mut metadata = json!({ "name": name(work, suffix) });
    if let Some(namespace) = &cluster.namespace {
        metadata["namespace"] = json!(namespace);
    }
    let mut resources = json!({ "requests": { "cpu": cluster.cpu.to_string() } });
    if let Some(memory) = &cluster.memory {
        resources["requests"]["memory"] = json!(memory);
        resources["limits"] = json!({ "memory": memory });
    }
    // In a command `$(NAME)` would be a variable, and `$$` is a dollar.
    let command: Vec<String> = command.iter().map(|word| word.replace('$', "$$")).collect();
    json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata,
        "spec": { "template": { "spec": {
            "restartPolicy": "Never",
            "containers": [{
                "name": "detente",
                "image": cluster.image,
                "command": command,
                "resources": resources,
                "volumeMounts": [{ "name": "results", "mountPath": cluster.mount }],
            }],
            "volumes": [{ "name": "results", "persistentVolumeClaim": { "claimName": cluster.claim } }],
        } } },
    })
}

/// What the Job is called: lower-case letters, digits and `-`.
fn name(work: &Work, suffix: &str) -> String {
    let name = work.name().to_ascii_lowercase().replace('_', "-");
    let short: String = name.chars().take(LONGEST_NAME - suffix.len()).collect();
    short.trim_end_matches('-').to_owned() + suffix
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use serde_json::json;

    use super::{Cluster, merge, shards};
    use crate::submit::tests::work;

    fn cluster() -> Cluster {
        Cluster {
            image: "registry.example/detente:1".to_owned(),
            claim: "runs".to_owned(),
            mount: "/runs".to_owned(),
            namespace: None,
            parallelism: None,
            cpu: NonZeroU32::MIN,
            memory: None,
            retries: 3,
        }
    }

    #[test]
    fn every_shard_is_an_index_that_may_fail_alone() {
        let job = shards(&work(64, &[5]), &cluster());
        let spec = &job["spec"];
        assert_eq!((&spec["completions"], &spec["parallelism"]), (&json!(64), &json!(64)));
        assert_eq!((&spec["completionMode"], &spec["backoffLimitPerIndex"]), (&json!("Indexed"), &json!(3)));
        assert_eq!(job["metadata"], json!({ "name": "detente-duel" }));
        let container = &spec["template"]["spec"]["containers"][0];
        assert_eq!(container["resources"], json!({ "requests": { "cpu": "1" } }));
    }

    #[test]
    fn what_a_shard_may_take_is_asked_for() {
        let asked = Cluster {
            namespace: Some("models".to_owned()),
            parallelism: NonZeroU32::new(8),
            cpu: NonZeroU32::new(4).expect("above zero"),
            memory: Some("2Gi".to_owned()),
            ..cluster()
        };
        let job = shards(&work(64, &[]), &asked);
        let container = &job["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(
            (&job["metadata"]["namespace"], &job["spec"]["parallelism"]),
            (&json!("models"), &json!(8))
        );
        let wanted = json!({ "requests": { "cpu": "4", "memory": "2Gi" }, "limits": { "memory": "2Gi" } });
        assert_eq!((&container["resources"], &container["command"][6]), (&wanted, &json!("4")));
    }

    #[test]
    fn nothing_in_a_command_is_a_variable() {
        let mut work = work(2, &[]);
        work.folder = "/runs/$(HOME) $$ \"a\"".to_owned();
        let job = merge(&work, &cluster());
        let container = &job["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["command"], json!(["/opt/a b/detente", "merge", "/runs/$$(HOME) $$$$ \"a\""]));
    }

    #[test]
    fn a_name_is_one_of_a_host() {
        let mut work = work(2, &[]);
        work.id = "A_b".to_owned() + &"-c".repeat(31);
        for job in [shards(&work, &cluster()), merge(&work, &cluster())] {
            let name = job["metadata"]["name"].as_str().expect("a name").to_owned();
            assert!(name.len() <= 52 && name.starts_with("detente-a-b-c-"), "{name}");
            assert!(!name.ends_with('-') && !name.contains("--"), "{name}");
        }
        assert_eq!(merge(&work, &cluster())["spec"]["backoffLimit"], json!(3));
    }
}
