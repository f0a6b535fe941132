//! Where arrays and inline tables open, and which of them never close.

/// An array or inline table that stands in no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bracket {
    /// Where it opens.
    pub(super) open: usize,
    /// Where it ends: behind its closing bracket, or where it is clear that there is none.
    pub(super) end: usize,
    /// The bracket, this or an inner one, that is never closed.
    pub(super) unclosed: Option<usize>,
}

/// The outermost arrays and inline tables of a text, up to the first that is never closed: what follows that one
/// could be anything.
pub(super) fn outermost(text: &str) -> Vec<Bracket> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let (mut at, mut in_value) = (0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at = end_of_line(bytes, at),
            b'"' | b'\'' => at = end_of_string(bytes, at),
            b'\n' if open.is_empty() => {
                in_value = false;
                at += 1;
            }
            b'\n' => {
                at += 1;
                if starts_header(&text[at..]) {
                    let unclosed = Some(open[0]);
                    found.push(Bracket { open: open[0], end: at, unclosed });
                    return found;
                }
            }
            b'=' => {
                in_value = true;
                at += 1;
            }
            b'[' | b'{' if in_value => {
                open.push(at);
                at += 1;
            }
            // A header, or something that is no value.
            b'[' if open.is_empty() => at = end_of_line(bytes, at),
            closing @ (b']' | b'}') if in_value => {
                at += 1;
                let Some(last) = open.pop() else { continue };
                let outer = open.first().copied().unwrap_or(last);
                let fits = (bytes[last] == b'[') == (closing == b']');
                if !fits {
                    found.push(Bracket { open: outer, end: at - 1, unclosed: Some(last) });
                    return found;
                }
                if open.is_empty() {
                    found.push(Bracket { open: last, end: at, unclosed: None });
                }
            }
            _ => at += 1,
        }
    }
    if let Some(&outer) = open.first() {
        found.push(Bracket { open: outer, end: text.len(), unclosed: Some(outer) });
    }
    found
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |length| at + length)
}

/// Behind a string that starts here; one that is not closed on its line ends there, unless it has three quotes.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let long = bytes[at..].starts_with(&[quote; 3]);
    let mut at = if long { at + 3 } else { at + 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 2,
            b'\n' if !long => return at,
            byte if byte == quote && !long => return at + 1,
            byte if byte == quote && bytes[at..].starts_with(&[quote; 3]) => {
                at += 3;
                // Up to two quotes more belong to the text.
                while at < bytes.len() && bytes[at] == quote {
                    at += 1;
                }
                return at;
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Whether the first line of a text is the header of a table and nothing that an array could hold.
fn starts_header(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("").trim_start();
    let Some(name) = line.strip_prefix("[[").or_else(|| line.strip_prefix('[')) else { return false };
    let Some((name, _)) = name.split_once(']') else { return false };
    let name = name.trim();
    let plain = name.chars().all(|c| c.is_alphanumeric() || "_-. \"'".contains(c));
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && plain
        && !["true", "false", "inf", "nan"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{Bracket, outermost};

    fn brackets(text: &str) -> Vec<(usize, usize, Option<usize>)> {
        outermost(text).into_iter().map(|Bracket { open, end, unclosed }| (open, end, unclosed)).collect()
    }

    #[test]
    fn only_values_have_brackets() {
        assert_eq!(brackets("[a]\n[[b]]\nx = 1 # [\ny = '['\n"), []);
        assert_eq!(brackets("x = [1, { y = 2 }]\n[a]\n"), [(4, 18, None)]);
        assert_eq!(brackets("x = {\n  a = 1,\n  b = [\n[true]\n],\n}\n"), [(4, 34, None)]);
        assert_eq!(brackets("x = [\"\"\"\n[a]\n\"\"\"]\n"), [(4, 17, None)]);
    }

    #[test]
    fn what_is_never_closed() {
        assert_eq!(brackets("x = { y = 2\n[a]\n"), [(4, 12, Some(4))]);
        assert_eq!(brackets("x = { y = { z = 1 }\nw = 3\n\n[[a.b]]\n"), [(4, 27, Some(4))]);
        assert_eq!(brackets("x = [1, 2\n"), [(4, 10, Some(4))]);
        assert_eq!(brackets("x = { y = [2 }\nz = [1]\n"), [(4, 13, Some(10))]);
    }
}
