//! Ctrl+C, or the word of systemd.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Tells everyone who waits for it that the program should end.
#[derive(Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens from now on; a signal no longer ends the program by itself.
    pub(super) fn listen() -> std::io::Result<Stop> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let (send, receive) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            let _ = send.send(true);
            // Kept until the program ends, so that waiting never fails for want of a sender.
            send.closed().await;
        });

        Ok(Stop(receive))
    }

    /// Returns once a signal has come.
    pub(super) async fn wait(&mut self) {
        let _ = self.0.wait_for(|has_come| *has_come).await;
    }
}
