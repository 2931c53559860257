//! Where lines of the log go.
//!
//! Thousands of requests a second write a line each, and a system call for
//! each line costs as much as finding the page it is about. So lines are
//! gathered and written a few times a second; a warning or an error is written
//! at once with everything before it. A killed process loses the last lines
//! of well-being, never those of trouble.

use std::{
    io::{self, BufWriter, IsTerminal, Write},
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tracing::{Level, Metadata};
use tracing_subscriber::{EnvFilter, fmt, fmt::MakeWriter, prelude::*};

use super::request_line::Quick;
use crate::config::Config;

/// The longest that a line waits.
const GATHER: Duration = Duration::from_millis(200);
/// Bytes that are gathered at most.
const ROOM: usize = 32 * 1024;

type Out = BufWriter<Box<dyn Write + Send>>;

static OUT: LazyLock<Mutex<Out>> = LazyLock::new(|| Mutex::new(BufWriter::new(Box::new(io::stderr()))));

/// Starts the log: lines for people in development, JSON on standard output elsewhere.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,tokio_postgres=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    if config.is_development() {
        let lines = fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(Lines).compact();
        registry.with(lines.map_event_format(|others| Quick { others, json: false })).init();
    } else {
        *out() = BufWriter::with_capacity(ROOM, Box::new(io::stdout()));
        let lines = fmt::layer().json().flatten_event(true).with_current_span(false).with_writer(Lines);
        registry.with(lines.map_event_format(|others| Quick { others, json: true })).init();
    }
    std::thread::spawn(|| {
        loop {
            std::thread::sleep(GATHER);
            flush();
        }
    });
}

/// Writes what was gathered; for the end of the program.
pub fn flush() {
    // Where the log cannot be written there is nowhere to say so.
    let _ = out().flush();
}

fn out() -> MutexGuard<'static, Out> {
    OUT.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Lines;

/// One line on its way.
struct Line {
    out: MutexGuard<'static, Out>,
    urgent: bool,
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line { out: out(), urgent: true }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Line {
        // Only the line of a request is frequent enough to wait.
        Line { out: out(), urgent: *meta.level() <= Level::WARN || meta.target() != "request" }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.urgent {
            let _ = self.out.flush();
        }
    }
}
