//! The dashboard as a pure function of what it shows.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Borders, Cell, Gauge, Paragraph, Row, Table, TableState, Wrap};

use super::view::View;

/// Widest name of a measure, as a part of the screen.
const NAMES: u16 = 2;
const GAP: u16 = 2;
const KEYS: &str = "q stop, keeping everything   p pause the display   j k measures   h l arms";

/// Draws it.
pub(crate) fn draw(frame: &mut Frame<'_>, view: &View) {
    // Two lines of a frame, one of what is decided, and what is uncertain as far as there is room.
    let room = frame.area().height / 3;
    let panel = Ord::clamp(view.uncertain.len() as u16 + 2, 3, Ord::max(room, 3));
    let [head, bar, table, uncertain, foot] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Min(3),
        Constraint::Length(panel),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    frame.render_widget(Line::from(view.title()).style(Style::new().add_modifier(Modifier::BOLD)), head);
    frame.render_widget(Gauge::default().ratio(view.share()).label(view.pace()), bar);
    estimates(frame, view, table);
    let title = match view.decided.as_str() {
        "" => " Still uncertain ".to_owned(),
        decided => format!(" Still uncertain: {decided} "),
    };
    let lines: Vec<Line<'_>> = view.uncertain.iter().map(|line| Line::from(line.as_str())).collect();
    let block = Block::new().borders(Borders::TOP).title(title);
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: true }).block(block), uncertain);
    frame.render_widget(Line::from(KEYS).style(Style::new().add_modifier(Modifier::DIM)), foot);
}

/// Measures by arms, as many as there is room for.
fn estimates(frame: &mut Frame<'_>, view: &View, area: Rect) {
    let width = |text: &str| u16::try_from(text.chars().count()).unwrap_or(u16::MAX);
    let names = view.measures.iter().map(|name| width(name)).max().unwrap_or(0);
    let names = Ord::min(names, area.width / NAMES);
    let mut left = area.width.saturating_sub(names);
    let mut shown: Vec<(usize, u16)> = Vec::new();
    for arm in view.first_arm..view.arms.len() {
        let cells = view.estimates.iter().map(|row| width(&row[arm]));
        let wide = Ord::max(cells.max().unwrap_or(0), width(&view.arms[arm]));
        if !shown.is_empty() && wide.saturating_add(GAP) > left {
            break;
        }
        left = left.saturating_sub(wide.saturating_add(GAP));
        shown.push((arm, wide));
    }
    let hidden = view.arms.len() - shown.len();
    let more = if hidden == 0 { String::new() } else { format!(", {hidden} more arms beside these") };
    let block = Block::new().borders(Borders::TOP).title(format!(" {}{more} ", view.basis()));
    let heads = std::iter::once("").chain(shown.iter().map(|(arm, _)| view.arms[*arm].as_str()));
    let header = Row::new(heads.map(Cell::from)).style(Style::new().add_modifier(Modifier::BOLD));
    let rows = view.measures.iter().zip(&view.estimates).map(|(name, row)| {
        let cells = shown.iter().map(|(arm, _)| row[*arm].as_str());
        Row::new(std::iter::once(name.as_str()).chain(cells).map(Cell::from))
    });
    let widths = std::iter::once(names).chain(shown.iter().map(|(_, wide)| *wide));
    let table = Table::new(rows, widths.map(Constraint::Length))
        .header(header)
        .column_spacing(GAP)
        .row_highlight_style(Style::new().add_modifier(Modifier::REVERSED))
        .block(block);
    let mut state = TableState::new().with_selected(view.selected);
    frame.render_stateful_widget(table, area, &mut state);
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::AtomicBool;

    use detente_runner::watch::Snapshot;
    use detente_runner::{Completed, Experiment, Options, Overrides, Progress, Replicates, Sweep, run};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::super::view::{Move, View};
    use super::draw;

    /// A shipped experiment, run small.
    fn swept(file: &str, replicates: Replicates) -> (Experiment, Completed) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs").join(file);
        let overrides = Overrides { replicates: Some(replicates), ..Overrides::default() };
        let experiment = Experiment::load(&path, &overrides).unwrap();
        let home = tempfile::tempdir().unwrap();
        let options = Options::new(home.path().join("r"));
        match run(&experiment, &options, &AtomicBool::new(false), &mut |_| ()).unwrap() {
            Sweep::Complete(result) => (experiment, *result),
            other => panic!("{other:?}"),
        }
    }

    /// The view at the end of a sweep.
    fn view(file: &str, draws: u32) -> View {
        let (experiment, result) = swept(file, Replicates { draws, luck: 1 });
        let progress = Progress { done: result.rows, total: 2 * result.rows, width: Some(140) };
        let mut view = View::new(experiment, progress);
        view.advance(progress, 2.0);
        view.see(Snapshot {
            rows: result.rows,
            failed: 1,
            points: result.findings.points,
            contrasts: result.findings.contrasts,
            widths: result.widths.unwrap_or_default(),
        });
        view
    }

    fn shown(view: &View, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(frame, view)).unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn a_sweep_with_claims() {
        insta::assert_snapshot!(shown(&view("client-refuses/truce.toml", 20), 110, 24));
    }

    #[test]
    fn a_sweep_without_claims_shows_its_widest_intervals() {
        insta::assert_snapshot!(shown(&view("libya-2020/designs/series.toml", 10), 100, 16));
    }

    #[test]
    fn before_the_first_run_and_on_a_small_screen() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs/client-refuses/truce.toml");
        let experiment = Experiment::load(&path, &Overrides::default()).unwrap();
        let mut view = View::new(experiment, Progress { done: 0, total: 1500, width: None });
        (0..3).for_each(|_| view.go(Move::Down));
        view.go(Move::Right);
        view.stopping = true;
        insta::assert_snapshot!(shown(&view, 60, 10));
        // Whatever the size, it is drawn.
        for (width, height) in [(1, 1), (20, 3), (500, 200)] {
            shown(&view, width, height);
        }
    }

    #[test]
    fn the_reader_stays_within_the_table() {
        let mut view = view("client-refuses/truce.toml", 2);
        (0..99).for_each(|_| view.go(Move::Down));
        (0..99).for_each(|_| view.go(Move::Right));
        assert_eq!((view.selected, view.first_arm), (view.measures.len() - 1, view.arms.len() - 1));
        (0..99).for_each(|_| view.go(Move::Up));
        (0..99).for_each(|_| view.go(Move::Left));
        assert_eq!((view.selected, view.first_arm), (0, 0));
    }
}
