//! Rows of CSV in memory.

/// Records as CSV, one a line; cells are in quotes where they must be.
pub(crate) fn rows<R: IntoIterator<Item: AsRef<[u8]>>>(records: impl IntoIterator<Item = R>) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::<u8>::new());
    let written = records.into_iter().try_for_each(|record| writer.write_record(record));
    let bytes = written.ok().and_then(|()| writer.into_inner().ok());
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.unwrap_or_else(|| panic!("memory takes any record"))
}
