//! Two records of one human: found beside the work of the desa, compared, merged, parted again.

use balale::ppks::twins::actions::find_pairs;
use chrono::TimeDelta;
use uuid::Uuid;

use super::sheet::{
    SEBALO, assert_counts_are_true, assessment, borrowed, decide, kk, nik, person, register, stage, submit,
};
use crate::support::{Client, TestApp};

const FORM: &str = "form[action^='/ganda/']:not([action$='/pemisahan'])";
const UNDO: &str = "form[action$='/pemisahan']";
const WHY: &str = "KTP keduanya sudah dilihat";

/// Everything that a merge may touch, but for the versions, which only grow, and the histories, which only lengthen.
async fn rows(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar(
        "select line from (
            select 'p' || (to_jsonb(p) - 'version')::text as line from persons p
            union all select 'a' || (to_jsonb(a) - 'version')::text from assessments a
            union all select 'f' || (to_jsonb(f))::text from families f
            union all select 'c' || to_jsonb(c)::text from person_counts c where n <> 0
            union all select 'd' || to_jsonb(c)::text from assessment_counts c where n <> 0
            union all select 'e' || to_jsonb(c)::text from family_counts c where n <> 0
        ) lines order by 1",
    )
    .fetch_all(app.owner())
    .await
    .unwrap()
}

/// Maria twice, in Sebalo and, a little otherwise, in Sungai Duri; the pair is found.
async fn two_marias(app: &TestApp) -> (Uuid, Uuid, String) {
    let mut yohana = app.operator_sebalo().await;
    let mut duri = app.operator_duri().await;
    let here = register(&mut yohana, &kk(1), &[("Maria Sulastri Contoh", &nik(3), "24")]).await;
    let there = register(
        &mut duri,
        &kk(2),
        &[
            ("Maria Sulastry Contoh", &nik(3), "24"),
            ("Petrus Contoh", &nik(4), "24"),
        ],
    )
    .await;
    submit(&mut yohana, &here).await;
    submit(&mut duri, &there).await;
    assert_eq!(find_pairs(&app.state).await.unwrap(), 1);
    let pair: Uuid = sqlx::query_scalar("select id from twin_pairs")
        .fetch_one(app.owner())
        .await
        .unwrap();

    (
        person(app, "Maria Sulastri Contoh").await,
        person(app, "Maria Sulastry Contoh").await,
        format!("/ganda/{pair}"),
    )
}

async fn merge(client: &mut Client, path: &str, survivor: Uuid) {
    assert_eq!(client.get(path).await.status(), 200, "{}", client.page().shown());
    let survivor = survivor.to_string();
    let answer = client
        .submit(
            FORM,
            &[("keputusan", "gabung"), ("tinggal", &survivor), ("alasan", WHY)],
        )
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
}

#[tokio::test]
async fn a_pair_is_seen_where_both_are_within_reach() {
    let app = TestApp::new().await;
    let (_, _, path) = two_marias(&app).await;
    assert_eq!(find_pairs(&app.state).await.unwrap(), 0, "nobody is compared twice");

    let mut lusia = app.verifikator().await;
    let queue = lusia.get("/ganda").await;
    assert_eq!(queue.all("tbody th").len(), 1, "{}", queue.shown());
    assert!(queue.words().contains("NIK sama, nama sama") || queue.words().contains("NIK sama, nama hampir sama"));
    assert!(queue.words().contains("tanggal lahir sama"), "{}", queue.shown());
    let shown = lusia.get(&path).await;
    assert!(shown.words().contains("9907••••••••0003"), "{}", shown.shown());
    assert!(!shown.body().contains(&nik(3)));
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'persons.opened'")
            .await,
        2
    );

    // Sungai Duri is another kecamatan.
    let mut tksk = app.tksk().await;
    assert!(tksk.get("/ganda").await.has(".empty"));
    assert_eq!(tksk.get(&path).await.status(), 404);
    for mut operator in [app.operator_sebalo().await, app.operator_duri().await] {
        assert_eq!(operator.get("/ganda").await.status(), 403);
        assert_eq!(operator.get(&path).await.status(), 403);
        assert_eq!(operator.post(&path, &[]).await.status(), 403);
    }
}

#[tokio::test]
async fn whoever_verifies_sees_that_another_may_be_the_same_and_does_not_approve_it_in_passing() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut duri = app.operator_duri().await;
    let here = register(&mut yohana, &kk(1), &[("Maria Sulastri Contoh", &nik(3), "24")]).await;
    let there = register(&mut duri, &kk(2), &[("Maria Sulastry Contoh", &nik(5), "24")]).await;
    sqlx::query("update persons set born_on = '1990-03-12', version = version + 1")
        .execute(app.owner())
        .await
        .unwrap();
    submit(&mut yohana, &here).await;
    submit(&mut duri, &there).await;
    let mut dayang = app.verifikator().await;
    let before = dayang.get("/verifikasi/sekaligus").await.all(".figures dd");
    assert_eq!(before[1], "2", "nobody has compared them yet");
    find_pairs(&app.state).await.unwrap();

    let maria = person(&app, "Maria Sulastri Contoh").await;
    let record = format!("/verifikasi/{}", assessment(&app, maria, "24").await);
    let page = dayang.get(&record).await;
    assert!(
        page.words().contains("Mungkin orang yang sama: Maria Sulastry Contoh"),
        "{}",
        page.shown()
    );
    let pair = page.attr(".note a[href^='/ganda/']", "href");
    assert!(dayang.get("/verifikasi/sekaligus").await.has(".empty"));

    dayang.get(&pair).await;
    dayang
        .submit(FORM, &[("keputusan", "bukan"), ("alasan", "Kakak beradik")])
        .await;
    assert!(!dayang.get(&record).await.words().contains("Mungkin orang yang sama"));
    assert_eq!(dayang.get("/verifikasi/sekaligus").await.all(".figures dd")[1], "2");
}

#[tokio::test]
async fn a_tksk_compares_but_does_not_decide() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut tirta = app.operator_tirta().await;
    register(&mut yohana, &kk(1), &[("Maria Sulastri Contoh", &nik(3), "24")]).await;
    register(&mut tirta, &kk(2), &[("Maria Sulastri Contoh", &nik(3), "23")]).await;
    assert_eq!(find_pairs(&app.state).await.unwrap(), 1);
    let mut tksk = app.tksk().await;
    let queue = tksk.get("/ganda").await;
    let path = queue.attr("tbody a", "href");
    assert!(!tksk.get(&path).await.has(FORM));
    assert_eq!(tksk.post(&path, &[("keputusan", "bukan")]).await.status(), 403);
}

#[tokio::test]
async fn a_merge_leaves_one_person_and_taking_it_back_leaves_both_as_they_were() {
    let app = TestApp::new().await;
    let (here, there, path) = two_marias(&app).await;
    let before = rows(&app).await;
    let mut lusia = app.verifikator().await;
    merge(&mut lusia, &path, here).await;
    assert!(lusia.follow().await.words().contains("Digabung"));

    assert_counts_are_true(&app).await;
    let list = lusia.get("/ppks").await;
    assert!(list.words().contains("Maria Sulastri Contoh") && !list.words().contains("Sulastry"));
    let found = lusia
        .post("/ppks/pencarian", &[("cari", "Sulastry")])
        .await
        .location()
        .to_owned();
    assert!(!lusia.get(&found).await.words().contains("Sulastry Contoh"));
    let found = lusia
        .post("/ppks/pencarian", &[("cari", &nik(3))])
        .await
        .location()
        .to_owned();
    assert_eq!(lusia.get(&found).await.all("tbody th").len(), 1);
    let closed = lusia.get(&format!("/ppks/{there}")).await;
    assert!(closed.words().contains("ditutup karena ganda"));
    assert!(closed.has(&format!("a[href='/ppks/{here}']")));
    let history = lusia.get(&format!("/ppks/{here}/riwayat")).await;
    assert!(
        history.words().contains("data ganda digabung ke sini"),
        "{}",
        history.shown()
    );

    // The desa of the record that was taken in is told no more than that it is closed.
    let mut duri = app.operator_duri().await;
    let closed = duri.get(&format!("/ppks/{there}")).await;
    assert!(closed.words().contains("ditutup karena ganda") && !closed.words().contains("Sebalo"));
    assert!(!closed.has("a[href$='/ubah']"));
    let refused = duri.get(&format!("/ppks/{there}/ubah")).await;
    assert!(
        refused.status() == 409 && refused.words().contains("sudah digabung"),
        "{}",
        refused.shown()
    );

    assert_eq!(lusia.get(&path).await.status(), 200);
    let refused = lusia.submit(UNDO, &[("alasan", "pendek")]).await;
    assert_eq!(refused.status(), 422);
    assert_eq!(refused.attr("textarea", "aria-invalid"), "true");
    let undone = lusia.submit(UNDO, &[("alasan", "Ternyata dua orang")]).await;
    assert_eq!(undone.status(), 303, "{}", undone.shown());
    assert!(lusia.follow().await.words().contains("seperti semula"));
    assert_eq!(rows(&app).await, before);
    assert_counts_are_true(&app).await;
    for action in ["persons.merged", "persons.absorbed", "persons.unmerged"] {
        let n: i64 = sqlx::query_scalar("select count(*) from audit_events where action = $1")
            .bind(action)
            .fetch_one(app.owner())
            .await
            .unwrap();
        assert_eq!(n, 1, "{action}");
    }
    // A second sending of the same forms changes nothing.
    let (undo, pairs) = (
        format!("{path}/pemisahan"),
        [("kunci", Uuid::new_v4().to_string()), ("alasan", WHY.to_owned())],
    );
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(lusia.post(&undo, &pairs).await.status(), 409);
    assert_eq!(rows(&app).await, before);
}

/// Findings of two records: categories the one has, the other has, both have; every stage.
#[tokio::test]
async fn merging_and_parting_any_two_records_is_nothing() {
    const STAGES: [&str; 9] = [
        "draft",
        "at_desa",
        "at_kecamatan",
        "submitted",
        "returned",
        "verified",
        "rejected",
        "withdrawn",
        "ended",
    ];
    let app = TestApp::new().await;
    let (here, there, path) = two_marias(&app).await;
    let mut lusia = app.verifikator().await;
    let mut seed = 11_u64;
    let mut dice = move |limit: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % limit
    };
    for round in 0..8 {
        for id in [here, there] {
            for category in ["08", "23", "24", "09"] {
                let chosen = STAGES[usize::try_from(dice(9)).unwrap()];
                if dice(3) == 0 {
                    continue;
                }
                sqlx::query(
                    "with known as (select id, stage from assessments where person_id = $1 and category_code = $2),
                    written as (
                        insert into assessments as a (id, person_id, desa_kode, category_code, assessed_on, stage, stage_at,
                            created_at, created_by)
                        select coalesce((select id from known), gen_random_uuid()), p.id, p.desa_kode, $2, current_date, $3,
                            now(), now(), p.created_by
                        from persons p where p.id = $1
                        on conflict (id) do update set stage = excluded.stage, version = a.version + 1
                        returning id, desa_kode, stage, created_by)
                    insert into assessment_steps (assessment_id, desa_kode, from_stage, to_stage, decided_by, decided_at)
                    select id, desa_kode, (select stage from known), stage, created_by, now() from written",
                )
                .bind(id)
                .bind(category)
                .bind(chosen)
                .execute(app.owner())
                .await
                .unwrap();
            }
        }
        let survivor = if dice(2) == 0 { here } else { there };
        let before = rows(&app).await;
        let best: Vec<(String, i32)> = strongest(&app).await;
        merge(&mut lusia, &path, survivor).await;
        assert_counts_are_true(&app).await;
        assert_eq!(
            of_survivor(&app, survivor).await,
            best,
            "round {round}: nothing granted is lost"
        );
        lusia.get(&path).await;
        let undone = lusia.submit(UNDO, &[("alasan", "Ternyata dua orang")]).await;
        assert_eq!(undone.status(), 303, "{}", undone.shown());
        assert_eq!(rows(&app).await, before, "round {round}");
        assert_counts_are_true(&app).await;
    }
}

/// The strongest finding of each category among the two Marias.
async fn strongest(app: &TestApp) -> Vec<(String, i32)> {
    sqlx::query_as(
        "select a.category_code, max(stage_weight(a.stage)) from assessments a join persons p on p.id = a.person_id
         where p.full_name like 'Maria%' group by 1 order by 1",
    )
    .fetch_all(app.owner())
    .await
    .unwrap()
}

async fn of_survivor(app: &TestApp, id: Uuid) -> Vec<(String, i32)> {
    sqlx::query_as("select category_code, stage_weight(stage) from assessments where person_id = $1 order by 1")
        .bind(id)
        .fetch_all(app.owner())
        .await
        .unwrap()
}

#[tokio::test]
async fn whoever_was_confirmed_stays_so_in_both_directions() {
    let app = TestApp::new().await;
    let (here, there, path) = two_marias(&app).await;
    let mut lusia = app.verifikator().await;
    assert_eq!(
        decide(&mut lusia, assessment(&app, there, "24").await, "setujui")
            .await
            .status(),
        303
    );
    let confirmed = "select count(*) from persons where confirmed_at is not null and merged_into is null";
    assert_eq!(app.count(confirmed).await, 1);
    let before = rows(&app).await;
    // The record that stays is the other one; what was granted goes with it.
    merge(&mut lusia, &path, here).await;
    assert_eq!(app.count(confirmed).await, 1);
    let survivor: bool = sqlx::query_scalar("select confirmed_at is not null from persons where id = $1")
        .bind(here)
        .fetch_one(app.owner())
        .await
        .unwrap();
    assert!(survivor);
    assert_eq!(stage(&app, assessment(&app, here, "24").await).await, "verified");
    lusia.get(&path).await;
    assert_eq!(
        lusia.submit(UNDO, &[("alasan", "Ternyata dua orang")]).await.status(),
        303
    );
    assert_eq!(rows(&app).await, before);
    assert_eq!(app.count(confirmed).await, 1);
}

#[tokio::test]
async fn a_finding_that_became_secret_goes_along_unseen() {
    let app = TestApp::new().await;
    let (here, there, path) = two_marias(&app).await;
    sqlx::query(
        "insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage_at, created_at, created_by)
         select gen_random_uuid(), p.id, p.desa_kode, '23', current_date, now(), now(), p.created_by from persons p where p.id = $1",
    )
    .bind(there)
    .execute(app.owner())
    .await
    .unwrap();
    sqlx::query("update categories set tier = 3 where code = '23'")
        .execute(app.owner())
        .await
        .unwrap();
    let before = rows(&app).await;
    let mut lusia = app.verifikator().await;
    let shown = lusia.get(&path).await;
    assert!(!shown.words().contains("Rawan Sosial Ekonomi"), "{}", shown.shown());
    merge(&mut lusia, &path, here).await;
    let owner: Uuid = sqlx::query_scalar("select person_id from assessments where category_code = '23'")
        .fetch_one(app.owner())
        .await
        .unwrap();
    assert_eq!(owner, here);
    lusia.get(&path).await;
    assert_eq!(
        lusia.submit(UNDO, &[("alasan", "Ternyata dua orang")]).await.status(),
        303
    );
    assert_eq!(rows(&app).await, before);
}

#[tokio::test]
async fn a_merge_is_taken_back_within_ninety_days_and_before_later_changes() {
    let app = TestApp::new().await;
    let (here, there, path) = two_marias(&app).await;
    let mut lusia = app.verifikator().await;
    merge(&mut lusia, &path, here).await;
    let petrus = person(&app, "Petrus Contoh").await;
    assert_ne!(petrus, there);
    app.clock.advance(TimeDelta::days(91));
    let mut lusia = app.verifikator().await;
    let late = lusia.get(&path).await;
    assert!(
        !late.has(UNDO) && late.words().contains("90 hari sudah lewat"),
        "{}",
        late.shown()
    );
    let version: i32 = sqlx::query_scalar("select version from twin_pairs")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let before = rows(&app).await;
    let answer = lusia
        .post(
            &format!("{path}/pemisahan"),
            &[
                ("kunci", &Uuid::new_v4().to_string()),
                ("versi", &version.to_string()),
                ("alasan", WHY),
            ],
        )
        .await;
    assert_eq!(answer.status(), 409);
    assert!(answer.words().contains("90 hari"), "{}", answer.shown());
    assert_eq!(rows(&app).await, before);

    sqlx::query("update merges set merged_at = $1")
        .bind(app.clock.now())
        .execute(app.owner())
        .await
        .unwrap();
    lusia.get(&path).await;
    let (undo, pairs) = lusia.filled(UNDO, &[("alasan", WHY)]);
    // Nothing that the merge moved may be decided since.
    sqlx::query(
        "update assessments set version = version + 1 where id = (select assessment_id from merge_items limit 1)",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let before = rows(&app).await;
    let answer = lusia.post(&undo, &borrowed(&pairs)).await;
    assert_eq!(answer.status(), 409);
    assert!(answer.words().contains("sudah diubah lagi"), "{}", answer.shown());
    assert_eq!(rows(&app).await, before);
}

#[tokio::test]
async fn two_people_stay_two_and_the_pair_does_not_come_back() {
    let app = TestApp::new().await;
    let (here, _, path) = two_marias(&app).await;
    let mut lusia = app.verifikator().await;
    lusia.get(&path).await;
    let empty = lusia.submit(FORM, &[]).await;
    assert_eq!(empty.status(), 422);
    assert!(empty.has(".errors a[href='#keputusan']"), "{}", empty.shown());
    let answer = lusia
        .submit(
            FORM,
            &[("keputusan", "bukan"), ("alasan", "Anak dan bibi bernama sama")],
        )
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    assert!(lusia.get("/ganda").await.has(".empty"));
    assert!(
        lusia
            .get("/ganda?keadaan=bukan")
            .await
            .words()
            .contains("Maria Sulastry")
    );
    sqlx::query("update persons set version = version + 1 where id = $1")
        .bind(here)
        .execute(app.owner())
        .await
        .unwrap();
    assert_eq!(find_pairs(&app.state).await.unwrap(), 0);
    assert!(lusia.get("/ganda").await.has(".empty"));
    // Decided is decided: an old page cannot merge them.
    let survivor = here.to_string();
    let answer = lusia
        .post(
            &path,
            &[
                ("kunci", &Uuid::new_v4().to_string()),
                ("versi", "1.1.1"),
                ("keputusan", "gabung"),
                ("tinggal", &survivor),
                ("alasan", WHY),
            ],
        )
        .await;
    assert_eq!(answer.status(), 409);
    assert_eq!(app.count("select count(*) from merges").await, 0);
}

#[tokio::test]
async fn what_the_desa_mends_is_no_pair_any_more() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut duri = app.operator_duri().await;
    register(&mut yohana, &kk(1), &[("Maria Sulastri Contoh", &nik(3), "24")]).await;
    register(&mut duri, &kk(2), &[("Veronika Misal", &nik(3), "24")]).await;
    assert_eq!(find_pairs(&app.state).await.unwrap(), 1);
    let veronika = person(&app, "Veronika Misal").await;
    duri.get(&format!("/ppks/{veronika}/ubah")).await;
    let saved = duri.submit("form#f", &[("a1_nik", &nik(77))]).await;
    assert_eq!(saved.status(), 303, "{}", saved.shown());
    assert_eq!(find_pairs(&app.state).await.unwrap(), 0);
    assert!(app.verifikator().await.get("/ganda").await.has(".empty"));
}

#[tokio::test]
async fn a_stale_page_decides_nothing_and_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let (here, _, path) = two_marias(&app).await;
    let mut lusia = app.verifikator().await;
    lusia.get(&path).await;
    sqlx::query("update persons set mother_name = 'Sri Umpama', version = version + 1 where id = $1")
        .bind(here)
        .execute(app.owner())
        .await
        .unwrap();
    let survivor = here.to_string();
    let typed = [("keputusan", "gabung"), ("tinggal", survivor.as_str()), ("alasan", WHY)];
    let answer = lusia.submit(FORM, &typed).await;
    assert_eq!(answer.status(), 409);
    assert!(answer.words().contains("berubah saat Anda membacanya") && answer.words().contains("Sri Umpama"));
    assert!(answer.has("[value=gabung][checked]") && answer.body().contains(WHY));
    assert_eq!(app.count("select count(*) from merges").await, 0);
    assert_eq!(lusia.submit(FORM, &[]).await.status(), 303);
}

#[tokio::test]
async fn nobody_is_merged_with_oneself_or_twice() {
    let app = TestApp::new().await;
    let (here, there, path) = two_marias(&app).await;
    let mut tirta = app.operator_tirta().await;
    register(&mut tirta, &kk(5), &[("Maria Sulastri Contoh", &nik(3), "23")]).await;
    assert_eq!(find_pairs(&app.state).await.unwrap(), 2, "she stands in three desa");
    let mut lusia = app.verifikator().await;
    lusia.get(&path).await;
    let stranger = Uuid::new_v4().to_string();
    let (target, mut pairs) = lusia.filled(FORM, &[("keputusan", "gabung"), ("alasan", WHY)]);
    pairs.push(("tinggal".to_owned(), stranger));
    let refused = lusia.post(&target, &borrowed(&pairs)).await;
    assert_eq!(refused.status(), 422);
    merge(&mut lusia, &path, here).await;
    // The pair of the record that is closed now waits no more.
    let queue = lusia.get("/ganda").await;
    assert_eq!(queue.all("tbody th").len(), 1, "{}", queue.shown());
    let other: Uuid =
        sqlx::query_scalar("select id from twin_pairs where state = 'open' and $1 in (first_id, second_id)")
            .bind(there)
            .fetch_one(app.owner())
            .await
            .unwrap();
    let page = lusia.get(&format!("/ganda/{other}")).await;
    assert!(!page.has(FORM), "{}", page.shown());
    let seen: String = sqlx::query_scalar(
        "select concat_ws('.', t.version, p.version, o.version) from twin_pairs t join persons p on p.id = t.first_id
         join persons o on o.id = t.second_id where t.id = $1",
    )
    .bind(other)
    .fetch_one(app.owner())
    .await
    .unwrap();
    let answer = lusia
        .post(
            &format!("/ganda/{other}"),
            &[
                ("kunci", &Uuid::new_v4().to_string()),
                ("versi", &seen),
                ("keputusan", "gabung"),
                ("tinggal", &there.to_string()),
                ("alasan", WHY),
            ],
        )
        .await;
    assert_eq!(answer.status(), 409, "{}", answer.shown());
    assert_eq!(app.count("select count(*) from merges").await, 1);
}

#[tokio::test]
async fn whoever_entered_one_of_the_two_does_not_merge_them() {
    let app = TestApp::new().await;
    let (here, _, path) = two_marias(&app).await;
    sqlx::query("update users set role = 'verifikator_dinas', wilayah_kode = '61.07' where username = 'sebalo'")
        .execute(app.owner())
        .await
        .unwrap();
    app.set_up_second_factor("sebalo").await;
    let mut yohana = app.sign_in("sebalo").await;
    yohana.get(&path).await;
    let survivor = here.to_string();
    let answer = yohana
        .submit(
            FORM,
            &[("keputusan", "gabung"), ("tinggal", &survivor), ("alasan", WHY)],
        )
        .await;
    assert_eq!(answer.status(), 403);
    assert!(answer.words().contains("Anda masukkan sendiri"), "{}", answer.shown());
    assert_eq!(app.count("select count(*) from merges").await, 0);
}

#[tokio::test]
async fn both_desa_are_asked_the_same_and_told_nothing() {
    let app = TestApp::new().await;
    let (_, _, path) = two_marias(&app).await;
    let mut lusia = app.verifikator().await;
    lusia.get(&path).await;
    let asked = lusia.submit_and_follow(FORM, &[("keputusan", "periksa")]).await;
    assert!(asked.words().contains("Belum dijawab"), "{}", asked.shown());
    assert!(lusia.get("/ganda").await.words().contains("sedang diperiksa desa"));

    let mut duri = app.operator_duri().await;
    assert_eq!(duri.get("/perbaikan").await.text(".menu .count"), "1 menunggu");
    let tasks = duri.get("/periksa-lapangan").await;
    assert!(tasks.words().contains("Maria Sulastry Contoh"), "{}", tasks.shown());
    for secret in ["Sebalo", "Sulastri", "ganda", "sama"] {
        assert!(!tasks.text("main").contains(secret), "{secret}");
    }
    assert_eq!(duri.submit("main form", &[]).await.status(), 422);
    let typed = [("hasil", "alamat_lain"), ("catatan", "Pindah ke RT 4")];
    let done = duri.submit_and_follow("main form", &typed).await;
    assert!(done.has(".empty"), "{}", done.shown());
    let answered = lusia.get(&path).await;
    assert!(answered.words().contains("alamatnya lain") && answered.words().contains("Pindah ke RT 4"));

    let open: Uuid = sqlx::query_scalar("select id from field_checks where desa_kode = $1 and answer is null")
        .bind(SEBALO)
        .fetch_one(app.owner())
        .await
        .unwrap();
    let key = Uuid::new_v4().to_string();
    let stranger = duri
        .post(
            &format!("/periksa-lapangan/{open}"),
            &[("kunci", &key), ("hasil", "sesuai")],
        )
        .await;
    assert_eq!(stranger.status(), 404);
}
