//! Yearly re-verification: who is picked, what is printed, what is found, and what a second person makes of it.

use std::time::Instant;

use chrono::TimeDelta;
use uuid::Uuid;

use super::sheet::{self, borrowed, person};
use crate::reports::seed::{self, DURI, SEBALO, Someone, TIRTA};
use crate::support::{Account, Client, Page, TestApp};

/// A day as one types it, counted from today.
fn day(app: &TestApp, days: i64) -> String {
    (app.clock.today() + TimeDelta::days(days))
        .format("%d/%m/%Y")
        .to_string()
}

/// The people of [`seed::PEOPLE`], seen two days and then these many days ago.
async fn people(app: &TestApp, days: i32) {
    seed::register_all(app).await;
    sqlx::query("update assessments set stage_at = stage_at - make_interval(days => $1)")
        .bind(days)
        .execute(app.owner())
        .await
        .unwrap();
}

/// DSP3A makes a campaign; answers where it is.
async fn campaign(app: &TestApp, admin: &mut Client, quota: &str) -> String {
    admin.get("/pemutakhiran/baru").await;
    let (mulai, selesai) = (day(app, 0), day(app, 30));
    let typed = [
        ("nama", "Pemutakhiran Uji"),
        ("mulai", mulai.as_str()),
        ("selesai", selesai.as_str()),
        ("kuota", quota),
    ];
    let made = admin.submit("main form", &typed).await;
    assert_eq!(made.status(), 303, "{}", made.shown());

    made.location().to_owned()
}

async fn started(app: &TestApp, quota: &str) -> String {
    let mut admin = app.admin().await;
    let at = campaign(app, &mut admin, quota).await;
    admin.get(&at).await;
    let begun = admin.submit("form[action$='/mulai']", &[]).await;
    assert_eq!(begun.status(), 303, "{}", begun.shown());

    at
}

/// Who is to be asked about, by name.
async fn picked(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar(
        "select p.full_name from campaign_items i join persons p on p.id = i.person_id
         where not i.is_dropped order by lower(p.full_name)",
    )
    .fetch_all(app.owner())
    .await
    .unwrap()
}

/// Where the family of somebody is asked about.
async fn visit_of(app: &TestApp, name: &str) -> String {
    let code: String = sqlx::query_scalar(
        "select v.code from campaign_visits v join campaign_items i on i.visit_id = v.id
            join persons p on p.id = i.person_id where p.full_name = $1",
    )
    .bind(name)
    .fetch_one(app.owner())
    .await
    .unwrap();

    format!("/pemutakhiran/k/{code}")
}

async fn item_of(app: &TestApp, name: &str) -> Uuid {
    sqlx::query_scalar("select i.id from campaign_items i join persons p on p.id = i.person_id where p.full_name = $1")
        .bind(name)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

/// The operator writes down what was found about somebody.
async fn found(app: &TestApp, client: &mut Client, name: &str, result: &str, note: &str) -> Page {
    client.get(&visit_of(app, name).await).await;
    let item = item_of(app, name).await;
    let (result_field, note_field) = (format!("hasil_{item}"), format!("catatan_{item}"));
    let typed = [(result_field.as_str(), result), (note_field.as_str(), note)];

    client.submit("main form", &typed).await
}

const CONFIRM: &str = "form#hasil";

#[tokio::test]
async fn who_was_not_seen_for_a_year_is_picked_and_nobody_else() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    // Eko was seen again last week; Fitri was verified only lately.
    sqlx::query(
        "update assessments a set confirmed_on = current_date - 7 from persons p
         where p.id = a.person_id and p.full_name = 'Eko Umpama'",
    )
    .execute(app.owner())
    .await
    .unwrap();
    sqlx::query("update assessments a set stage_at = now() from persons p where p.id = a.person_id and p.full_name = 'Fitri Andai'")
        .execute(app.owner())
        .await
        .unwrap();
    started(&app, "").await;

    assert_eq!(picked(&app).await, ["Agus Rekaan", "cici Contoh"]);
}

#[tokio::test]
async fn no_desa_picks_more_than_its_quota() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    for (number, name) in ["Hana Andai", "Ina Andai", "Jaka Andai"].into_iter().enumerate() {
        let one = Someone {
            name,
            desa: SEBALO,
            sex: "P",
            age: 40,
            findings: &[("24", "", "verified")],
        };
        seed::register(&app, 50 + number, &one).await;
    }
    sqlx::query(
        "update assessments set stage_at = stage_at - interval '500 days' where stage_at > now() - interval '9 days'",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let mut admin = app.admin().await;
    let at = campaign(&app, &mut admin, "2").await;
    let page = admin.get(&format!("{at}/kuota?wilayah=61.07.04")).await;
    // Five of Sebalo are due and two will be asked; one of Tirta Kencana.
    let row = |page: &Page, name: &str| {
        let at = page.all("tbody th").iter().position(|one| one == name).unwrap();
        page.all(&format!("tbody tr:nth-child({}) td.num", at + 1))
    };
    assert_eq!(row(&page, "Sebalo"), ["5", "2"]);
    assert_eq!(row(&page, "Tirta Kencana"), ["1", "1"]);

    let wrong = admin.submit("main form", &[("kuota_61_07_04_1010", "banyak")]).await;
    assert_eq!(wrong.status(), 422);
    assert_eq!(wrong.attr("#kuota_61_07_04_1010", "value"), "banyak");
    let typed = [("kuota_61_07_04_1010", "3"), ("kuota_61_07_04_2003", "0")];
    assert_eq!(admin.submit("main form", &typed).await.status(), 303);
    let page = admin.get(&format!("{at}/kuota?wilayah=61.07.04")).await;
    assert_eq!(row(&page, "Sebalo"), ["5", "3"]);
    assert_eq!(row(&page, "Tirta Kencana"), ["1", "0"]);
    admin.get(&at).await;
    admin.submit("form[action$='/mulai']", &[]).await;

    let by_desa: Vec<(String, i64)> =
        sqlx::query_as("select desa_kode, count(*) from campaign_items group by 1 order by 1")
            .fetch_all(app.owner())
            .await
            .unwrap();
    assert_eq!(by_desa, [(DURI.to_owned(), 1), (SEBALO.to_owned(), 3)]);
    // The longest unseen come first.
    let names = picked(&app).await;
    assert!(
        names.contains(&"Hana Andai".to_owned()) || names.contains(&"Ina Andai".to_owned()),
        "{names:?}"
    );
}

#[tokio::test]
async fn whoever_left_was_merged_or_is_restricted_is_not_on_the_list() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    let at = started(&app, "").await;
    let list = format!("{at}/cetak?wilayah={SEBALO}");
    let mut yohana = app.operator_sebalo().await;
    let page = yohana.get(&list).await;
    assert!(page.body().contains("Agus Rekaan") && page.body().contains("cici Contoh"));
    assert!(page.has("svg.qr") && page.has(".box") && page.has(".sign"));
    assert!(!page.body().contains(&seed::nik(0)), "a NIK is masked");
    let code = visit_of(&app, "Agus Rekaan").await;
    assert!(page.body().contains(code.rsplit('/').next().unwrap()));

    for (gone, back) in [
        (
            "update persons set restricted_at = now(), restricted_reason = 'keberatan', restricted_by = created_by
             where full_name = 'Agus Rekaan'",
            "update persons set restricted_at = null, restricted_reason = null, restricted_by = null
             where full_name = 'Agus Rekaan'",
        ),
        (
            "update persons set merged_into = (select id from persons where full_name = 'cici Contoh')
             where full_name = 'Agus Rekaan'",
            "update persons set merged_into = null where full_name = 'Agus Rekaan'",
        ),
        (
            "update assessments a set stage = 'ended' from persons p where p.id = a.person_id and p.full_name = 'Agus Rekaan'",
            "update assessments a set stage = 'verified' from persons p
             where p.id = a.person_id and p.full_name = 'Agus Rekaan'",
        ),
    ] {
        sqlx::query(gone).execute(app.owner()).await.unwrap();
        assert!(!yohana.get(&list).await.body().contains("Agus Rekaan"), "{gone}");
        assert_eq!(yohana.get(&code).await.status(), 404, "{gone}");
        assert_eq!(picked(&app).await.len(), 3, "{gone}");
        let open = "select coalesce(sum(n), 0)::bigint from campaign_counts where result = ''";
        assert_eq!(app.count(open).await, 3, "{gone}");
        sqlx::query(back).execute(app.owner()).await.unwrap();
        assert!(yohana.get(&list).await.body().contains("Agus Rekaan"), "{back}");
        assert_eq!(app.count(open).await, 4, "{back}");
    }
}

#[tokio::test]
async fn another_desa_is_not_there() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    let at = started(&app, "").await;
    let code = visit_of(&app, "Eko Umpama").await;
    let mut yohana = app.operator_sebalo().await;
    for path in [
        code.clone(),
        format!("{at}/keluarga?wilayah={TIRTA}"),
        format!("{at}/cetak?wilayah={TIRTA}"),
        format!("{at}?wilayah=61.07.04"),
        "/pemutakhiran/k/0000000000000000".to_owned(),
        "/pemutakhiran/k/%00".to_owned(),
        format!("/pemutakhiran/{}", Uuid::new_v4()),
    ] {
        assert_eq!(yohana.get(&path).await.status(), 404, "{path}");
    }
    let page = yohana.post(&code, &[("kunci", &sheet::key()), ("versi", "1")]).await;
    assert_eq!(page.status(), 404);
    assert_eq!(yohana.get(&format!("{at}/hasil")).await.status(), 403);
    assert_eq!(app.pimpinan().await.get(&format!("{at}/keluarga")).await.status(), 403);
    // A desa that has nobody to be asked sees its own empty list.
    assert_eq!(
        app.operator_tirta()
            .await
            .get(&format!("{at}/keluarga"))
            .await
            .all("tbody tr")
            .len(),
        1
    );
}

#[tokio::test]
async fn what_was_found_is_confirmed_by_another_and_renews_the_date_but_not_the_stage() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    let at = started(&app, "").await;
    let mut yohana = app.operator_sebalo().await;
    let page = yohana.get("/beranda").await;
    assert!(page.text("main").contains("2 orang belum didata"), "{}", page.shown());
    let next = found(&app, &mut yohana, "Agus Rekaan", "masih", "").await;
    assert_eq!(next.location(), visit_of(&app, "cici Contoh").await);
    let last = found(&app, &mut yohana, "cici Contoh", "pindah", "ke Singkawang").await;
    assert!(
        last.location().starts_with(&format!("{at}/keluarga")),
        "{}",
        last.location()
    );
    assert_eq!(
        app.count("select count(*) from assessments where confirmed_on is not null")
            .await,
        0
    );

    let mut lusia = app.tksk().await;
    let page = lusia.get("/beranda").await;
    assert!(
        page.text("main").contains("2 hasil menunggu konfirmasi"),
        "{}",
        page.shown()
    );
    let page = lusia.get(&format!("{at}/hasil")).await;
    assert_eq!(page.all("form tbody tr").len(), 2);
    assert!(page.text("form tbody").contains("ke Singkawang"));
    let done = lusia.submit(CONFIRM, &[("aksi", "konfirmasi")]).await;
    assert_eq!(done.status(), 303, "{}", done.shown());

    let agus = person(&app, "Agus Rekaan").await;
    let renewed: Vec<(String, Option<chrono::NaiveDate>)> =
        sqlx::query_as("select stage, confirmed_on from assessments where person_id = $1")
            .bind(agus)
            .fetch_all(app.owner())
            .await
            .unwrap();
    assert_eq!(renewed, [("verified".to_owned(), Some(app.clock.today()))]);
    assert_eq!(
        app.count("select count(*) from assessments where confirmed_on is not null")
            .await,
        1
    );
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'assessments.renewed'")
            .await,
        1
    );
    let page = lusia.follow().await;
    assert_eq!(page.all("section.card tbody th"), ["cici Contoh"], "{}", page.shown());
    // Renewed, he is not due in the next campaign.
    let mut admin = app.admin().await;
    let next = campaign(&app, &mut admin, "").await;
    let page = admin.get(&format!("{next}/kuota?wilayah=61.07.04")).await;
    assert!(
        page.text("main").contains("2 orang terakhir dilihat"),
        "{}",
        page.shown()
    );
    // Confirmed is confirmed.
    let page = yohana.get(&visit_of(&app, "Agus Rekaan").await).await;
    assert!(
        page.text("main").contains("sudah dikonfirmasi") && !page.has("main button.btn"),
        "{}",
        page.shown()
    );
    let board = lusia.get(&at).await;
    assert_eq!(
        board.all("tbody tr:first-child td")[..4],
        ["Belum mulai", "1", "0", "0"]
    );
}

#[tokio::test]
async fn whoever_found_it_does_not_confirm_it() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    let at = started(&app, "").await;
    let mut yohana = app.operator_sebalo().await;
    found(&app, &mut yohana, "Agus Rekaan", "masih", "").await;
    // The operator has become TKSK meanwhile.
    sqlx::query("update users set role = 'tksk', wilayah_kode = '61.07.04' where id = $1")
        .bind(Account::named("sebalo").id())
        .execute(app.owner())
        .await
        .unwrap();
    let mut yohana = app.sign_in("sebalo").await;
    yohana.get(&format!("{at}/hasil")).await;
    let page = yohana.submit(CONFIRM, &[]).await;

    assert_eq!(page.status(), 403);
    assert!(page.text("main").contains("harus orang lain"), "{}", page.shown());
    assert_eq!(
        app.count("select count(*) from campaign_items where confirmed_at is not null")
            .await,
        0
    );
}

#[tokio::test]
async fn who_was_found_to_have_died_is_reported_and_another_of_dsp3a_decides() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    let at = started(&app, "").await;
    let mut yohana = app.operator_sebalo().await;
    found(&app, &mut yohana, "Agus Rekaan", "meninggal", "kata tetangga").await;
    let mut lusia = app.tksk().await;
    lusia.get(&format!("{at}/hasil")).await;
    assert_eq!(lusia.submit(CONFIRM, &[]).await.status(), 303);
    let page = lusia.get(&format!("{at}/hasil")).await;
    assert!(page.words().contains("Menunggu keputusan keluar"), "{}", page.shown());
    let agus = person(&app, "Agus Rekaan").await;
    let in_force = "select count(*) from assessments a join persons p on p.id = a.person_id
        where a.stage = 'verified' and p.full_name = 'Agus Rekaan'";
    assert!(app.count(in_force).await > 0, "not before DSP3A has decided");
    // Confirmed once more in another campaign, or reported by hand meanwhile: one report is enough.
    assert_eq!(app.count("select count(*) from departures").await, 1);

    let mut dayang = app.verifikator().await;
    let report = dayang.get(&format!("/ppks/{agus}/keluar")).await;
    for held in [
        "Meninggal",
        "kata tetangga",
        "Yohana Contoh",
        "dikonfirmasi Lusia Rekaan",
    ] {
        assert!(report.words().contains(held), "{held}: {}", report.shown());
    }
    let answer = dayang
        .submit("form[action$='/keputusan']", &[("keputusan", "sahkan")])
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    assert_eq!(app.count(in_force).await, 0);
    let page = lusia.get(&format!("{at}/hasil")).await;
    assert!(!page.words().contains("Menunggu keputusan keluar"));
}

#[tokio::test]
async fn a_result_that_changed_meanwhile_is_not_confirmed() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    let at = started(&app, "").await;
    let mut yohana = app.operator_sebalo().await;
    found(&app, &mut yohana, "Agus Rekaan", "masih", "").await;
    let mut lusia = app.tksk().await;
    lusia.get(&format!("{at}/hasil")).await;
    found(&app, &mut yohana, "Agus Rekaan", "meninggal", "").await;

    let page = lusia.submit(CONFIRM, &[]).await;
    assert_eq!(page.status(), 409);
    assert!(page.text("form tbody").contains("Meninggal"), "{}", page.shown());
    let none = lusia.submit(CONFIRM, &[]).await;
    assert_eq!(
        none.status(),
        422,
        "nothing is ticked that was not read: {}",
        none.shown()
    );
    lusia.get(&format!("{at}/hasil")).await;
    assert_eq!(lusia.submit(CONFIRM, &[("aksi", "ulang")]).await.status(), 303);
    assert_eq!(
        app.count("select count(*) from campaign_items where result is not null")
            .await,
        0
    );
    assert_eq!(app.count("select count(*) from campaign_results").await, 2);
}

#[tokio::test]
async fn two_operators_at_one_family_and_the_same_form_twice() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    started(&app, "").await;
    let (path, item) = (visit_of(&app, "Agus Rekaan").await, item_of(&app, "Agus Rekaan").await);
    let (mut yohana, mut petrus) = (app.operator_sebalo().await, app.sign_in("sebalo2").await);
    yohana.get(&path).await;
    petrus.get(&path).await;
    let (hasil, catatan) = (format!("hasil_{item}"), format!("catatan_{item}"));
    let (to, pairs) = yohana.filled("main form", &[(hasil.as_str(), "masih")]);
    let first = yohana.post(&to, &borrowed(&pairs)).await;
    let second = yohana.post(&to, &borrowed(&pairs)).await;
    assert_eq!(first.location(), second.location());
    assert_eq!(app.count("select count(*) from campaign_results").await, 1);

    let typed = [(hasil.as_str(), "mampu"), (catatan.as_str(), "punya toko")];
    let stale = petrus.submit("main form", &typed).await;
    assert_eq!(stale.status(), 409);
    assert!(
        stale.text("main").contains("Tersimpan sekarang: Masih ada"),
        "{}",
        stale.shown()
    );
    assert!(stale.has("input[value=mampu][checked]"));
    assert_eq!(stale.attr(&format!("#{catatan}"), "value"), "punya toko");
    // Having read it, the second one may well be right.
    assert_eq!(petrus.submit("main form", &[]).await.status(), 303);
}

#[tokio::test]
async fn a_visit_needs_a_choice_and_a_day_that_was() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    started(&app, "").await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get(&visit_of(&app, "Agus Rekaan").await).await;
    let none = yohana.submit("main form", &[]).await;
    assert_eq!(none.status(), 422);
    assert!(none.text(".errors").contains("paling sedikit satu orang"));
    let item = item_of(&app, "Agus Rekaan").await;
    let tomorrow = day(&app, 1);
    let typed = [
        (format!("hasil_{item}"), "masih"),
        ("tanggal".to_owned(), tomorrow.as_str()),
    ];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let page = yohana.submit("main form", &typed).await;
    assert_eq!(page.status(), 422);
    assert!(page.has("input[value=masih][checked]"));
    assert_eq!(page.attr("#tanggal", "value"), tomorrow);
}

#[tokio::test]
async fn a_campaign_starts_once_and_takes_nothing_after_its_end() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    let mut admin = app.admin().await;
    let at = campaign(&app, &mut admin, "").await;
    admin.get(&at).await;
    let mut other = app.sign_in("admin2").await;
    other.get(&at).await;
    assert_eq!(admin.submit("form[action$='/mulai']", &[]).await.status(), 303);
    assert_eq!(other.submit("form[action$='/mulai']", &[]).await.status(), 409);
    assert_eq!(app.count("select count(*) from campaign_items").await, 4);

    let mut yohana = app.operator_sebalo().await;
    let path = visit_of(&app, "Agus Rekaan").await;
    yohana.get(&path).await;
    admin.get(&at).await;
    assert_eq!(admin.submit("form[action$='/tutup']", &[]).await.status(), 303);
    let item = item_of(&app, "Agus Rekaan").await;
    let page = yohana
        .submit("main form", &[(format!("hasil_{item}").as_str(), "masih")])
        .await;
    assert_eq!(page.status(), 409, "{}", page.shown());
    assert!(!yohana.get(&path).await.has("main button.btn"));
}

#[tokio::test]
async fn somebody_with_secret_findings_alone_is_in_no_campaign() {
    let app = TestApp::new().await;
    people(&app, 400).await;
    started(&app, "").await;
    let mut yohana = app.operator_sebalo().await;
    let path = visit_of(&app, "Agus Rekaan").await;
    assert_eq!(yohana.get(&path).await.status(), 200);
    // DSP3A raises the category of Agus to the highest tier.
    sqlx::query("update categories set tier = 3 where code = '08'")
        .execute(app.owner())
        .await
        .unwrap();

    assert_eq!(yohana.get(&path).await.status(), 404);
    assert_eq!(
        app.count("select coalesce(sum(n), 0)::bigint from campaign_counts where desa_kode = '61.07.04.1010'")
            .await,
        1
    );
}

/// Twenty thousand people in a hundred desa, each verified two years ago.
const MANY: &str = "
    insert into families (id, desa_kode, nomor_kk_missing_reason, rt, rw, created_at, created_by, updated_at, updated_by)
    select gen_random_uuid(), d.kode, 'belum', lpad((n % 9 + 1)::text, 3, '0'), '001', now(), u.id, now(), u.id
    from (select kode from wilayah where char_length(kode) = 13 order by kode limit 100) d,
        generate_series(1, 100) n, (select id from users where username = 'sebalo') u;
    insert into persons (id, family_id, desa_kode, nik_missing_reason, full_name, name_key, sex, born_on, age_band,
        created_at, created_by, updated_at, updated_by)
    select gen_random_uuid(), f.id, f.desa_kode, 'belum', 'Rekaan ' || s.n, 'rekaan', 'P', '1960-01-01', 6, now(),
        f.created_by, now(), f.created_by
    from families f, generate_series(1, 2) s (n);
    insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage, stage_at, created_at, created_by)
    select gen_random_uuid(), id, desa_kode, '24', current_date, 'verified', now() - interval '2 years', now(), created_by
    from persons;
    insert into assessment_steps (assessment_id, desa_kode, to_stage, decided_by, decided_at)
    select id, desa_kode, 'verified', created_by, stage_at from assessments;
    analyze;";

#[tokio::test]
async fn twenty_thousand_people_are_picked_within_seconds() {
    use sqlx::Executor;

    let app = TestApp::new().await;
    app.owner().execute(MANY).await.unwrap();
    let mut admin = app.admin().await;
    let at = campaign(&app, &mut admin, "").await;
    admin.get(&at).await;
    let before = Instant::now();
    let begun = admin.submit("form[action$='/mulai']", &[]).await;
    let start = before.elapsed();
    assert_eq!(begun.status(), 303, "{}", begun.shown());
    assert_eq!(app.count("select count(*) from campaign_items").await, 20_000);
    assert_eq!(app.count("select count(*) from campaign_visits").await, 10_000);

    let before = Instant::now();
    assert_eq!(admin.get(&at).await.status(), 200);
    let board = before.elapsed();
    let before = Instant::now();
    let page = admin.get(&format!("{at}/cetak?wilayah={SEBALO}")).await;
    let print = before.elapsed();
    assert_eq!(page.all("svg.qr").len(), 100);
    println!("campaign of 20000: start {start:?}, board {board:?}, prelist of 200 people {print:?}");
    assert!(start.as_secs() < 15, "{start:?}");
}
