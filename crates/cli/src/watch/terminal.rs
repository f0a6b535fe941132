//! The terminal of the dashboard: taken, and given back however the program ends.

use std::io::{self, Stderr, stderr};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

/// Whether the terminal is taken.
static UP: AtomicBool = AtomicBool::new(false);

/// Whether the dashboard has the terminal, so that nothing else should be written to it.
pub(crate) fn is_up() -> bool {
    UP.load(Ordering::SeqCst)
}

/// Gives the terminal back as it was, if it is taken. Whoever ends the program calls this.
pub(crate) fn restore() {
    if UP.swap(false, Ordering::SeqCst) {
        // There is nobody to tell if it fails.
        let _ = disable_raw_mode();
        let _ = execute!(stderr(), LeaveAlternateScreen, Show);
    }
}

/// The taken terminal.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stderr>>,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// If keys cannot be read from it, or it cannot be written to.
    pub(super) fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        UP.store(true, Ordering::SeqCst);
        let entered = execute!(stderr(), EnterAlternateScreen, Hide)
            .and_then(|()| Terminal::new(CrosstermBackend::new(stderr())));
        match entered {
            Ok(terminal) => Ok(Self { terminal }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Draws a frame, unless the terminal has been given back meanwhile.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if is_up() {
            self.terminal.draw(draw)?;
        }
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}
