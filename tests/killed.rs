//! The program is killed in the middle of an import, again and again: after the next start either the whole table is in
//! or nothing of it, the page says which, and the work goes on to its end.
//!
//! The drill with a hundred kills: `cargo test --release --test killed -- --ignored --nocapture`

#![allow(clippy::disallowed_methods, reason = "tests look behind the pages with plain SQL")]

#[path = "web/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use balale::clock::Clock;
use balale::db::embedded::{self, Cluster, Settings};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use support::{Account, Client, Page};

/// Rows of each table, three to a family.
const ROWS: usize = 600;
/// Longest that anything may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server of one's own: a PostgreSQL that ends with the test, keys in a folder, and the real program before them.
struct Place {
    cluster: Cluster,
    folder: tempfile::TempDir,
    owner: PgPool,
}

impl Place {
    async fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        // The unprivileged user of PostgreSQL must be able to pass through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        // A durable one: the program refuses to serve before any other.
        let cluster = embedded::start(&Settings::new(folder.path().join("data"))).unwrap();
        cluster.ensure_roles_and_database("uji").unwrap();
        let owner = PgPoolOptions::new()
            .max_connections(2)
            .connect_lazy(&cluster.url("balale_owner", "uji"))
            .unwrap();
        // A copy: whoever builds meanwhile changes nothing of this.
        fs::copy(env!("CARGO_BIN_EXE_balale"), folder.path().join("balale")).unwrap();
        let place = Place { cluster, folder, owner };
        place.run(&["keys", "generate"]);
        place.run(&["migrate"]);
        let wilayah = concat!(env!("CARGO_MANIFEST_DIR"), "/src/wilayah/wilayah-61.07.csv");
        place.run(&["wilayah", "import", wilayah]);
        place.plant_operator().await;

        place
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.folder.path().join("balale"));
        command
            .args(arguments)
            .env("DATABASE_URL", self.cluster.url("balale_app", "uji"))
            .env("BALALE_OWNER_DATABASE_URL", self.cluster.url("balale_owner", "uji"))
            .env("BALALE_SECRET_DATABASE_URL", self.cluster.url("balale_rahasia", "uji"))
            .env("BALALE_DATA_DIR", self.folder.path().join("program"))
            .env_remove("BALALE_KEYS_DIR")
            .env("BALALE_LISTEN", "127.0.0.1:0")
            .env("BALALE_LOG", "warn");
        command
    }

    fn run(&self, arguments: &[&str]) {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    /// One operator; the offices before DSP3A are switched off.
    async fn plant_operator(&self) {
        let account = Account::named("sebalo");
        sqlx::query(
            "insert into users (id, username, full_name, role, wilayah_kode, password_hash, must_change_password, created_at)
             values ($1, $2, $3, $4, $5, $6, false, now())",
        )
        .bind(account.id())
        .bind(account.username)
        .bind(account.full_name)
        .bind(account.role.code())
        .bind(account.wilayah_kode)
        .bind(support::password_hash())
        .execute(&self.owner)
        .await
        .unwrap();
    }

    /// Starts the program and waits until it answers.
    fn start(&self) -> Program {
        let mut child = self
            .command(&["serve"])
            .stdout(Stdio::piped())
            // What it complains about is read when the test fails.
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let address = said
            .find_map(|line| Some(line.split_once("http://")?.1.trim().to_owned()))
            .expect("it says where it is");
        // Whoever stops listening would stop it from speaking.
        thread::spawn(move || said.for_each(drop));

        Program {
            child,
            address: address.parse().unwrap(),
        }
    }

    async fn count(&self, sql: &'static str, of: &str) -> i64 {
        sqlx::query_scalar(sql).bind(of).fetch_one(&self.owner).await.unwrap()
    }

    /// People of one round.
    async fn people(&self, round: usize) -> i64 {
        let name = format!("Putaran{round} Contoh%");
        self.count("select count(*) from persons where full_name like $1", &name)
            .await
    }
}

/// A running `balale serve`; ends with the value.
struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    /// As `kill -9` does, and no one but this process.
    fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Names that stand in one round only.
fn table(round: usize) -> Vec<u8> {
    let mut text = "No KK;NIK;Nama;JK;Kategori;RT;RW".to_owned();
    for at in 0..ROWS {
        let serial = round * ROWS + at;
        // Ten thousand numbers for each birthday.
        let (month, number) = (serial / 9_999 + 1, serial % 9_999 + 1);
        let nik = format!("99071152{month:02}90{number:04}");
        let family = serial / 3;
        let kk = format!("99071101{:02}12{:04}", family / 9_999 + 1, family % 9_999 + 1);
        text.push_str(&format!("\n{kk};{nik};Putaran{round} Contoh;P;24;1;2"));
    }

    text.into_bytes()
}

/// One dice for the whole drill, so that a run can be had again.
struct Dice(u64);

impl Dice {
    /// From 0 to 1.
    fn throw(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// When each step of a calm import was over, counted from its beginning.
#[derive(Clone, Copy)]
struct Times {
    checked: Duration,
    confirmed: Duration,
    begun: Duration,
    taken: Duration,
}

impl Times {
    /// A moment in this part of an import.
    fn moment(self, part: usize, dice: &mut Dice) -> Duration {
        let (from, until) = match part {
            0 => (Duration::ZERO, self.checked),
            1 => (self.checked, self.confirmed),
            2 => (self.confirmed, self.begun),
            3 | 4 => (self.begun, self.taken),
            _ => (self.taken, self.taken + Duration::from_millis(500)),
        };
        from + (until - from).mul_f64(dice.throw())
    }
}

/// What whoever sent the table has seen before the line broke.
#[derive(Default)]
struct Seen {
    at: Option<String>,
    confirmation: Option<Vec<(String, String)>>,
}

/// From choosing the file until the page says that all is in; ends early where the line breaks.
async fn import(client: &mut Client, bytes: &[u8], seen: &mut Seen, begun: Instant) -> Option<[Duration; 2]> {
    let page = client.try_send(axum::http::Method::GET, "/impor", None).await?;
    let key = page.attr("form.card [name=kunci]", "value");
    let answer = client
        .try_post_file("/impor", &[("kunci", &key)], "data.csv", bytes)
        .await?;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let at = answer.location().to_owned();
    let checked = begun.elapsed();
    seen.at = Some(at.clone());
    client.try_send(axum::http::Method::GET, &at, None).await?;
    let (action, pairs) = client.filled(&format!("form[action='{at}/simpan']"), &[]);
    seen.confirmation = Some(pairs.clone());
    let answer = client
        .try_send(axum::http::Method::POST, &action, Some(body(&pairs)))
        .await?;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    Some([checked, begun.elapsed()])
}

fn body(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn is_in(page: &Page) -> bool {
    page.words().contains(&format!("{ROWS} baris sudah tersimpan"))
}

/// Waits for the end of the work.
async fn wait_for_end(client: &mut Client, at: &str) -> Page {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let page = client.get(at).await;
        if page.header("refresh").is_none() {
            return page;
        }
        assert!(Instant::now() < deadline, "the work does not end: {}", page.shown());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// One undisturbed import.
async fn calm(place: &Place, client: &mut Client) -> Times {
    let begun = Instant::now();
    let mut seen = Seen::default();
    let [checked, confirmed] = import(client, &table(0), &mut seen, begun).await.unwrap();
    let at = seen.at.unwrap();
    while place
        .count("select count(*) from jobs where state = $1", "queued")
        .await
        > 0
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let begun_at = begun.elapsed();
    let page = wait_for_end(client, &at).await;
    assert!(is_in(&page), "{}", page.shown());

    Times {
        checked,
        confirmed,
        begun: begun_at,
        taken: begun.elapsed(),
    }
}

/// Kills the program this many times and finds, each time, all or nothing.
async fn drill(kills: usize) {
    let place = Place::new().await;
    let mut program = place.start();
    let clock = Clock::default();
    let mut client = Client::in_process(axum::Router::new(), clock, place.owner.clone()).moved_to(program.address);
    client.sign_in(Account::named("sebalo")).await;
    let times = calm(&place, &mut client).await;
    let mut dice = Dice(20_261_127);
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut longest = Duration::ZERO;
    for round in 1..=kills {
        let bytes = table(round);
        let moment = times.moment(round % 6, &mut dice);
        let mut seen = Seen::default();
        let begun = Instant::now();
        {
            let mut other = client.clone();
            let sending = import(&mut other, &bytes, &mut seen, begun);
            let whole = async {
                sending.await;
                std::future::pending::<()>().await;
            };
            tokio::select! {
                () = whole => {}
                () = tokio::time::sleep(moment) => program.kill(),
            }
        }
        // What PostgreSQL still had in hand when its client died is over in a moment.
        wait_for_quiet(&place).await;
        let people = place.people(round).await;
        assert!(
            people == 0 || people == ROWS as i64,
            "round {round}: {people} of {ROWS} after a kill at {moment:?}"
        );
        let state = state_of(&place, round).await;
        *found.entry(state).or_default() += 1;

        program = place.start();
        let restarted = Instant::now();
        client = client.moved_to(program.address);
        let at = match seen.at {
            Some(at) => at,
            None => send_again(&mut client, &bytes).await,
        };
        let page = client.get(&at).await;
        let says_all = is_in(&page);
        let says_working = page.header("refresh").is_some();
        let says_nothing = page.all(".figures dd").first() == Some(&ROWS.to_string());
        assert!(
            says_all || says_working || says_nothing,
            "round {round}: the page says nothing of it: {}",
            page.shown()
        );
        if people > 0 {
            assert!(
                says_all,
                "round {round}: all is in, and the page does not say so: {}",
                page.shown()
            );
        }
        let page = wait_for_end(&mut client, &at).await;
        if !is_in(&page) {
            assert_eq!(place.people(round).await, 0, "round {round}");
            let pairs = seen
                .confirmation
                .clone()
                .unwrap_or_else(|| client.filled(&format!("form[action='{at}/simpan']"), &[]).1);
            let answer = client
                .send(axum::http::Method::POST, &format!("{at}/simpan"), Some(body(&pairs)))
                .await;
            assert_eq!(answer.status(), 303, "round {round}: {}", answer.shown());
            let page = wait_for_end(&mut client, &at).await;
            assert!(is_in(&page), "round {round}: {}", page.shown());
        }
        longest = longest.max(restarted.elapsed());
        // Said once more, as an impatient person does: nothing more comes of it.
        if let Some(pairs) = &seen.confirmation {
            let answer = client
                .send(axum::http::Method::POST, &format!("{at}/simpan"), Some(body(pairs)))
                .await;
            assert!([303, 409].contains(&answer.status()), "{}", answer.shown());
            let page = wait_for_end(&mut client, &at).await;
            assert!(is_in(&page), "round {round}: {}", page.shown());
        }
        assert_eq!(place.people(round).await, ROWS as i64, "round {round}");
    }
    let rows = place
        .count("select count(*) from persons where full_name like $1", "Putaran%")
        .await;
    assert_eq!(rows, ((kills + 1) * ROWS) as i64);
    drop(program);
    let checked = place.command(&["check"]).output().unwrap();
    assert!(checked.status.success(), "{checked:?}");
    println!(
        "kills {kills}, of tables of {ROWS} rows; a calm import takes {:?} (checked {:?}, confirmed {:?}, begun {:?})",
        times.taken, times.checked, times.confirmed, times.begun
    );
    println!("found after the kill: {found:?}; half a table: 0; twice: 0; longest from start to all: {longest:?}");
}

/// Until no statement of the killed program is left.
async fn wait_for_quiet(place: &Place) {
    let deadline = Instant::now() + PATIENCE;
    while place
        .count(
            "select count(*) from pg_stat_activity where datname = $1 and usename = 'balale_app'",
            "uji",
        )
        .await
        > 0
    {
        assert!(Instant::now() < deadline);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How far this round had come, as the database says it.
async fn state_of(place: &Place, round: usize) -> &'static str {
    let imports: i64 = sqlx::query_scalar("select count(*) from imports")
        .fetch_one(&place.owner)
        .await
        .unwrap();
    if imports <= round as i64 {
        return "0 not received";
    }
    let job: Option<String> = sqlx::query_scalar(
        "select (select j.state from jobs j where j.subject_id = i.id) from imports i order by i.created_at desc limit 1",
    )
    .fetch_one(&place.owner)
    .await
    .unwrap();

    match job.as_deref() {
        None => "1 checked",
        Some("queued") => "2 confirmed",
        Some("running") => "3 in the middle",
        Some("done") => "4 taken in",
        Some(_) => "5 else",
    }
}

/// The file was lost with the line; it is sent anew.
async fn send_again(client: &mut Client, bytes: &[u8]) -> String {
    let key = client.get("/impor").await.attr("form.card [name=kunci]", "value");
    let answer = client.post_file("/impor", &[("kunci", &key)], "data.csv", bytes).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    answer.location().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_some_moments_an_import_is_there_whole_or_not_at_all() {
    drill(5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes some minutes; prints what it found"]
async fn killed_at_a_hundred_moments_an_import_is_there_whole_or_not_at_all() {
    drill(100).await;
}
