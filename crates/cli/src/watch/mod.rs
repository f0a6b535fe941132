//! `--watch`: a dashboard on the terminal while a sweep is under way.
//!
//! It lives on a thread of its own and draws on standard error; standard output stays for the result. What it shows comes
//! down a channel, and what it asks for is what Ctrl-C asks for, so that the sweep does not know of it.

mod draw;
pub(crate) mod terminal;
mod view;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use detente_runner::watch::Snapshot;
use detente_runner::{Experiment, Progress};
use termina::Event;
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers};

use crate::exit::Exit;
use crate::message::note;
use draw::draw;
use terminal::Screen;
use view::{Move, View};

/// The thread that draws.
const THREAD: &str = "watch";

/// Between two drawings, if no key is pressed.
const GLANCE: Duration = Duration::from_millis(200);

/// What follows so closely upon a first request to stop is no second one.
const ECHO: Duration = Duration::from_millis(500);

/// How long the thread has to take the dashboard down. It looks up at every glance; one that waits for a terminal that is
/// gone never does.
const PATIENCE: Duration = Duration::from_secs(1);

/// The dashboard, while it is up.
pub(crate) struct Dashboard {
    shared: Arc<Shared>,
    /// Nothing is ever sent: the other end is dropped as the thread ends.
    ended: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

/// What the sweep and the dashboard share.
struct Shared {
    progress: Mutex<Progress>,
    over: AtomicBool,
}

impl Dashboard {
    /// Puts it up for an experiment of so many runs; `cancel` is set by who wants to stop. Snapshots that are sent to
    /// the sender are shown.
    ///
    /// # Errors
    /// If the terminal cannot be used so.
    pub(crate) fn start(
        experiment: &Experiment,
        total: u64,
        cancel: &Arc<AtomicBool>,
    ) -> io::Result<(Self, SyncSender<Snapshot>)> {
        let screen = Screen::enter()?;
        let (to, from) = sync_channel(1);
        let progress = Progress { done: 0, total, width: None };
        let shared = Arc::new(Shared { progress: Mutex::new(progress), over: AtomicBool::new(false) });
        let life = Life {
            view: View::new(experiment.clone(), progress),
            shared: Arc::clone(&shared),
            cancel: Arc::clone(cancel),
            from,
            start: Instant::now(),
            asked: None,
            quit: false,
        };
        let (ending, ended) = sync_channel(0);
        let thread = Builder::new().name(THREAD.to_owned()).spawn(move || {
            // If it cannot draw any more, the sweep goes on unseen.
            drop(life.live(screen));
            drop(ending);
        })?;
        Ok((Self { shared, ended, thread: Some(thread) }, to))
    }

    /// Takes note of progress.
    pub(crate) fn observe(&self, progress: Progress) {
        *self.shared.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }
}

impl Drop for Dashboard {
    /// Takes it down; the terminal is as it was.
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        if self.ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            terminal::forsake();
            return;
        }
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            let said =
                panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
            note(&format!(
                "the dashboard failed: {}; this is a bug, and no run is affected",
                said.unwrap_or("without a message")
            ));
        }
    }
}

/// The life of the thread.
struct Life {
    view: View,
    shared: Arc<Shared>,
    cancel: Arc<AtomicBool>,
    from: Receiver<Snapshot>,
    start: Instant,
    /// When it was first asked to stop.
    asked: Option<Instant>,
    /// Whether it was asked twice: then the program ends at once.
    quit: bool,
}

impl Life {
    fn live(mut self, mut screen: Screen) -> io::Result<()> {
        while !self.shared.over.load(Ordering::Relaxed) && !screen.is_wanted() && !self.quit {
            self.renew();
            screen.draw(|frame| draw(frame, &self.view))?;
            // What else the terminal says, such as a new size, only makes for another drawing.
            if screen.keys().poll(Some(GLANCE), |_| true)?
                && let Event::Key(pressed) = screen.keys().read(|_| true)?
                && pressed.kind != KeyEventKind::Release
            {
                self.key(pressed);
            }
        }
        drop(screen);
        if self.quit {
            std::process::exit(Exit::Interrupted as i32);
        }
        Ok(())
    }

    /// Looks at what is new, unless the display is paused.
    fn renew(&mut self) {
        self.view.stopping = self.cancel.load(Ordering::Relaxed);
        let newest = self.from.try_iter().last();
        if self.view.paused {
            return;
        }
        if let Some(snapshot) = newest {
            self.view.see(snapshot);
        }
        let progress = *self.shared.progress.lock().unwrap_or_else(PoisonError::into_inner);
        self.view.advance(progress, self.start.elapsed().as_secs_f64());
    }

    fn key(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Char('c') if key.modifiers.contains(Modifiers::CONTROL) => self.stop(),
            KeyCode::Char('q') => self.stop(),
            KeyCode::Char('p') => self.view.paused = !self.view.paused,
            KeyCode::Char('j') | KeyCode::Down => self.view.go(Move::Down),
            KeyCode::Char('k') | KeyCode::Up => self.view.go(Move::Up),
            KeyCode::Char('l') | KeyCode::Right => self.view.go(Move::Right),
            KeyCode::Char('h') | KeyCode::Left => self.view.go(Move::Left),
            _ => {}
        }
    }

    /// As Ctrl-C: first the sweep is asked to stop, then the program ends.
    fn stop(&mut self) {
        self.cancel.store(true, Ordering::SeqCst);
        self.quit = self.asked.get_or_insert_with(Instant::now).elapsed() > ECHO;
    }
}
