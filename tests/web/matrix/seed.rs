//! People planted for the matrix: one for each place and each tier, every word about them found nowhere else.

use balale::crypto::FileKey;
use uuid::Uuid;

use crate::ppks::evidence::upload;
use crate::ppks::pictures::jpeg;
use crate::ppks::sheet::{self, borrowed, key};
use crate::support::{Account, Client, TestApp};

/// Where a record lies, seen from Kelurahan Sebalo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    OwnDesa,
    SiblingDesa,
    OtherKecamatan,
    /// A desa that has no account at all.
    Unserved,
    /// Nothing there.
    Nowhere,
}

impl Relation {
    pub const ALL: [Relation; 5] = [
        Relation::OwnDesa,
        Relation::SiblingDesa,
        Relation::OtherKecamatan,
        Relation::Unserved,
        Relation::Nowhere,
    ];

    /// Its desa; none where nothing is.
    pub fn desa(self) -> Option<&'static str> {
        match self {
            Relation::OwnDesa => Some("61.07.04.1010"),
            Relation::SiblingDesa => Some("61.07.04.2003"),
            Relation::OtherKecamatan => Some("61.07.01.2001"),
            Relation::Unserved => Some("61.07.02.2001"),
            Relation::Nowhere => None,
        }
    }

    /// Whether an account of this wilayah reaches it.
    pub fn is_within(self, wilayah_kode: &str) -> bool {
        self.desa().is_some_and(|desa| desa.starts_with(wilayah_kode))
    }
}

/// One planted person, or the place where none is.
pub struct Planted {
    pub relation: Relation,
    pub tier: i16,
    /// Each stands in the name, address or number of this person alone; the first is what one would search for.
    pub tokens: Vec<String>,
    pub family: Uuid,
    pub person: Uuid,
    pub assessment: Uuid,
    /// A proposal to look at that assessment again.
    pub proposal: Uuid,
    /// A photo of the person.
    pub evidence: Uuid,
    pub envelope: Uuid,
    /// Minutes of a musyawarah in the same desa.
    pub endorsement: Uuid,
    pub scan: Uuid,
    /// Somebody with an ordinary case in the same desa.
    pub neighbour: Uuid,
    /// An account in the same desa.
    pub user: Uuid,
    /// A sheet that somebody else has not finished.
    pub draft: Uuid,
    /// This person and another of the same desa, who may be one human.
    pub pair: Uuid,
    /// A question to the desa about this person.
    pub check: Uuid,
    /// An offer to let this person move away.
    pub transfer: Uuid,
    /// A community of the same desa, with this person's word in its name.
    pub community: Uuid,
    /// A case of the person's family.
    pub case: Uuid,
}

impl Planted {
    fn nothing(relation: Relation, tier: i16) -> Planted {
        Planted {
            relation,
            tier,
            tokens: Vec::new(),
            family: Uuid::new_v4(),
            person: Uuid::new_v4(),
            assessment: Uuid::new_v4(),
            proposal: Uuid::new_v4(),
            evidence: Uuid::new_v4(),
            envelope: Uuid::new_v4(),
            endorsement: Uuid::new_v4(),
            scan: Uuid::new_v4(),
            neighbour: Uuid::new_v4(),
            user: Uuid::new_v4(),
            draft: Uuid::new_v4(),
            pair: Uuid::new_v4(),
            check: Uuid::new_v4(),
            transfer: Uuid::new_v4(),
            community: Uuid::new_v4(),
            case: Uuid::new_v4(),
        }
    }
}

/// A category of each tier.
const CATEGORIES: [(i16, &str); 3] = [(1, "24"), (2, "09"), (3, "16")];

/// The category of this tier.
pub fn category_of(tier: i16) -> &'static str {
    CATEGORIES
        .into_iter()
        .find(|(known, _)| *known == tier)
        .map_or("", |(_, category)| category)
}

/// Plants all of them through the operators' own form.
pub async fn plant(app: &TestApp) -> Vec<Planted> {
    let mut planted = Vec::new();
    for (row, relation) in Relation::ALL.into_iter().enumerate() {
        let mut operator = match relation.desa() {
            Some(desa) => Some(operator_of(app, desa).await),
            None => None,
        };
        for (column, (tier, category)) in CATEGORIES.into_iter().enumerate() {
            let number = row * CATEGORIES.len() + column + 1;
            let one = match &mut operator {
                Some(operator) => register(app, operator, relation, tier, category, number).await,
                None => Planted::nothing(relation, tier),
            };
            let neighbour = planted
                .iter()
                .find(|other: &&Planted| other.relation == relation && other.tier == 1)
                .map_or(one.person, |other| other.person);
            planted.push(Planted { neighbour, ..one });
        }
        tell_apart(app, &planted[planted.len() - CATEGORIES.len()..]).await;
    }
    sqlx::query("update users set wilayah_kode = '61.07.04.1010' where username = 'sebalo2'")
        .execute(app.owner())
        .await
        .unwrap();

    planted
}

/// `sebalo2` goes round and enters everybody; afterwards it is at home again.
async fn operator_of(app: &TestApp, desa: &str) -> Client {
    sqlx::query("update users set wilayah_kode = $1 where username = 'sebalo2'")
        .bind(desa)
        .execute(app.owner())
        .await
        .unwrap();

    app.sign_in(Account::named("sebalo2").username).await
}

async fn register(
    app: &TestApp,
    operator: &mut Client,
    relation: Relation,
    tier: i16,
    category: &str,
    number: usize,
) -> Planted {
    let word = word(number);
    let second = format!("Umpama{}", word.trim_start_matches("Kanari"));
    let (name, address) = (format!("{word} {second}"), format!("Gang {word}"));
    let (nik, kk) = (sheet::nik(7000 + number), sheet::kk(7000 + number));
    let mut pairs = sheet::sheet(&key(), &kk, &[(&name, &nik, category)]);
    pairs.push(("alamat".to_owned(), address));
    let before: Vec<Uuid> = envelopes(app).await;
    let answer = operator.post("/keluarga", &borrowed(&pairs)).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    let endorsement = insert_minutes(app, relation, number).await;
    let mut planted = Planted {
        user: insert_user(app, relation, number).await,
        draft: keep_draft(operator).await,
        endorsement,
        scan: insert_scan(app, endorsement).await,
        tokens: vec![word, second, nik, kk],
        ..Planted::nothing(relation, tier)
    };
    if tier == 3 {
        let new: Vec<Uuid> = envelopes(app)
            .await
            .into_iter()
            .filter(|id| !before.contains(id))
            .collect();
        assert_eq!(new.len(), 1, "a secret case is one envelope");
        planted.envelope = new[0];
    } else {
        let family = answer.location().to_owned();
        planted.family = family.rsplit('/').next().unwrap().parse().unwrap();
        planted.person = sheet::person(app, &name).await;
        planted.assessment = sheet::assessment(app, planted.person, category).await;
        propose(app, &planted).await;
        let photo = upload(
            operator,
            &format!("/ppks/{}", planted.person),
            "orang",
            "a.jpg",
            &jpeg(8, 8),
        )
        .await;
        assert_eq!(photo.status(), 303, "{}", photo.shown());
        planted.evidence = sqlx::query_scalar("select id from evidence where person_id = $1")
            .bind(planted.person)
            .fetch_one(app.owner())
            .await
            .unwrap();
        planted.community = keep_community(operator, &planted.tokens[0]).await;
        planted.case = keep_case(operator, &family, &planted.tokens[1]).await;
        let sent = sheet::submit(operator, &family).await;
        assert_eq!(sent.status(), 303, "{}", sent.shown());
    }

    planted
}

/// A pair of the first two of a desa; of each a question to the desa and an offer to move where nobody has an account.
async fn tell_apart(app: &TestApp, of_desa: &[Planted]) {
    let [one, other, ..] = of_desa else { return };
    if one.relation.desa().is_none() {
        return;
    }
    for (one, other) in [(one, other), (other, one)] {
        // Stands under either number, so that each of the two leads to it.
        sqlx::query(
            "insert into twin_pairs (id, first_id, second_id, score, reasons, found_at)
             values ($1, least($2, $3), greatest($2, $3), 60, '{same_nik}', now()) on conflict do nothing",
        )
        .bind(one.pair)
        .bind(one.person)
        .bind(other.person)
        .execute(app.owner())
        .await
        .unwrap();
        sqlx::query(
            "insert into field_checks (id, person_id, desa_kode, asked_by, asked_at)
             select $1, id, desa_kode, created_by, now() from persons where id = $2",
        )
        .bind(one.check)
        .bind(one.person)
        .execute(app.owner())
        .await
        .unwrap();
        sqlx::query(
            "insert into transfers (id, kind, from_kode, to_kode, person_id, full_name, reason, state, asked_by, asked_at)
             select $1, 'offer', desa_kode, (select kode from wilayah where kode like '61.07.05.2%' order by 1 limit 1), id,
                full_name, 'ikut suami', 'offered', created_by, now()
             from persons where id = $2",
        )
        .bind(one.transfer)
        .bind(one.person)
        .execute(app.owner())
        .await
        .unwrap();
    }
}

/// An account that the walk may close.
async fn insert_user(app: &TestApp, relation: Relation, number: usize) -> Uuid {
    let id = Uuid::new_v4();
    sqlx::query(
        "insert into users (id, username, full_name, role, wilayah_kode, password_hash, created_at)
         values ($1, $2, 'Petugas Andai', 'operator_desa', $3, 'x', now())",
    )
    .bind(id)
    .bind(format!("petugas{number}"))
    .bind(relation.desa())
    .execute(app.owner())
    .await
    .unwrap();

    id
}

/// Minutes that nobody has signed yet.
async fn insert_minutes(app: &TestApp, relation: Relation, number: usize) -> Uuid {
    let id = Uuid::new_v4();
    sqlx::query(
        "insert into endorsements (id, desa_kode, year, serial, musdes_on, place, count, made_by, made_at)
         select $1, $2, 2026, $3, current_date, 'Balai contoh', 1, id, now() from users where username = 'kades'",
    )
    .bind(id)
    .bind(relation.desa())
    .bind(i32::try_from(number).unwrap())
    .execute(app.owner())
    .await
    .unwrap();

    id
}

/// A page of them, which names nobody.
async fn insert_scan(app: &TestApp, minutes: Uuid) -> Uuid {
    let (id, key) = (Uuid::new_v4(), FileKey::new());
    sqlx::query(
        "insert into endorsement_scans (id, endorsement_id, desa_kode, media, byte_count, key_enc, content_enc, created_at, created_by)
         select $1, id, desa_kode, 'jpeg', 4, $3, $4, now(), made_by from endorsements where id = $2",
    )
    .bind(id)
    .bind(minutes)
    .bind(key.wrap(&app.state.keys, &format!("endorsement_scans.key.{id}")).unwrap())
    .bind(key.seal(&format!("endorsement_scans.content.{id}"), b"JFIF").unwrap())
    .execute(app.owner())
    .await
    .unwrap();

    id
}

async fn propose(app: &TestApp, planted: &Planted) {
    sqlx::query(
        "insert into reverification_proposals (id, assessment_id, kind, age_limit, found_on)
         values ($1, $2, 'lewat_usia', 5, current_date)",
    )
    .bind(planted.proposal)
    .bind(planted.assessment)
    .execute(app.owner())
    .await
    .unwrap();
}

async fn keep_community(operator: &mut Client, word: &str) -> Uuid {
    let typed = [
        ("kunci", &*key()),
        ("nama", &*format!("Kampung {word}")),
        ("lokasi", &*format!("Hulu Sungai {word}")),
        ("jumlah_kk", "5"),
        ("jumlah_jiwa", "20"),
    ];
    let answer = operator.post("/komunitas/baru", &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    answer.location().rsplit('/').next().unwrap().parse().unwrap()
}

async fn keep_case(operator: &mut Client, family: &str, word: &str) -> Uuid {
    let typed = [
        ("kunci", &*key()),
        ("uraian", &*format!("Keluarga {word} tidak rukun lagi.")),
    ];
    let answer = operator.post(&format!("{family}/kasus"), &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    answer.location().rsplit('/').next().unwrap().parse().unwrap()
}

async fn keep_draft(operator: &mut Client) -> Uuid {
    let id = key();
    let answer = operator
        .post("/keluarga", &[("kunci", &id), ("aksi", "draf"), ("dusun", "Setengah")])
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    id.parse().unwrap()
}

async fn envelopes(app: &TestApp) -> Vec<Uuid> {
    sqlx::query_scalar("select id from rahasia.envelopes")
        .fetch_all(app.owner())
        .await
        .unwrap()
}

/// A word of letters that stands nowhere else: "Kanarib".
fn word(number: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());

    format!("Kanari{}{}", letter(number), letter(number / 26 + 9))
}
