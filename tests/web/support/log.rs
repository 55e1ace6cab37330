//! Everything the process says about itself, at the finest level, kept while a test listens.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use tracing_subscriber::filter::{EnvFilter, FilterExt, dynamic_filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// Crates that could tell what somebody typed.
const HEARD: [&str; 5] = ["balale", "tower_http", "sqlx", "axum", "tower_sessions"];

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static LISTENERS: AtomicUsize = AtomicUsize::new(0);

/// Lines are kept from now on, until it is dropped. Those of other tests that run meanwhile are among them.
pub struct Listener;

impl Listener {
    pub fn new() -> Listener {
        LISTENERS.fetch_add(1, Ordering::SeqCst);
        Listener
    }

    pub fn heard(&self) -> String {
        let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);

        String::from_utf8_lossy(&lines).into_owned()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        LISTENERS.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Clone, Copy)]
struct Kept;

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);

        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Kept;

    fn make_writer(&'a self) -> Kept {
        Kept
    }
}

/// Warnings to whoever runs the tests, and everything to those who listen.
pub fn start() {
    let shown = fmt::layer()
        .with_test_writer()
        .with_filter(EnvFilter::new("warn,balale::db=error"));
    // What the program itself would log if asked for everything.
    let everything = balale::config::log_filter("trace").unwrap();
    let kept = fmt::layer()
        .with_ansi(false)
        .with_writer(Kept)
        .with_filter(everything.and(dynamic_filter_fn(|line, _| {
            LISTENERS.load(Ordering::SeqCst) > 0 && HEARD.iter().any(|name| line.target().starts_with(name))
        })));
    let _ = tracing_subscriber::registry().with(shown).with(kept).try_init();
}
