//! What a result was computed with and on.

use serde::Serialize;

/// The engine.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Engine {
    name: &'static str,
    pub(crate) version: &'static str,
    /// The commit it was built from; `unknown` outside a repository.
    commit: &'static str,
}

impl Engine {
    pub(crate) fn this() -> Self {
        Self { name: "detente", version: env!("CARGO_PKG_VERSION"), commit: env!("DETENTE_COMMIT") }
    }
}

/// The computer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    os: &'static str,
    arch: &'static str,
    /// Processor model, where the system tells.
    pub(crate) cpu: Option<String>,
    pub(crate) logical_cores: Option<usize>,
}

impl Machine {
    pub(crate) fn this() -> Self {
        Self {
            os: std::env::consts::OS,
            arch: std::env::consts::ARCH,
            cpu: std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| model_name(&text)),
            logical_cores: std::thread::available_parallelism().ok().map(usize::from),
        }
    }
}

/// The most memory this process has held at a time, where the system tells.
pub(crate) fn peak_memory_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn model_name(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_processor_is_read_where_linux_writes_it() {
        let text = "processor\t: 0\nmodel name\t: A Processor @ 2 GHz\nflags\t: x\nmodel name\t: B\n";
        assert_eq!(super::model_name(text).as_deref(), Some("A Processor @ 2 GHz"));
        assert_eq!(super::model_name("Hardware : board"), None);
    }
}
