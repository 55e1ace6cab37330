//! A number for each request. It stands in the log and beside every act in the audit, so that the two can be laid side
//! by side. It goes along with the task and not through every signature.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

tokio::task_local! {
    static TRACE: Trace;
}

/// What ties acts to their request.
#[derive(Clone)]
pub struct Trace {
    id: Uuid,
    session: Arc<OnceLock<String>>,
}

impl Trace {
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Number and session as PostgreSQL is told; empty where there is none.
    pub(super) fn texts(&self) -> (String, String) {
        (self.id.to_string(), self.session.get().cloned().unwrap_or_default())
    }
}

/// Gives a request its number. The outermost layer.
pub async fn begin(request: Request, next: Next) -> Response {
    let trace = Trace {
        id: Uuid::new_v4(),
        session: Arc::default(),
    };

    TRACE.scope(trace, next.run(request)).await
}

/// The present request; None outside of any.
pub fn current() -> Option<Trace> {
    TRACE.try_with(Trace::clone).ok()
}

/// Remembers in which session the request came, by a few digits of the session's hash.
pub fn note_session(digits: String) {
    if let Some(trace) = current() {
        // A request has one session; the first answer stays.
        let _ = trace.session.set(digits);
    }
}

/// Lets the number go along into another task. Not itself `async`: the number is read here, not there.
pub(super) fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let trace = current();

    async move {
        match trace {
            Some(trace) => TRACE.scope(trace, work).await,
            None => work.await,
        }
    }
}
