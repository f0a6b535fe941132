//! The terminal of the dashboard: taken, and given back however the program ends.
//!
//! The thread of the dashboard owns it. Whoever else ends the program asks for it back, and waits until it is.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use ratatui::backend::TerminaBackend;
use ratatui::{Frame, Terminal};
use termina::{EventReader, PlatformTerminal, Terminal as _};

/// Whether the terminal is taken.
static UP: AtomicBool = AtomicBool::new(false);
/// Whether it is asked for back.
static WANTED: AtomicBool = AtomicBool::new(false);

/// A screen of its own, without a cursor; and back.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l";
const LEAVE: &[u8] = b"\x1b[?1049l\x1b[?25h";

/// How often, and for how long in all, it is looked whether the terminal is back.
const GLANCE: Duration = Duration::from_millis(10);
const GLANCES: u32 = 200;

/// Whether the dashboard has the terminal, so that nothing else should be written to it.
pub(crate) fn is_up() -> bool {
    UP.load(Ordering::SeqCst)
}

/// Has the terminal given back as it was, if it is taken. Not for the thread of the dashboard, which gives it back by
/// dropping its screen.
pub(crate) fn restore() {
    WANTED.store(true, Ordering::SeqCst);
    for _ in 0..GLANCES {
        if !is_up() {
            break;
        }
        sleep(GLANCE);
    }
}

/// Takes the terminal for given back, as it cannot be: it is gone.
pub(super) fn forsake() {
    UP.store(false, Ordering::SeqCst);
}

/// The taken terminal.
pub(super) struct Screen {
    /// `None` once it is given back.
    terminal: Option<Terminal<TerminaBackend<PlatformTerminal>>>,
    keys: EventReader,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// If keys cannot be read from it, or it cannot be written to.
    pub(super) fn enter() -> io::Result<Self> {
        let mut platform = PlatformTerminal::new()?;
        platform.enter_raw_mode()?;
        platform.write_all(ENTER)?;
        platform.flush()?;
        UP.store(true, Ordering::SeqCst);
        let keys = platform.event_reader();
        let mut screen = Self { terminal: None, keys };
        screen.terminal = Some(Terminal::new(TerminaBackend::new(platform))?);
        Ok(screen)
    }

    /// Where keys are read.
    pub(super) fn keys(&self) -> &EventReader {
        &self.keys
    }

    /// Whether somebody wants the terminal back.
    pub(super) fn is_wanted(&self) -> bool {
        WANTED.load(Ordering::SeqCst)
    }

    /// Draws a frame.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if let Some(terminal) = &mut self.terminal {
            terminal.draw(draw)?;
        }
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if let Some(mut terminal) = self.terminal.take() {
            // There is nobody to tell if it fails. The modes are given back as the terminal itself is dropped.
            let _ = terminal.backend_mut().write_all(LEAVE);
            let _ = Write::flush(terminal.backend_mut());
        }
        UP.store(false, Ordering::SeqCst);
    }
}
