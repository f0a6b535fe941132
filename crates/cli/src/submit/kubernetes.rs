//! `detente submit k8s`: Jobs for `kubectl apply --filename -`.

use detente_runner::submit::Work;
use detente_runner::submit::kubernetes::{Cluster, merge, shards};

use super::arguments::Kubernetes;
use super::{absolute, open};
use crate::exit::Exit;
use crate::output;

pub(super) fn kubernetes(arguments: &Kubernetes) -> Result<Exit, Exit> {
    let Some(work) = open(&arguments.folder, Some(&arguments.program))? else { return Ok(Exit::Done) };
    let mount = arguments.mount.trim_end_matches('/').to_owned();
    let within = match &arguments.within {
        Some(path) => path.trim_start_matches('/').to_owned(),
        None => {
            let here = absolute(&arguments.folder)?;
            here.rsplit('/').next().unwrap_or_default().to_owned()
        }
    };
    let work = Work { folder: format!("{mount}/{within}"), ..work };
    let cluster = Cluster {
        image: arguments.image.clone(),
        claim: arguments.pvc.clone(),
        mount,
        namespace: arguments.namespace.clone(),
        parallelism: arguments.parallelism,
        cpu: arguments.cpu,
        memory: arguments.memory.clone(),
        retries: arguments.retries,
    };
    let job = if arguments.merge { merge(&work, &cluster) } else { shards(&work, &cluster) };
    output::print_json(&job)?;
    Ok(Exit::Done)
}
