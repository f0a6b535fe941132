//! Words for a shell.

/// A word as a shell reads it back, whatever is in it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=:,+%@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// A path as a shell reads it back; never taken for an option.
pub fn path(path: &std::path::Path) -> String {
    let text = path.display().to_string();
    quoted(&if text.starts_with('-') { format!("./{text}") } else { text })
}

#[cfg(test)]
mod tests {
    use super::{path, quoted};

    #[test]
    fn words_are_read_back_by_a_shell() {
        assert_eq!(quoted("results/a=1"), "results/a=1");
        assert_eq!(quoted("it's $(x)"), "'it'\\''s $(x)'");
        assert_eq!(quoted(""), "''");
        assert_eq!(path("-r".as_ref()), "./-r");
    }
}
