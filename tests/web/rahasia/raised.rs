//! Random steps of operators and officers, a category raised in the middle: from then on a person who also has a finding
//! in it looks to the desa exactly like one who never had.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{comparable, walk, without_places};
use crate::ppks::sheet::{self, FORM, assessment, decide, kk, nik, stage, submit};
use crate::support::{Client, TestApp};

/// What everybody has, and what some also have until the office raises it.
const ORDINARY: &str = "24";
const RAISED: &str = "23";
const STEPS: usize = 90;
const PERSONS: usize = 6;
const REASON: &str = "Mudah dikenali di desa yang kecil";

/// One of the two installations that are taken through the same steps.
struct World {
    app: TestApp,
    operator: Client,
    /// Another operator of the same desa, whose looks at a NIK are counted apart.
    colleague: Client,
    tksk: Client,
    verifier: Client,
    /// Named, with the grant for secret cases.
    officer: Client,
    families: Vec<String>,
    persons: Vec<Uuid>,
    has_raised: bool,
}

/// Numbers that look random and are the same in both worlds.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn name(at: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(at).unwrap());

    format!("Warga{letter} Contoh")
}

impl World {
    async fn new(has_raised: bool) -> World {
        let app = TestApp::new().await;
        let mut operator = app.operator_sebalo().await;
        let (mut families, mut persons) = (Vec::new(), Vec::new());
        for at in 0..PERSONS {
            let mut pairs = sheet::sheet(&sheet::key(), &kk(at + 1), &[(&name(at), &nik(at + 1), ORDINARY)]);
            // The first is an ordinary neighbour in both worlds.
            let more = if has_raised && at > 0 { RAISED } else { "" };
            pairs.push(("a1_kategori_2".to_owned(), more.to_owned()));
            let answer = operator.post("/keluarga", &sheet::borrowed(&pairs)).await;
            assert_eq!(answer.status(), 303, "{}", answer.shown());
            families.push(answer.location().to_owned());
            persons.push(sheet::person(&app, &name(at)).await);
            app.clock.advance(TimeDelta::seconds(5));
        }

        World {
            operator,
            colleague: app.sign_in("sebalo2").await,
            tksk: app.tksk().await,
            verifier: app.verifikator().await,
            officer: app.sign_in("rahasia").await,
            families,
            persons,
            has_raised,
            app,
        }
    }

    async fn raise(&mut self) {
        let mut admin = self.app.admin().await;
        admin.get(&format!("/pengaturan/kategori/{RAISED}/tingkat")).await;
        let typed = [("tingkat", "3"), ("alasan", REASON), ("paham", "ya")];
        let raised = admin.submit("main form", &typed).await;
        assert_eq!(raised.status(), 303, "{}", raised.shown());
    }

    /// One step of the ordinary finding, and of the person; the same in both worlds because both stand the same.
    async fn step(&mut self, kind: usize, at: usize, decision: &str, word: &str) -> String {
        let (person, edit) = (self.persons[at], format!("/ppks/{}/ubah", self.persons[at]));
        let finding = assessment(&self.app, person, ORDINARY).await;
        let page = match kind {
            0..=1 => submit(&mut self.operator, &self.families[at]).await,
            2..=4 if stage(&self.app, finding).await == "submitted" => {
                decide(&mut self.verifier, finding, decision).await
            }
            5 => {
                self.operator.get(&edit).await;
                self.operator.submit(FORM, &[("a1_ibu", word)]).await
            }
            6..=7 if ["draft", "returned"].contains(&stage(&self.app, finding).await.as_str()) => {
                self.operator.get(&edit).await;
                self.operator.submit(FORM, &[("cabut", &finding.to_string())]).await
            }
            8 if stage(&self.app, finding).await == "withdrawn" => {
                self.operator.get(&edit).await;
                self.operator.submit(FORM, &[("a1_kategori", ORDINARY)]).await
            }
            9 => {
                // A secret case about the same person: sealed in one world, nothing at all in the other.
                if !self.has_raised {
                    return String::new();
                }
                self.colleague.get(&edit).await;
                let typed = [("a1_kategori", "16"), ("aksi", "simpan")];
                let sent = self.colleague.submit(FORM, &typed).await;
                assert_eq!(sent.status(), 303, "{}", sent.shown());
                return String::new();
            }
            _ => return String::new(),
        };

        format!("{} {}", page.status(), sheet::masked(page.location()))
    }

    /// What an officer does meanwhile with the finding that only one of the worlds has.
    async fn step_raised(&mut self, at: usize, decision: &str, is_raised: bool) {
        if !self.has_raised || at == 0 {
            return;
        }
        let finding = assessment(&self.app, self.persons[at], RAISED).await;
        if stage(&self.app, finding).await == "submitted" {
            let reader = if is_raised {
                &mut self.officer
            } else {
                &mut self.verifier
            };
            let done = decide(reader, finding, decision).await;
            assert_eq!(done.status(), 303, "{}", done.shown());
        }
    }

    /// Lists, figures and every person's pages, as the desa and the TKSK see them.
    async fn look(&mut self) -> Vec<(String, String)> {
        let mut paths: Vec<String> = [
            "/beranda",
            "/ppks",
            "/ppks?status=perlu",
            "/ppks?status=draf",
            "/ppks?status=menunggu",
            "/ppks?status=terverifikasi",
            "/perbaikan",
            "/laporan/grafik",
            "/laporan/grafik?bagian=kategori",
            "/laporan/grafik?bagian=waktu",
            "/laporan/rekap",
            "/mutu",
        ]
        .map(str::to_owned)
        .to_vec();
        paths.extend(self.families.clone());
        for person in &self.persons {
            for end in ["", "/riwayat", "/ubah", "/keluar", "/bukti"] {
                paths.push(format!("/ppks/{person}{end}"));
            }
        }
        let mut seen = Vec::new();
        for path in paths {
            for client in [&mut self.operator, &mut self.tksk] {
                let page = client.get(&path).await;
                seen.push((sheet::masked(&path), comparable(&page)));
            }
        }

        seen
    }
}

fn advance(worlds: &[&World; 2]) {
    for world in worlds {
        world.app.clock.advance(TimeDelta::seconds(5));
    }
}

/// Differences between what the two worlds show.
fn differences(left: &[(String, String)], right: &[(String, String)], when: &str) -> Vec<String> {
    assert_eq!(left.len(), right.len(), "{when}");
    let mut found = Vec::new();
    for ((path, left), (other, right)) in left.iter().zip(right) {
        assert_eq!(path, other, "{when}");
        if left != right {
            let at = left
                .lines()
                .zip(right.lines())
                .find(|(a, b)| a != b && !a.starts_with("content-length"));
            found.push(format!("{when}: {path}: {at:?}"));
        }
    }

    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_a_raised_finding_beside_another_looks_as_if_it_never_was() {
    let mut dice = Dice(2026);
    let (mut plain, mut secret) = (World::new(false).await, World::new(true).await);
    let (mut cases, mut failures, mut taken) = (0, Vec::new(), 0);
    for number in 0..STEPS {
        let is_raised = number >= STEPS / 3;
        if number == STEPS / 3 {
            plain.raise().await;
            secret.raise().await;
        }
        let (mut kind, at) = (dice.below(10), dice.below(PERSONS));
        if kind == 9 && !is_raised {
            kind = 5;
        }
        let decision = ["setujui", "kembalikan", "kembalikan", "tolak"][dice.below(4)];
        let word = format!("Ibu{} Contoh", char::from(b'a' + u8::try_from(number % 26).unwrap()));
        let left = plain.step(kind, at, decision, &word).await;
        let right = secret.step(kind, at, decision, &word).await;
        assert_eq!(left, right, "step {number}, kind {kind}, person {at}");
        taken += usize::from(left.starts_with("303"));
        secret
            .step_raised(
                dice.below(PERSONS),
                ["setujui", "kembalikan", "tolak"][dice.below(3)],
                is_raised,
            )
            .await;
        advance(&[&plain, &secret]);
        if is_raised && (kind > 5 || number % 3 == 0) {
            let (left, right) = (plain.look().await, secret.look().await);
            cases += left.len();
            failures.extend(differences(
                &left,
                &right,
                &format!("after step {number}, kind {kind} of {at}"),
            ));
        }
    }
    for username in ["sebalo", "tksk", "verifikator", "pimpinan"] {
        let (left, right) = (pages(&plain.app, username).await, pages(&secret.app, username).await);
        cases += left.len();
        failures.extend(differences(&left, &right, username));
    }
    println!(
        "R-AZ-5, a category raised in the middle of {STEPS} steps: cases {cases}, failures {} ({taken} steps done)",
        failures.len()
    );
    assert!(failures.is_empty(), "{}", failures[..failures.len().min(12)].join("\n"));
    assert!(cases > 1_500 && taken > STEPS / 3, "{cases} {taken}");
    assert!(
        secret
            .app
            .count("select count(*) from assessments where tier = 3 and stage not in ('draft', 'withdrawn')")
            .await
            > 0,
        "no raised finding ever moved"
    );
    let gone = "select count(*) from persons p where p.stage is null and exists
                (select from assessments a where a.person_id = p.id and a.tier = 3 and a.stage <> 'withdrawn')";
    assert!(
        secret.app.count(gone).await > 0,
        "nobody's ordinary finding was taken back"
    );
    for world in [&plain, &secret] {
        sheet::assert_counts_are_true(&world.app).await;
    }
}

/// Every page that somebody finds.
async fn pages(app: &TestApp, username: &str) -> Vec<(String, String)> {
    let mut client: Client = app.sign_in(username).await;
    let mut found: Vec<(String, String)> = walk(&mut client, &[])
        .await
        .iter()
        // Sessions and secrets of the second step are drawn by lot.
        .filter(|page| !page.path.starts_with("/akun"))
        .map(|page| {
            (
                without_places(&sheet::masked(&page.path)),
                without_steps(&comparable(page)),
            )
        })
        .collect();
    found.sort();
    found.dedup();

    found
}

/// Steps are numbered through the kabupaten, and those of the finding were taken before it was secret.
fn without_steps(text: &str) -> String {
    let mut parts = text.split("name=\"langkah\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();

    parts.fold(first, |out, part| {
        out + "langkah" + part.trim_start_matches(|c: char| c.is_ascii_digit())
    })
}
