//! What panics say on standard error: a few of each kind, for thousands of runs may fail in the same way.

use std::collections::BTreeMap;
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::{Mutex, PoisonError};

use crate::watch::terminal;

/// Times that the same message is said.
const EACH: u32 = 2;
/// Different messages that are said at all: there may be one for every run.
const KINDS: usize = 10;

/// From now on, panics of workers are said a few times each; `failures.csv` has them all. Whatever else panics is
/// always said.
pub(crate) fn say_a_few() {
    let (usual, said) = (take_hook(), Mutex::new(Said::default()));
    set_hook(Box::new(move |panic| {
        let current = std::thread::current();
        let main = current.name() == Some("main");
        if terminal::is_up() {
            if !main {
                // The dashboard counts failed runs, the table has their reasons, and its own failure is told behind it.
                return;
            }
            terminal::restore();
        }
        if main || said.lock().unwrap_or_else(PoisonError::into_inner).again(kind(panic)) {
            usual(panic);
        }
    }));
}

/// Where it panicked, and its message.
fn kind(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    format!("{place}: {}", panic.payload_as_str().unwrap_or_default())
}

/// How often each kind has been said.
#[derive(Default)]
struct Said(BTreeMap<String, u32>);

impl Said {
    /// Whether to say this once more.
    fn again(&mut self, kind: String) -> bool {
        if self.0.len() == KINDS && !self.0.contains_key(&kind) {
            return false;
        }
        let times = self.0.entry(kind).or_default();
        let again = *times < EACH;
        *times += u32::from(again);
        again
    }
}

#[cfg(test)]
mod tests {
    use super::{EACH, KINDS, Said};

    fn said(kinds: impl Iterator<Item = String>) -> usize {
        let mut all = Said::default();
        kinds.filter(|kind| all.again(kind.clone())).count()
    }

    #[test]
    fn each_panic_is_said_a_few_times_and_only_so_many_kinds() {
        assert_eq!(said((0..10_000).map(|run| format!("run {}", run % 3))), 3 * EACH as usize);
        assert_eq!(said((0..10_000).map(|run| format!("run {run}"))), KINDS);
        assert_eq!(said((0..10_000).map(|run| format!("run {}", run % 5000))), KINDS * EACH as usize);
    }
}
