//! The values of series as bytes: for each run and series their number, then as many numbers, least byte first.

use detente_core::simulation::RunOutcome;

/// Adds the values of runs.
pub(super) fn encode(outcomes: &[RunOutcome], bytes: &mut Vec<u8>) {
    for path in outcomes.iter().flat_map(|outcome| &outcome.series) {
        bytes.extend((path.len() as u32).to_le_bytes());
        path.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    }
}

/// Takes the values of one run with so many series off the bytes; `None` if they are not there.
pub(super) fn decode(bytes: &mut &[u8], series: usize) -> Option<Vec<Vec<f64>>> {
    (0..series)
        .map(|_| {
            let count = u32::from_le_bytes(*take(bytes)?) as usize;
            // Not before it is known that there are so many.
            let values = bytes.get(..count.checked_mul(size_of::<f64>())?)?;
            *bytes = &bytes[values.len()..];
            let (values, _) = values.as_chunks();
            Some(values.iter().map(|value| f64::from_le_bytes(*value)).collect())
        })
        .collect()
}

fn take<'b, const N: usize>(bytes: &mut &'b [u8]) -> Option<&'b [u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(first)
}
