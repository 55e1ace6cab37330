//! Nothing happens without its trace: for each route that changes something or shows what is kept, an act leaves a row,
//! and where the row cannot be written the act does not happen.

use balale::paths::{Method, ROUTES};
use sqlx::Executor;

use crate::mass_assignment::{difference, rows};
use crate::ppks::sheet::{assessment, borrowed, dump, key, kk, nik, person, register, sheet, submit};
use crate::support::{Account, Client, PASSWORD, TestApp};

const NEW: &str = "perahu hijau tiga jendela";

/// What is done with each form on the way.
pub(crate) enum Mode {
    /// Sent once with the log refused, once as it should be.
    Traces,
    /// Sent with these fields beside its own, and what it changed is kept; without any, as people send it.
    Beside(Vec<(String, String)>),
}

/// What was tried, and what went wrong.
pub(crate) struct Proof<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) mode: Mode,
    pub(crate) proved: Vec<String>,
    pub(crate) failures: Vec<String>,
    /// Path, and every row that came or went, in the mode `Beside`.
    pub(crate) changes: Vec<(String, Vec<String>)>,
}

impl<'a> Proof<'a> {
    pub(crate) fn new(app: &'a TestApp, mode: Mode) -> Proof<'a> {
        Proof {
            app,
            mode,
            proved: Vec::new(),
            failures: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Every route that changes something, as its rightful people use it; drafts apart.
    pub(crate) async fn walk(&mut self) {
        let app = self.app;
        people(app, self).await;
        super::households::families(app, self).await;
        super::households::photos(app, self).await;
        super::imports::whole(app, self).await;
        super::groups::whole(app, self).await;
        files(app, self).await;
        super::exports::kept(app, self).await;
        super::cases::settings(app, self).await;
        super::cases::outgrown(app, self).await;
        // Before accounts are changed: it takes operators who can still sign in.
        super::moves::twins(app, self).await;
        super::moves::transfers(app, self).await;
        accounts(app, self).await;
        super::powers::sign_in(app, self).await;
        super::powers::review(app, self).await;
        super::powers::grants(app, self).await;
        super::yearly::windows(app, self).await;
        super::yearly::campaign(app, self).await;
        super::powers::settings(app, self).await;
        super::leaving::departures(app, self).await;
        super::leaving::checks(app, self).await;
        super::cases::secrets(app, self).await;
        super::cases::rights(app, self).await;
        super::way::whole(app, self).await;
    }

    /// From now on, or no longer, a row of the log is refused by the database.
    async fn refuse(&self, on: bool) {
        let sql = if on {
            "alter table audit_pending enable trigger uji_tolak"
        } else {
            "alter table audit_pending disable trigger uji_tolak"
        };
        self.app.owner().execute(sql).await.unwrap();
    }

    /// Opens `page`, fills its form `css`, and proves the sending.
    pub(crate) async fn form(
        &mut self,
        client: &mut Client,
        action: &str,
        page: &str,
        css: &str,
        typed: &[(&str, &str)],
    ) {
        assert_eq!(client.get(page).await.status(), 200, "{}", client.page().shown());
        let (path, pairs) = client.filled(css, typed);
        self.post(client, action, &path, &pairs).await;
    }

    pub(crate) async fn post(&mut self, client: &mut Client, action: &str, path: &str, pairs: &[(String, String)]) {
        if let Mode::Beside(fields) = &self.mode {
            let own = |name: &str| pairs.iter().any(|(known, _)| known == name);
            let beside = fields.iter().filter(|(name, _)| !own(name)).cloned();
            let all: Vec<(String, String)> = pairs.iter().cloned().chain(beside).collect();
            let before = rows(self.app).await;
            let done = client.post(path, &borrowed(&all)).await;
            assert!(done.status() < 400, "{path}: {}", done.shown());
            let after = rows(self.app).await;
            self.changes.push((path.to_owned(), difference(&before, &after)));
            return;
        }
        let before = dump(self.app).await;
        self.refuse(true).await;
        let refused = client.clone().post(path, &borrowed(pairs)).await;
        self.refuse(false).await;
        let is_clean = refused.status() == 503
            && refused.has("h1")
            && refused.header("retry-after").is_some()
            && refused.words().contains("sedang sibuk");
        if !is_clean {
            self.failures.push(format!("{path}: refused with {}", refused.status()));
        }
        if dump(self.app).await != before {
            self.failures.push(format!("{path}: changed something without a trace"));
        }

        let traces = self.traces(action).await;
        let done = client.post(path, &borrowed(pairs)).await;
        assert!(done.status() < 400, "{path}: {}", done.shown());
        let new = self.traces(action).await - traces;
        // All accounts of a kecamatan are made at once, each with its own line.
        let is_right = if action == "users.created" { new >= 1 } else { new == 1 };
        if !is_right {
            self.failures.push(format!("{path}: {new} of {action}"));
        }
        self.proved.push(format!("POST {path}"));
    }

    /// The same for a form with a file. Such a form has few fields, so few stand beside it.
    pub(crate) async fn file(
        &mut self,
        client: &mut Client,
        action: &str,
        path: &str,
        pairs: &[(&str, &str)],
        bytes: &[u8],
    ) {
        if let Mode::Beside(fields) = &self.mode {
            const COLUMNS: [&str; 15] = [
                "id",
                "desa_kode",
                "desa",
                "family_id",
                "person_id",
                "kind",
                "media",
                "byte_count",
                "key_enc",
                "content_enc",
                "created_by",
                "created_at",
                "retired_at",
                "replaced_by",
                "peran",
            ];
            let beside = fields.iter().filter(|(name, _)| COLUMNS.contains(&name.as_str()));
            let beside = beside.map(|(name, value)| (name.as_str(), value.as_str()));
            let all: Vec<(&str, &str)> = pairs.iter().copied().chain(beside).collect();
            let before = rows(self.app).await;
            let done = client.post_file(path, &all, "a.jpg", bytes).await;
            assert!(done.status() < 400, "{path}: {}", done.shown());
            let after = rows(self.app).await;
            self.changes.push((path.to_owned(), difference(&before, &after)));
            return;
        }
        let before = dump(self.app).await;
        self.refuse(true).await;
        let refused = client.clone().post_file(path, pairs, "a.jpg", bytes).await;
        self.refuse(false).await;
        if refused.status() != 503 || dump(self.app).await != before {
            self.failures.push(format!("{path}: refused with {}", refused.status()));
        }
        let traces = self.traces(action).await;
        let done = client.post_file(path, pairs, "a.jpg", bytes).await;
        assert!(done.status() < 400, "{path}: {}", done.shown());
        if self.traces(action).await != traces + 1 {
            self.failures.push(format!("{path}: not exactly one {action}"));
        }
        self.proved.push(format!("POST {path}"));
    }

    /// A look that is recorded: without its trace nothing is shown.
    pub(crate) async fn look(&mut self, client: &mut Client, action: &str, path: &str, shown: &str) {
        if !matches!(self.mode, Mode::Traces) {
            client.get(path).await;
            return;
        }
        self.refuse(true).await;
        let refused = client.get(path).await;
        self.refuse(false).await;
        if refused.status() != 503 || refused.body().contains(shown) {
            self.failures.push(format!("{path}: refused with {}", refused.status()));
        }
        let traces = self.traces(action).await;
        let page = client.get(path).await;
        assert!(page.status() == 200 && page.body().contains(shown), "{}", page.shown());
        if self.traces(action).await != traces + 1 {
            self.failures.push(format!("{path}: not exactly one {action}"));
        }
        self.proved.push(format!("GET {path}"));
    }

    async fn traces(&self, action: &str) -> i64 {
        sqlx::query_scalar("select count(*) from audit_events where action = $1")
            .bind(action)
            .fetch_one(self.app.owner())
            .await
            .unwrap()
    }
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[tokio::test]
async fn no_act_without_a_trace_and_no_trace_no_act() {
    let app = TestApp::new().await;
    app.owner()
        .execute(
            "create function uji_tolak() returns trigger language plpgsql as
                 'begin raise exception ''no trace''; end';
             create trigger uji_tolak before insert on audit_pending for each row execute function uji_tolak();
             alter table audit_pending disable trigger uji_tolak",
        )
        .await
        .unwrap();
    let mut proof = Proof::new(&app, Mode::Traces);
    proof.walk().await;

    // Drafts are an operator's own typing before anything is said: they alone may go without.
    for route in ROUTES {
        let line = format!("{} {}", route.method.as_str(), route.at);
        let is_free = route.name.contains("DRAFT");
        if route.method == Method::Post && !is_free && !proof.proved.iter().any(|proved| fits(&line, proved)) {
            proof.failures.push(format!("{}: not proved", route.name));
        }
    }
    for proved in &proof.proved {
        println!("{proved}");
    }
    println!(
        "traces: cases {}, failures {}",
        proof.proved.len(),
        proof.failures.len()
    );
    assert!(proof.failures.is_empty(), "{:#?}", proof.failures);
    super::verify(&app, Vec::new()).await.unwrap();
}

/// Whether a path is one of a pattern's.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (wanted, found): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());

    wanted.len() == found.len()
        && wanted
            .iter()
            .zip(found)
            .all(|(wanted, found)| wanted.starts_with('{') || *wanted == found)
}

async fn people(app: &TestApp, proof: &mut Proof<'_>) {
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let new = sheet(&key(), &kk(2), &[("Budi Contoh", &nik(2), "23")]);
    proof.post(&mut yohana, "families.registered", "/keluarga", &new).await;
    let sending = format!("{}/pengiriman", yohana.page().location());
    let kunci = owned(&[("kunci", &key())]);
    proof.post(&mut yohana, "assessments.submitted", &sending, &kunci).await;
    let (ani, budi) = (person(app, "Ani Contoh").await, person(app, "Budi Contoh").await);
    let waiting = assessment(app, ani, "23").await;

    proof
        .form(
            &mut yohana,
            "persons.changed",
            &format!("/ppks/{ani}/ubah"),
            "main form",
            &[("a1_nama", "Ani Umpama")],
        )
        .await;
    proof
        .form(
            &mut yohana,
            "families.changed",
            &format!("{family}/ubah"),
            "main form",
            &[("dusun", "Rekaan")],
        )
        .await;
    proof
        .post(&mut yohana, "persons.nik_shown", &format!("/ppks/{ani}/nik"), &[])
        .await;
    proof
        .form(
            &mut yohana,
            "persons.searched_by_number",
            "/ppks",
            "form[role=search]",
            &[("cari", &nik(1))],
        )
        .await;
    let budi = format!("/ppks/{budi}");
    proof.look(&mut yohana, "persons.opened", &budi, "Budi Contoh").await;
    proof
        .look(&mut yohana, "persons.opened", &format!("{budi}/riwayat"), "Budi Contoh")
        .await;
    proof
        .look(&mut yohana, "persons.nik_shown", &format!("{budi}/ubah"), &nik(2))
        .await;

    let mut lusia = app.verifikator().await;
    let record = format!("/verifikasi/{waiting}");
    proof.look(&mut lusia, "persons.opened", &record, "Ani Umpama").await;
    proof
        .form(
            &mut lusia,
            "assessments.verified",
            &record,
            "form[action^='/verifikasi/']",
            &[("keputusan", "setujui")],
        )
        .await;
    submit(&mut yohana, &family).await;

    let mut admin = app.admin().await;
    proof
        .look(&mut admin, "audit.viewed", "/catatan", "Data orang dibuka")
        .await;
    proof
        .look(
            &mut admin,
            "audit.viewed",
            &format!("/catatan/orang?orang={ani}"),
            "NIK dilihat",
        )
        .await;
}

async fn files(app: &TestApp, proof: &mut Proof<'_>) {
    let mut admin = app.admin().await;
    for path in ["/unduhan/ppks", "/unduhan/rekap"] {
        proof
            .form(
                &mut admin,
                "exports.made",
                path,
                "form[action^='/unduhan']",
                &[("format", "csv-koma"), ("tujuan", "Rapat koordinasi")],
            )
            .await;
    }
}

async fn accounts(app: &TestApp, proof: &mut Proof<'_>) {
    let mut admin = app.admin().await;
    let new = [
        ("nama_pengguna", "ani.contoh"),
        ("nama_lengkap", "Ani Contoh"),
        ("peran", "tksk"),
        ("wilayah", "61.07.04"),
    ];
    proof
        .form(&mut admin, "users.created", "/pengguna/baru", "main form", &new)
        .await;
    let slips = admin.page().location().to_owned();
    assert!(slips.starts_with("/pengguna/slip/"), "{slips}");
    proof.look(&mut admin, "users.slips_shown", &slips, "ani.contoh").await;
    proof
        .post(&mut admin, "users.slips_erased", &format!("{slips}/penghapusan"), &[])
        .await;
    proof
        .form(
            &mut admin,
            "users.created",
            "/pengguna/massal",
            "form[action='/pengguna/massal']",
            &[],
        )
        .await;

    let duri = format!("/pengguna/{}", Account::named("duri").id());
    let edit = format!("form[action='{duri}']");
    proof
        .form(
            &mut admin,
            "users.changed",
            &duri,
            &edit,
            &[("nama_lengkap", "Bujang Misal")],
        )
        .await;
    for (action, css) in [
        ("users.disabled", "form[action$='/penonaktifan']"),
        ("users.enabled", "form[action$='/pengaktifan']"),
        ("users.code_issued", "form[action$='/kode-baru']"),
    ] {
        proof.form(&mut admin, action, &duri, css, &[]).await;
    }

    let mut sinta = app.operator_tirta().await;
    proof
        .form(
            &mut sinta,
            "users.password_changed",
            "/akun/kata-sandi",
            "main form",
            &[
                ("kata_sandi_lama", PASSWORD),
                ("kata_sandi_baru", NEW),
                ("kata_sandi_ulang", NEW),
            ],
        )
        .await;
    proof.post(&mut sinta, "users.sessions_ended", "/akun/sesi", &[]).await;
    proof.post(&mut sinta, "users.signed_out", "/keluar", &[]).await;
    // The first time, the cheap hash of tests is replaced by a strong one, whoever signs in then.
    app.tksk().await;
    let typed = owned(&[("nama_pengguna", "tksk"), ("kata_sandi", PASSWORD)]);
    proof
        .post(&mut app.visitor(), "users.signed_in", "/masuk", &typed)
        .await;
}
