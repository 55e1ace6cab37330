//! Random steps, legal and illegal, by random offices under a changing way: no record ever stands where the table does
//! not let it, and its history always says how it came there.

use std::collections::HashMap;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use balale::auth::{Permission, find_actor};
use balale::ppks::moves;
use balale::reports::recount;
use balale::web::{AppState, Error, Path, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::sheet::{assessment, key, kk, nik, person, register};
use crate::support::{Account, Client, Page, TestApp};

const CASES: usize = 3_000;

/// Written by hand: who may bring a record from where to where. "*" is the stage after a desk, by the way in force.
const TABLE: [(&str, &str, &str, &str); 17] = [
    ("operator", "kirim", "draft", "first"),
    ("operator", "kirim", "returned", "first"),
    ("kades", "setujui", "at_desa", "after_desa"),
    ("kades", "kembalikan", "at_desa", "returned"),
    ("tksk", "setujui", "at_kecamatan", "submitted"),
    ("tksk", "kembalikan", "at_kecamatan", "returned"),
    ("dinas", "setujui", "submitted", "verified"),
    ("dinas", "kembalikan", "submitted", "returned"),
    ("dinas", "tolak", "submitted", "rejected"),
    ("operator", "cabut", "draft", "withdrawn"),
    ("operator", "cabut", "returned", "withdrawn"),
    ("operator", "masukkan", "withdrawn", "draft"),
    ("dinas", "akhiri", "draft,at_desa,at_kecamatan", "ended"),
    ("dinas", "akhiri", "submitted,returned,verified", "ended"),
    ("dinas", "buka", "ended", "draft"),
    // Whoever decided, within ten minutes.
    (
        "undo",
        "undo",
        "at_kecamatan,submitted,returned",
        "at_desa,at_kecamatan",
    ),
    ("undo", "undo", "verified,rejected,returned", "submitted"),
];

/// User name, office, and where it reaches.
const OFFICERS: [(&str, &str, &str); 8] = [
    ("sebalo", "operator", "61.07.04.1010"),
    ("tirta", "operator", "61.07.04.2003"),
    ("kades", "kades", "61.07.04.1010"),
    ("kades-tirta", "kades", "61.07.04.2003"),
    ("tksk", "tksk", "61.07.04"),
    ("tksk-raya", "tksk", "61.07.01"),
    ("verifikator", "dinas", "61.07"),
    ("verifikator2", "dinas", "61.07"),
];

const DESKS: [(&str, &str, &str); 3] = [
    ("kades", "/pengesahan/data", "at_desa"),
    ("tksk", "/rekomendasi", "at_kecamatan"),
    ("dinas", "/verifikasi", "submitted"),
];

/// Moves that have no page of their own, and where they are mostly tried.
const MOVES: [(&str, &str, &[&str]); 4] = [
    ("operator", "cabut", &["draft", "returned"]),
    ("operator", "masukkan", &["withdrawn"]),
    ("dinas", "akhiri", &["verified"]),
    ("dinas", "buka", &["ended"]),
];

struct Record {
    id: Uuid,
    family: String,
    desa: &'static str,
    stage: String,
}

/// What somebody decided: the record, the step, how all stood before it, and when.
struct Decided {
    record: usize,
    step: i64,
    before: String,
    from: String,
    at: DateTime<Utc>,
}

struct World {
    app: TestApp,
    clients: HashMap<&'static str, Client>,
    records: Vec<Record>,
    way: (bool, bool),
    /// By user name and desk, in the order in which it was decided.
    decided: HashMap<(&'static str, &'static str), Vec<Decided>>,
    seed: u64,
    failures: Vec<String>,
    statuses: HashMap<u16, usize>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sequence_of_steps_leaves_the_table() {
    let mut world = World::new().await;
    for case in 0..CASES {
        world.step(case).await;
    }
    let app = &world.app;
    let torn = app
        .count(
            "select count(*) from (
                select s.from_stage, lag(s.to_stage) over w as before from assessment_steps s
                window w as (partition by s.assessment_id order by s.id)) h
             where h.from_stage is distinct from h.before",
        )
        .await;
    let drifted = app
        .count(
            "select count(*) from assessments a where a.stage is distinct from
                (select to_stage from assessment_steps s where s.assessment_id = a.id order by id desc limit 1)",
        )
        .await;
    let steps = app.count("select count(*) from assessment_steps").await;
    let unknown = world.unknown_steps().await;
    let mut db = app.owner().acquire().await.unwrap();
    let differences = recount::check(&mut db, &app.state.keys, true).await.unwrap();

    let mut statuses: Vec<_> = world.statuses.iter().collect();
    statuses.sort();
    println!(
        "any steps: cases {CASES}, failures {}; {steps} steps written; answers {statuses:?}",
        world.failures.len()
    );
    assert!(
        world.failures.is_empty(),
        "{}",
        world.failures[..world.failures.len().min(20)].join("\n")
    );
    assert_eq!((torn, drifted), (0, 0), "history replays to the present stage");
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(differences.is_empty(), "the figures differ from a recount");
    assert!(steps > 800, "only {steps} steps: nearly everything was refused");
}

impl World {
    async fn new() -> World {
        let app = TestApp::new().await.with_routes(doors());
        let mut clients = HashMap::new();
        for (username, ..) in OFFICERS {
            clients.insert(username, app.sign_in(username).await);
        }
        clients.insert("admin", app.admin().await);
        let mut records = Vec::new();
        for number in 0..36 {
            let (username, _, desa) = OFFICERS[usize::from(number % 3 == 0)];
            let name = format!("Warga{} Contoh", letters(number));
            let operator = clients.get_mut(username).unwrap();
            let serial = number + 1;
            let family = register(operator, &kk(serial), &[(&name, &nik(serial), "23")]).await;
            let id = assessment(&app, person(&app, &name).await, "23").await;
            records.push(Record {
                id,
                family,
                desa,
                stage: "draft".to_owned(),
            });
        }

        World {
            app,
            clients,
            records,
            way: (false, false),
            decided: HashMap::new(),
            seed: 2026,
            failures: Vec::new(),
            statuses: HashMap::new(),
        }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.seed >> 33).unwrap() % limit
    }

    async fn step(&mut self, case: usize) {
        match self.below(100) {
            0..=24 => self.send(case).await,
            25..=64 => self.decide(case).await,
            65..=76 => self.move_by_door(case).await,
            77..=92 => self.undo(case).await,
            93..=95 => self.set_way().await,
            _ => {
                let minutes = self.below(5);
                self.app
                    .clock
                    .advance(TimeDelta::minutes(i64::try_from(minutes).unwrap()));
            }
        }
    }

    /// Where a move leads, or None where the table has no such line.
    fn next(&self, office: &str, action: &str, from: &str) -> Option<&'static str> {
        let after_desa = if self.way.1 { "at_kecamatan" } else { "submitted" };
        TABLE
            .iter()
            .find(|(who, what, stages, _)| *who == office && *what == action && stages.split(',').any(|s| s == from))
            .map(|(.., to)| match *to {
                "first" if self.way.0 => "at_desa",
                "first" | "after_desa" => after_desa,
                to => to,
            })
    }

    /// Most steps are tried where they may succeed: chance alone would hardly ever send what can be sent.
    fn pick(&mut self, stages: &[&str]) -> usize {
        let fitting: Vec<usize> = (0..self.records.len())
            .filter(|at| stages.contains(&self.records[*at].stage.as_str()))
            .collect();
        if fitting.is_empty() || self.below(4) == 0 {
            return self.below(self.records.len());
        }
        fitting[self.below(fitting.len())]
    }

    fn officer(&mut self, office: &str, desa: &str) -> (&'static str, &'static str, &'static str) {
        let fitting: Vec<_> = OFFICERS
            .into_iter()
            .filter(|(_, role, area)| *role == office && desa.starts_with(area))
            .collect();
        if self.below(5) == 0 {
            return OFFICERS[self.below(OFFICERS.len())];
        }
        fitting[self.below(fitting.len())]
    }

    async fn post(&mut self, username: &'static str, path: &str, pairs: &[(&str, &str)]) -> Page {
        let mut page = self.clients.get_mut(username).unwrap().post(path, pairs).await;
        if page.status() == 401 {
            let again = self.app.sign_in(username).await;
            self.clients.insert(username, again);
            page = self.clients.get_mut(username).unwrap().post(path, pairs).await;
        }
        *self.statuses.entry(page.status()).or_default() += 1;
        page
    }

    /// What was expected happened, to this record.
    async fn hold(&mut self, case: &str, record: usize, to: Option<&'static str>, page: &Page) {
        let status = page.status();
        let is_right = match to {
            Some(_) => [200, 303].contains(&status),
            None => [403, 404, 409, 422].contains(&status),
        };
        let now = self.stage_of(record).await;
        let expected = to.map_or_else(|| self.records[record].stage.clone(), str::to_owned);
        if !is_right || now != expected {
            let was = &self.records[record].stage;
            self.failures
                .push(format!("{case}: {status}, {was} became {now}, not {expected}"));
        }
        self.records[record].stage = now;
    }

    async fn stage_of(&self, record: usize) -> String {
        super::sheet::stage(&self.app, self.records[record].id).await
    }

    /// An operator sends a family; that there is nothing to send is no error.
    async fn send(&mut self, case: usize) {
        let record = self.pick(&["draft", "returned"]);
        let desa = self.records[record].desa;
        let (username, office, area) = self.officer("operator", desa);
        let path = format!("{}/pengiriman", self.records[record].family);
        let page = self.post(username, &path, &[("kunci", &key())]).await;
        let is_theirs = office == "operator" && desa.starts_with(area);
        let to = self
            .next("operator", "kirim", &self.records[record].stage)
            .filter(|_| is_theirs);
        if is_theirs && to.is_none() && page.status() == 303 {
            assert_eq!(self.stage_of(record).await, self.records[record].stage);
            return;
        }
        self.hold(&format!("{case} {username} kirim"), record, to, &page).await;
    }

    async fn decide(&mut self, case: usize) {
        let (office, queue, waits) = DESKS[self.below(3)];
        let record = self.pick(&[waits]);
        let (username, role, area) = self.officer(office, self.records[record].desa);
        let decision = ["setujui", "setujui", "kembalikan", "tolak"][self.below(4)];
        let is_stale = self.below(10) == 0;
        let (id, desa) = (self.records[record].id, self.records[record].desa);
        let seen = self.versions(id, is_stale).await;
        let before = self.state_of(id).await;
        let reason = match decision {
            "kembalikan" => "alamat",
            "tolak" => "kriteria",
            _ => "",
        };
        let kunci = key();
        let pairs = [
            ("keputusan", decision),
            ("alasan", reason),
            ("versi", seen.as_str()),
            ("kunci", kunci.as_str()),
        ];
        let page = self.post(username, &format!("{queue}/{id}"), &pairs).await;
        let is_theirs = role == office && desa.starts_with(area) && !is_stale;
        let from = self.records[record].stage.clone();
        let to = self.next(office, decision, &from).filter(|_| is_theirs);
        self.hold(&format!("{case} {username} {queue} {decision}"), record, to, &page)
            .await;
        if to.is_some() {
            let (step, at) = self.last_step(id).await;
            let decided = Decided {
                record,
                step,
                before,
                from,
                at,
            };
            self.decided.entry((username, queue)).or_default().push(decided);
        }
    }

    async fn move_by_door(&mut self, case: usize) {
        let (office, action, stages) = MOVES[self.below(MOVES.len())];
        let record = self.pick(stages);
        let (id, desa) = (self.records[record].id, self.records[record].desa);
        let (username, role, area) = self.officer(office, desa);
        let page = self
            .post(username, &format!("/uji/jalan/{action}/{username}/{id}"), &[])
            .await;
        let is_theirs = role == office && desa.starts_with(area);
        let from = self.records[record].stage.clone();
        let to = self.next(office, action, &from).filter(|_| is_theirs);
        self.hold(&format!("{case} {username} {action}"), record, to, &page)
            .await;
    }

    /// The last decision of somebody at a desk, or an older one, or none.
    async fn undo(&mut self, case: usize) {
        let known: Vec<_> = self
            .decided
            .iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(key, _)| *key)
            .collect();
        if known.is_empty() {
            return;
        }
        let mut known = known;
        known.sort_unstable();
        let (username, queue) = known[self.below(known.len())];
        let is_older = self.below(6) == 0;
        let list = &self.decided[&(username, queue)];
        let at = if is_older { 0 } else { list.len() - 1 };
        let is_last = at == list.len() - 1;
        let (record, step, decided_at) = (list[at].record, list[at].step, list[at].at);
        let id = self.records[record].id;
        let is_untouched = self.last_step(id).await.0 == step;
        let is_soon = self.app.clock.now() - decided_at < TimeDelta::minutes(10);
        let may = is_last && is_untouched && is_soon;
        let step = step.to_string();
        let page = self
            .post(
                username,
                &format!("{queue}/urungan"),
                &[("kunci", &key()), ("langkah", &step)],
            )
            .await;
        let to = may.then(|| self.decided[&(username, queue)][at].from.clone());
        let to = to.and_then(|to| DESKS.iter().map(|(.., stage)| *stage).find(|stage| *stage == to));
        self.hold(&format!("{case} {username} urungkan"), record, to, &page)
            .await;
        if may && page.status() == 303 {
            let undone = self.decided.get_mut(&(username, queue)).unwrap().pop().unwrap();
            let now = self.state_of(id).await;
            if now != undone.before {
                self.failures
                    .push(format!("{case}: undone to {now}, not {}", undone.before));
            }
        }
    }

    async fn set_way(&mut self) {
        let way = (self.below(2) == 0, self.below(2) == 0);
        let version: i32 = sqlx::query_scalar("select version from ways")
            .fetch_one(self.app.owner())
            .await
            .unwrap();
        let version = version.to_string();
        let kunci = key();
        let mut pairs = vec![("versi", version.as_str()), ("kunci", kunci.as_str())];
        for (name, is_on) in [("kades", way.0), ("tksk", way.1)] {
            if is_on {
                pairs.push((name, "ya"));
            }
        }
        let page = self.post("admin", "/pengaturan/alur", &pairs).await;
        if page.status() != 303 {
            self.failures.push(format!("the way: {}", page.status()));
        }
        self.way = way;
    }

    /// As a page would carry them; or as one that was opened before something changed.
    async fn versions(&self, id: Uuid, is_stale: bool) -> String {
        let seen: (i32, i32, i32) = sqlx::query_as(
            "select a.version, p.version, f.version
             from assessments a join persons p on p.id = a.person_id join families f on f.id = p.family_id
             where a.id = $1",
        )
        .bind(id)
        .fetch_one(self.app.owner())
        .await
        .unwrap();

        format!("{}.{}.{}", seen.0 - i32::from(is_stale), seen.1, seen.2)
    }

    async fn state_of(&self, id: Uuid) -> String {
        sqlx::query_scalar(
            "select concat_ws(' ', a.stage, a.stage_at, a.submitted_by, coalesce(p.confirmed_at::text, '-'), p.stage)
             from assessments a join persons p on p.id = a.person_id where a.id = $1",
        )
        .bind(id)
        .fetch_one(self.app.owner())
        .await
        .unwrap()
    }

    async fn last_step(&self, id: Uuid) -> (i64, DateTime<Utc>) {
        sqlx::query_as("select id, decided_at from assessment_steps where assessment_id = $1 order by id desc limit 1")
            .bind(id)
            .fetch_one(self.app.owner())
            .await
            .unwrap()
    }

    /// Every pair of stages that was written and that no line of the table allows.
    async fn unknown_steps(&self) -> Vec<String> {
        let written: Vec<(Option<String>, String, bool)> =
            sqlx::query_as("select distinct from_stage, to_stage, undoes is not null from assessment_steps")
                .fetch_all(self.app.owner())
                .await
                .unwrap();
        let ends = |to: &str| match to {
            "first" => vec!["at_desa", "at_kecamatan", "submitted"],
            "after_desa" => vec!["at_kecamatan", "submitted"],
            to => TABLE
                .iter()
                .flat_map(|(.., all)| all.split(','))
                .filter(|one| *one == to)
                .collect(),
        };
        written
            .into_iter()
            .filter(|(from, to, is_undo)| {
                let Some(from) = from else { return to != "draft" };
                !TABLE.iter().any(|(who, _, stages, result)| {
                    (*who == "undo") == *is_undo
                        && stages.split(',').any(|stage| stage == from)
                        && result.split(',').any(|result| ends(result).contains(&to.as_str()))
                })
            })
            .map(|(from, to, is_undo)| format!("{from:?} {to} {is_undo}"))
            .collect()
    }
}

fn letters(number: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());

    format!("{}{}", letter(number / 26), letter(number))
}

/// The moves that have no page of their own, as whoever is named.
fn doors() -> Router<AppState> {
    async fn act(
        State(state): State<AppState>,
        Path((action, username, id)): Path<(String, String, Uuid)>,
    ) -> Result<String, Error> {
        let mut db = state.pool.acquire().await?;
        let account = Account::named(&username).id().into();
        let actor = find_actor(&state, &mut db, account).await?.ok_or(Error::NotFound)?;
        drop(db);
        let office = match action.as_str() {
            "akhiri" | "buka" => Permission::VerifyPersons,
            _ => Permission::RegisterPersons,
        };
        let scope = actor.scope_for(office)?;
        let mut tx = Tx::begin(&state, &actor.acting()).await?;
        let now = state.clock.now();
        match action.as_str() {
            "cabut" => moves::withdraw(&mut tx, &actor, &scope, id.into(), now).await?,
            "masukkan" => moves::reopen(&mut tx, &actor, &scope, id.into(), now).await?,
            "akhiri" => moves::end(&mut tx, &actor, &scope, id.into(), "Pindah", now).await?,
            _ => moves::resume(&mut tx, &actor, &scope, id.into(), "Kembali", now).await?,
        }
        tx.commit().await?;

        Ok("jadi".to_owned())
    }

    Router::new().route("/uji/jalan/{action}/{username}/{id}", post(act))
}
