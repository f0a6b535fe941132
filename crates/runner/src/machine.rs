//! What a result was computed with and on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The engine.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Engine {
    name: String,
    pub(crate) version: String,
    /// The commit it was built from; `unknown` outside a repository.
    commit: String,
    /// SHA-256 of what it was built from: sources and versions of dependencies. Blank in older results.
    #[serde(default)]
    sources: String,
}

impl Engine {
    pub(crate) fn this() -> Self {
        Self {
            name: "detente".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: env!("DETENTE_COMMIT").to_owned(),
            sources: env!("DETENTE_SOURCES").to_owned(),
        }
    }

    /// Whether another gives the same bytes for certain: the commit does not matter, as not every one changes sources.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.version == other.version && self.sources == other.sources
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |text: &str| text.get(..12).unwrap_or(text).to_owned();
        write!(f, "{} {} (sources {}, commit {})", self.name, self.version, short(&self.sources), self.commit)
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

/// Its name.
pub(crate) fn host() -> String {
    let name =
        std::fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(|| std::env::var("HOSTNAME").ok());
    name.map_or_else(|| "this machine".to_owned(), |name| name.trim().to_owned())
}

/// The time, to the second. No result depends on it.
pub(crate) fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
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
