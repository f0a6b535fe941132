//! Text for people: small tables, whose numbers stand to the right, and paragraphs.

/// Width of paragraphs.
const WIDTH: usize = 100;

/// Breaks a paragraph into lines, and ends it.
pub(crate) fn paragraph(text: &str) -> String {
    textwrap::fill(text, WIDTH) + "\n"
}

/// Lays out rows, of which the first is the head, indented; columns are as wide as their widest cell.
pub(crate) fn grid(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).fold(0, Ord::max);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).fold(0, Ord::max)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    // The first row is the head.
    let number = |cell: &String| cell.is_empty() || cell.parse::<f64>().is_ok();
    let numbers = |column: usize| {
        let cells = || rows.iter().skip(1).filter_map(|row| row.get(column));
        cells().any(|cell| !cell.is_empty()) && cells().all(number)
    };
    let right: Vec<bool> = (0..columns).map(numbers).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::from("  ");
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[column] - cell.chars().count());
            let gap = if column == 0 { "" } else { "  " };
            line += &if right[column] { format!("{gap}{pad}{cell}") } else { format!("{gap}{cell}{pad}") };
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::grid;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let laid = grid(&[row(["", "worth", ""]), row(["Küste", "-1.5", "x"])]);
        assert_eq!(laid, "         worth\n  Küste   -1.5  x\n");
        assert_eq!(grid(&[row(["a", "b", "c"]), row(["1", "x", "2.25"])]), "  a  b     c\n  1  x  2.25\n");
    }
}
