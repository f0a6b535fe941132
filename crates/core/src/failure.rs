//! Why a run has no result.

use std::fmt;

/// Most characters of a panic's message that are kept.
pub const MESSAGE_MOST: usize = 240;

/// Why a run failed. It has no measures then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A variable, or what an actor expected, became infinite or no number.
    NonFinite {
        /// The variable, or whose forecast.
        variable: String,
    },
    /// A system panicked: a bug in the engine, or in a rule added to it.
    Panic {
        /// What it said, as [`Failure::panic`] keeps it.
        message: String,
    },
}

impl Failure {
    /// A panic with its message: one line without control characters, of at most [`MESSAGE_MOST`] characters.
    pub fn panic(said: &str) -> Self {
        let plain: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut message: String = line.chars().take(MESSAGE_MOST).collect();
        if message.len() < line.len() {
            message.pop();
            message.push('…');
        }
        Self::Panic { message }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NonFinite { variable } => write!(f, "`{variable}` is infinite or no number"),
            Self::Panic { message } => f.write_str(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, MESSAGE_MOST};

    fn kept(said: &str) -> String {
        let Failure::Panic { message } = Failure::panic(said) else { panic!("another kind") };
        message
    }

    #[test]
    fn a_message_is_one_line_without_control_characters() {
        assert_eq!(kept("left == right\n  left: 1\r\n right: 2\t"), "left == right left: 1 right: 2");
        assert_eq!(kept("\u{1b}[31mred\u{7}"), "[31mred");
        assert_eq!(kept(""), "");
    }

    #[test]
    fn a_message_is_never_longer_than_is_kept_and_says_that_it_was_cut() {
        let long = "ß".repeat(10_000);
        assert_eq!(kept(&long).chars().count(), MESSAGE_MOST);
        assert!(kept(&long).ends_with("ß…"));
        let fits = "ß".repeat(MESSAGE_MOST);
        assert_eq!(kept(&fits), fits);
        // What was kept once is kept as it is.
        assert_eq!(kept(&kept(&long)), kept(&long));
    }
}
