//! The valid name that a wrong one probably stands for.

/// Most names that [`did_you_mean`] lists.
const MOST_LISTED: usize = 12;

/// The candidate nearest to `word`, if any is near: at most a third of the letters differ, counting a swap of
/// neighbours as one difference, and ignoring case and `-` against `_`. Of equally near ones the
/// alphabetically first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |s: &str| s.to_lowercase().replace('-', "_");
    let word = plain(word);
    let length = word.chars().count();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = plain(candidate);
            let longer = length.max(other.chars().count());
            let distance = strsim::damerau_levenshtein(&word, &other);
            let near = distance == 0 || (length > 1 && longer > 2 && distance <= (longer / 3).max(1));
            (near && length > 0).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Help for a wrong name: the nearest candidate, or all of them if none is near and there are at most 12.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(name) = nearest(word, candidates.iter().copied()) {
        return Some(format!("did you mean `{name}`?"));
    }
    if candidates.is_empty() || candidates.len() > MOST_LISTED {
        return None;
    }
    let names: Vec<String> = candidates.iter().map(|name| format!("`{name}`")).collect();
    Some(match names.as_slice() {
        [name] => format!("the only valid name is {name}"),
        names => format!("valid names: {}", names.join(", ")),
    })
}
