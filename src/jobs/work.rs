//! Doing the work. One piece at a time: two cores serve the pages meanwhile.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use chrono::TimeDelta;

use super::model::Job;
use super::queries;
use crate::web::{Acting, AppState, Error, Tx};

/// Between two looks for work.
const EVERY: Duration = Duration::from_secs(1);
/// How long nobody else takes a job up after its last sign of life.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// Times that a job is begun before it is given up.
const ATTEMPTS: i32 = 3;

/// How a piece of work ended early.
#[derive(Debug)]
pub enum Stopped {
    /// Whoever asked for it wants it no more.
    Cancelled,
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Stopped {
    fn from(error: E) -> Stopped {
        Stopped::Failed(error.into())
    }
}

/// A job in the hands of its handler.
pub struct Work {
    pub state: AppState,
    pub job: Job,
}

impl Work {
    /// Tells how far it is, in a transaction of its own, so that it is seen before the work is done.
    ///
    /// # Errors
    /// `Cancelled` when it should stop.
    pub async fn progress(&self, done: usize) -> Result<(), Stopped> {
        let done = i32::try_from(done).unwrap_or(i32::MAX);
        let until = self.state.clock.now() + LEASE;
        let mut tx = Tx::begin(&self.state, &Acting::system()).await?;
        let goes_on = queries::update_progress(&mut tx, self.job.id, done, until).await?;
        tx.commit().await?;

        if goes_on { Ok(()) } else { Err(Stopped::Cancelled) }
    }

    /// Writes that the work is done, in the transaction that holds what was done: both are there, or neither.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish(&self, tx: &mut Tx) -> Result<(), Stopped> {
        let now = self.state.clock.now();

        Ok(queries::update_finished(tx, self.job.id, "done", now).await?)
    }
}

/// What does the work of one kind. Begun again after a crash, so it must find out by itself whether it was done.
pub type Handler = fn(Work) -> Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send>>;

/// Kinds of work, and who does each.
pub type Kinds = &'static [(&'static str, Handler)];

/// Works until the program ends. What the last run of the program left is taken up at once: one program at a time serves
/// a database, and the work itself looks whether it was done.
pub async fn run(state: AppState, handlers: Kinds) {
    if let Err(error) = release(&state).await {
        tracing::warn!(cause = %error, "jobs: nothing was released");
    }
    loop {
        if let Err(error) = run_all(&state, handlers).await {
            tracing::warn!(cause = %error, "jobs: no work was taken up");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Does all the work there is.
///
/// # Errors
/// When the database fails.
pub async fn run_all(state: &AppState, handlers: Kinds) -> Result<(), Error> {
    while let Some(job) = take(state).await? {
        let id = job.id;
        let handler = handlers
            .iter()
            .find(|(kind, _)| *kind == job.kind)
            .map(|(_, handler)| handler);
        let work = Work {
            state: state.clone(),
            job,
        };
        let ended = match handler {
            // A task of its own: a handler that breaks ends its job, and not all work until the next start.
            Some(handler) => match tokio::spawn(handler(work)).await {
                Ok(ended) => ended,
                // Without its words: they may quote what it worked on.
                Err(_) => Err(Stopped::Failed(Error::internal(io::Error::other("the handler broke")))),
            },
            None => Err(Stopped::Failed(Error::NotFound)),
        };
        let word = match ended {
            Ok(()) => "done",
            Err(Stopped::Cancelled) => "cancelled",
            Err(Stopped::Failed(error)) => {
                tracing::warn!(cause = %error, "jobs: a piece of work failed");
                "failed"
            }
        };
        // What is done has said so itself.
        if word != "done" {
            let mut tx = Tx::begin(state, &Acting::system()).await?;
            queries::update_finished(&mut tx, id, word, state.clock.now()).await?;
            tx.commit().await?;
        }
    }

    Ok(())
}

async fn take(state: &AppState) -> Result<Option<Job>, Error> {
    let now = state.clock.now();
    let mut tx = Tx::begin(state, &Acting::system()).await?;
    queries::update_exhausted(&mut tx, now, ATTEMPTS).await?;
    let job = queries::lock_next(&mut tx, now, now + LEASE, ATTEMPTS).await?;
    tx.commit().await?;

    Ok(job)
}

async fn release(state: &AppState) -> Result<(), Error> {
    let mut tx = Tx::begin(state, &Acting::system()).await?;
    queries::update_released(&mut tx, state.clock.now()).await?;

    tx.commit().await
}
