//! How long a session lasts: without a click, and at most. The clock of a test goes on by itself, so a moment is left.

use chrono::TimeDelta;

use crate::support::{Account, Client, PASSWORD, TestApp};

/// Account and minutes without a click.
const IDLE: [(&str, i64); 10] = [
    ("sebalo", 30),
    ("kades", 30),
    ("tksk", 30),
    ("pimpinan", 30),
    ("verifikator", 15),
    ("admin", 15),
    ("unduh", 15),
    ("sistem", 15),
    ("auditor", 15),
    // By the grant, not by the office.
    ("rahasia", 15),
];

#[derive(Default)]
struct Score {
    cases: usize,
    failures: Vec<String>,
}

impl Score {
    fn note(&mut self, is_right: bool, what: String) {
        self.cases += 1;
        if !is_right {
            self.failures.push(what);
        }
    }
}

async fn is_in(client: &mut Client) -> bool {
    client.get("/akun").await.status() == 200
}

#[tokio::test]
async fn sessions_end_when_they_should_and_the_form_waits() {
    let app = TestApp::new().await;
    let mut score = Score::default();
    for (username, minutes) in IDLE {
        let mut client = app.sign_in(username).await;
        // A click at the last moment begins the time anew.
        for _ in 0..2 {
            app.clock.advance(TimeDelta::seconds(minutes * 60 - 40));
            score.note(
                is_in(&mut client).await,
                format!("{username}: in before {minutes} minutes"),
            );
        }
        app.clock.advance(TimeDelta::seconds(minutes * 60 + 1));
        score.note(!is_in(&mut client).await, format!("{username}: out a second later"));

        // However busy: twelve hours.
        let mut client = app.sign_in(username).await;
        for _ in 0..51 {
            app.clock.advance(TimeDelta::minutes(14));
            score.note(
                is_in(&mut client).await,
                format!("{username}: busy within twelve hours"),
            );
        }
        app.clock.advance(TimeDelta::minutes(7));
        score.note(!is_in(&mut client).await, format!("{username}: out after twelve hours"));
    }

    // What was being filled in survives both ends.
    for (after, busy) in [(TimeDelta::minutes(31), 0), (TimeDelta::minutes(7), 51)] {
        let mut yohana = app.operator_sebalo().await;
        for _ in 0..busy {
            app.clock.advance(TimeDelta::minutes(14));
            is_in(&mut yohana).await;
        }
        yohana.get("/keluarga/baru").await;
        app.clock.advance(after);
        let typed = [("dusun", "Rekaan Jauh"), ("a1_nama", "Belum Selesai"), ("aksi", "draf")];
        let ended = yohana.submit("#f", &typed).await;
        score.note(ended.status() == 401, format!("the form waits: {}", ended.status()));
        let account = Account::named("sebalo");
        let in_again = [("nama_pengguna", account.username), ("kata_sandi", PASSWORD)];
        yohana.submit("form:has(input[type=password])", &in_again).await;
        let kept = yohana.get("/draf").await;
        score.note(
            kept.words().contains("Belum Selesai"),
            "nothing typed is lost".to_owned(),
        );
    }
    println!("T-AU-7: cases {}, failures {}", score.cases, score.failures.len());
    assert!(score.failures.is_empty(), "{:#?}", score.failures);
}
