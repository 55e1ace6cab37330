//! Cases of families (KBSP) and communities (KAT): subjects of their own, on the way that people's findings go.

use sqlx::{AssertSqlSafe, Executor};
use uuid::Uuid;

use super::sheet::{SEBALO, TIRTA, assert_counts_are_true, child, key, kk, nik, register, send};
use super::way::lengthen;
use crate::support::{Client, Page, TestApp};

pub const NOTE: &str = "Suami istri berselisih sejak setahun, anak tidak terurus.";
const DECISION: &str = "form:has([name=keputusan])";

/// A family of Sebalo with two members; answers where it is shown.
async fn family(client: &mut Client, number: usize, name: &str) -> String {
    let other = format!("{name} Muda");
    let members = [(name, &*nik(number), "23"), (&*other, &*child(number), "")];

    register(client, &kk(number), &members).await
}

/// A case written down from the page of its family or community; answers where it is shown.
async fn record(client: &mut Client, subject: &str) -> String {
    assert_eq!(client.get(subject).await.status(), 200, "{}", client.page().shown());
    let link = client.page().attr("a[href$='/kasus']", "href");
    client.get(&link).await;
    let answer = client.submit("main form", &[("uraian", NOTE)]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    answer.location().to_owned()
}

async fn submit(client: &mut Client, case: &str) -> Page {
    client.get(case).await;
    client.submit("form[action$='/pengiriman']", &[]).await
}

async fn decide(client: &mut Client, case: &str, typed: &[(&str, &str)]) -> Page {
    assert_eq!(client.get(case).await.status(), 200, "{}", client.page().shown());
    client.submit(DECISION, typed).await
}

async fn stage(app: &TestApp, case: &str) -> String {
    let id: Uuid = case.rsplit('/').next().unwrap().parse().unwrap();
    sqlx::query_scalar("select stage from group_cases where id = $1")
        .bind(id)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

/// Fills in a new community of the operator's desa.
async fn community(client: &mut Client, name: &str) -> Page {
    client.get("/komunitas/baru").await;
    let typed = [
        ("nama", name),
        ("lokasi", "Hulu Sungai Contoh, dua jam dengan perahu"),
        ("jumlah_kk", "18"),
        ("jumlah_jiwa", "76"),
    ];

    client.submit("main form", &typed).await
}

/// What the recap says of Sebalo in this category.
async fn in_recap(client: &mut Client, category: usize) -> String {
    let page = client.get(&format!("/laporan/rekap?wilayah={SEBALO}")).await;
    page.all("tbody tr:last-child td").swap_remove(category - 1)
}

#[tokio::test]
async fn a_family_case_goes_the_whole_way_and_its_history_says_who_and_why() {
    let app = TestApp::new().await;
    lengthen(&app).await;
    let mut yohana = app.operator_sebalo().await;
    let family = family(&mut yohana, 1, "Maria Contoh").await;
    let case = record(&mut yohana, &family).await;
    let page = yohana.get(&family).await;
    assert!(
        page.words().contains("Kasus keluarga (KBSP)") && page.words().contains("Draf"),
        "{}",
        page.shown()
    );
    assert!(
        !page.has("a[href$='/kasus']"),
        "one that is not over is enough: {}",
        page.shown()
    );
    assert_eq!(submit(&mut yohana, &case).await.status(), 303);
    assert_eq!(stage(&app, &case).await, "at_desa");

    let mut stefanus = app.sign_in("kades").await;
    let waiting = stefanus.get("/pengesahan").await;
    assert!(
        waiting
            .words()
            .contains("1 kasus keluarga dan komunitas juga menunggu Anda"),
        "{}",
        waiting.shown()
    );
    assert_eq!(waiting.text(".menu .count"), "1 menunggu");
    assert_eq!(stefanus.get("/kasus").await.all("tbody th"), ["Keluarga Maria Contoh"]);
    let bare = decide(&mut stefanus, &case, &[("keputusan", "kembalikan")]).await;
    assert_eq!(bare.status(), 422, "a return says why");
    let answer = stefanus
        .submit(
            DECISION,
            &[
                ("keputusan", "kembalikan"),
                ("catatan", "Sebut siapa yang menerangkan."),
            ],
        )
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    let tasks = yohana.get("/perbaikan").await;
    assert!(
        tasks.words().contains("1 kasus keluarga atau komunitas dikembalikan"),
        "{}",
        tasks.shown()
    );
    assert!(
        yohana
            .get(&case)
            .await
            .words()
            .contains("Sebut siapa yang menerangkan.")
    );
    yohana.get(&format!("{case}/ubah")).await;
    let mended = [("uraian", "Diterangkan ketua RT: berselisih sejak setahun.")];
    assert_eq!(yohana.submit("main form", &mended).await.status(), 303);
    assert_eq!(submit(&mut yohana, &case).await.status(), 303);

    for (username, to) in [
        ("kades", "at_kecamatan"),
        ("tksk", "submitted"),
        ("verifikator", "verified"),
    ] {
        let mut officer = app.sign_in(username).await;
        let answer = decide(&mut officer, &case, &[("keputusan", "setujui")]).await;
        assert_eq!(answer.status(), 303, "{username}: {}", answer.shown());
        assert_eq!(stage(&app, &case).await, to);
    }
    let page = yohana.get(&case).await;
    for held in [
        "dicatat",
        "dikirim kepada kepala desa/lurah",
        "dikembalikan kepala desa/lurah untuk diperbaiki: Sebut siapa yang menerangkan.",
        "Data diubah",
        "disahkan kepala desa/lurah",
        "direkomendasikan TKSK",
        "disetujui DSP3A",
        "Yohana Contoh",
        "Stefanus Contoh",
        "Lusia Rekaan",
        "Dayang Umpama",
    ] {
        assert!(page.words().contains(held), "{held}: {}", page.shown());
    }
    assert_eq!(in_recap(&mut app.admin().await, 25).await, "1");
    assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn a_community_is_kept_by_its_desa_and_counts_once_however_many_live_there() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    assert!(yohana.get("/komunitas").await.words().contains("Belum ada komunitas"));
    yohana.get("/komunitas/baru").await;
    let wrong = yohana
        .submit(
            "main form",
            &[("nama", "x"), ("jumlah_kk", "20"), ("jumlah_jiwa", "19")],
        )
        .await;
    assert_eq!(wrong.status(), 422);
    assert_eq!(wrong.attrs(".errors a", "href"), ["#nama", "#lokasi", "#jumlah_jiwa"]);
    assert_eq!(wrong.attr("#jumlah_kk", "value"), "20", "nothing typed is lost");

    let at = community(&mut yohana, "Kampung Contoh Hulu")
        .await
        .location()
        .to_owned();
    let page = yohana.follow().await;
    assert!(page.words().contains("18 KK, 76 jiwa"), "{}", page.shown());
    let again = community(&mut yohana, "kampung contoh hulu").await;
    assert_eq!(again.status(), 422);
    assert!(again.has(&format!("a[href='{at}']")), "{}", again.shown());

    let case = record(&mut yohana, &at).await;
    submit(&mut yohana, &case).await;
    let mut dayang = app.verifikator().await;
    let queue = dayang.get("/verifikasi").await;
    assert!(
        queue.words().contains("1 kasus keluarga dan komunitas"),
        "{}",
        queue.shown()
    );
    assert_eq!(
        decide(&mut dayang, &case, &[("keputusan", "setujui")]).await.status(),
        303
    );
    let list = yohana.get("/komunitas").await;
    assert_eq!(list.all("tbody th"), ["Kampung Contoh Hulu"]);
    assert!(list.words().contains("Terverifikasi"));
    let mut admin = app.admin().await;
    assert_eq!(in_recap(&mut admin, 26).await, "1");
    let recap = admin.page();
    assert!(
        recap.words().contains("kategori 26 per komunitas"),
        "the unit is said: {}",
        recap.shown()
    );
    let charts = admin
        .get(&format!("/laporan/grafik?wilayah={SEBALO}&bagian=kategori"))
        .await;
    let href = charts.attr("a[href^='/kasus?'][href$='kategori=26']", "href");
    assert_eq!(admin.get(&href).await.all("tbody th"), ["Kampung Contoh Hulu"]);
    assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn categories_25_and_26_are_refused_on_a_person_who_is_told_where_they_belong() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    for (category, place) in [
        ("25", "di halaman keluarganya, bukan pada satu orang"),
        ("26", "di menu Komunitas, bukan pada satu orang"),
    ] {
        let page = send(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), category)]).await;
        assert_eq!(page.status(), 422);
        assert!(page.text(".errors").contains(place), "{}", page.shown());
        assert_eq!(page.attr("#a1_kategori", "value"), category);
    }
    assert_eq!(app.count("select count(*) from persons").await, 0);
}

#[tokio::test]
async fn a_family_nobody_of_whom_is_in_need_alone_is_entered_for_its_case() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    let typed = [("nomor_kk", &*kk(1)), ("a1_nik", &*nik(1)), ("a1_nama", "Ani Contoh")];
    let asked = yohana.submit(super::sheet::FORM, &typed).await;
    assert_eq!(asked.status(), 422);
    assert!(asked.has("[name=kasus_keluarga]"), "{}", asked.shown());
    let saved = yohana.submit(super::sheet::FORM, &[("kasus_keluarga", "ya")]).await;
    assert_eq!(saved.status(), 303, "{}", saved.shown());
    assert!(saved.location().ends_with("/kasus"), "{}", saved.location());
    yohana.follow().await;
    assert_eq!(yohana.submit("main form", &[("uraian", NOTE)]).await.status(), 303);
    assert_eq!(app.count("select count(*) from assessments").await, 0);
    assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn who_stood_there_before_stays_readable_and_is_named_beside_the_figures() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    app.owner()
        .execute("update assessments set category_code = '25'")
        .await
        .unwrap();
    let person = super::sheet::person(&app, "Ani Contoh").await;
    let page = yohana.get(&format!("/ppks/{person}")).await;
    assert!(page.words().contains("25 Keluarga Bermasalah"), "{}", page.shown());
    assert_eq!(yohana.get(&format!("/ppks/{person}/ubah")).await.status(), 200);
    assert_eq!(
        yohana.submit("main form", &[("a1_nama", "Ani Misal")]).await.status(),
        303
    );
    let mut admin = app.admin().await;
    community(&mut yohana, "Kampung Contoh").await;
    let at = yohana.page().location().to_owned();
    record(&mut yohana, &at).await;
    assert_eq!(in_recap(&mut admin, 25).await, "0");
    assert!(
        admin
            .page()
            .words()
            .contains("1 orang masih tercatat di kategori 25 atau 26 dengan cara lama"),
        "{}",
        admin.page().shown()
    );
}

#[tokio::test]
async fn another_desa_finds_nothing_and_another_office_may_not() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = family(&mut yohana, 1, "Maria Contoh").await;
    let case = record(&mut yohana, &family).await;
    let at = community(&mut yohana, "Kampung Contoh").await.location().to_owned();
    let mut sinta = app.operator_tirta().await;
    let duri = app.operator_duri().await;
    for path in [
        &case,
        &at,
        &format!("{case}/ubah"),
        &format!("{at}/ubah"),
        &format!("{at}/kasus"),
        &format!("{family}/kasus"),
    ] {
        for client in [&sinta, &duri] {
            assert_eq!(client.clone().get(path).await.status(), 404, "{path}");
        }
    }
    for (path, typed) in [
        (format!("{case}/pengiriman"), vec![]),
        (format!("{case}/pencabutan"), vec![]),
        (format!("{family}/kasus"), vec![("uraian", NOTE)]),
        (format!("{at}/kasus"), vec![("uraian", NOTE)]),
    ] {
        let kunci = key();
        let mut pairs = vec![("kunci", kunci.as_str()), ("versi", "1")];
        pairs.extend(typed);
        assert_eq!(sinta.post(&path, &pairs).await.status(), 404, "{path}");
        for office in ["tksk", "verifikator", "admin"] {
            assert_eq!(
                app.sign_in(office).await.post(&path, &pairs).await.status(),
                403,
                "{office} {path}"
            );
        }
    }
    for list in ["/kasus", "/komunitas"] {
        let page = sinta.get(list).await;
        assert!(
            !page.body().contains("Contoh Hulu") && page.all("tbody th").is_empty(),
            "{}",
            page.shown()
        );
    }
    // The admin reads and decides nothing; who only sees figures reads nothing.
    assert_eq!(app.admin().await.get(&case).await.status(), 200);
    let kunci = key();
    let decision = [("kunci", kunci.as_str()), ("keputusan", "setujui"), ("versi", "1.0.1")];
    for (office, status) in [("admin", 403), ("sebalo", 403), ("pimpinan", 403), ("tksk-raya", 404)] {
        let answer = app
            .sign_in(office)
            .await
            .post(&format!("{case}/keputusan"), &decision)
            .await;
        assert_eq!(answer.status(), status, "{office}");
    }
    assert_eq!(app.pimpinan().await.get(&case).await.status(), 403);
    assert_eq!(stage(&app, &case).await, "draft");
}

#[tokio::test]
async fn whoever_entered_it_decides_nothing_whatever_their_office_is_by_now() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = family(&mut yohana, 1, "Maria Contoh").await;
    let case = record(&mut yohana, &family).await;
    submit(&mut yohana, &case).await;
    app.owner()
        .execute("update users set role = 'verifikator_dinas', wilayah_kode = '61.07' where username = 'sebalo'")
        .await
        .unwrap();
    app.set_up_second_factor("sebalo").await;
    let mut same = app.sign_in("sebalo").await;
    let page = same.get(&case).await;
    assert!(
        page.words().contains("Anda masukkan sendiri") && !page.has(DECISION),
        "{}",
        page.shown()
    );
    let kunci = key();
    let decision = [("kunci", kunci.as_str()), ("keputusan", "setujui"), ("versi", "2.0.1")];
    assert_eq!(same.post(&format!("{case}/keputusan"), &decision).await.status(), 403);
    assert_eq!(stage(&app, &case).await, "submitted");
}

#[tokio::test]
async fn sent_twice_it_is_one_and_a_second_is_refused_until_the_first_is_over() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = family(&mut yohana, 1, "Maria Contoh").await;
    let at = format!("{family}/kasus");
    let kunci = key();
    let pairs = [("kunci", kunci.as_str()), ("uraian", NOTE)];
    let first = yohana.post(&at, &pairs).await.location().to_owned();
    assert_eq!(yohana.post(&at, &pairs).await.location(), first);
    let other = key();
    let second = yohana.post(&at, &[("kunci", &other), ("uraian", NOTE)]).await;
    assert_eq!(second.status(), 422);
    assert!(second.has(&format!(".note a[href='{first}']")), "{}", second.shown());
    assert_eq!(app.count("select count(*) from group_cases").await, 1);

    yohana.get(&first).await;
    assert_eq!(yohana.submit("form[action$='/pencabutan']", &[]).await.status(), 303);
    let again = record(&mut yohana, &family).await;
    assert_ne!(again, first);
    // What was taken back cannot be sent.
    let late = yohana.post(&format!("{first}/pengiriman"), &[("kunci", &key())]).await;
    assert_eq!(late.status(), 409, "{}", late.shown());
    assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn what_changed_meanwhile_is_shown_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let at = community(&mut yohana, "Kampung Contoh").await.location().to_owned();
    let case = record(&mut yohana, &at).await;
    let mut petrus = app.sign_in("sebalo2").await;
    for (path, field) in [(format!("{at}/ubah"), "lokasi"), (format!("{case}/ubah"), "uraian")] {
        yohana.get(&path).await;
        petrus.get(&path).await;
        let theirs = [(field, "Seberang Sungai Contoh, satu hari perjalanan")];
        assert_eq!(petrus.submit("main form", &theirs).await.status(), 303);
        let mine = [(field, "Bukit Contoh, jalan kaki tiga jam")];
        let stale = yohana.submit("main form", &mine).await;
        assert_eq!(stale.status(), 409, "{}", stale.shown());
        let words = stale.words();
        assert!(
            words.contains("Seberang Sungai Contoh")
                && words.contains("Petrus Contoh")
                && words.contains("Bukit Contoh"),
            "{}",
            stale.shown()
        );
        assert_eq!(
            yohana.submit("main form", &[]).await.status(),
            303,
            "compared, and saved"
        );
    }
    // A decision is about the case and about whose it is.
    submit(&mut yohana, &case).await;
    let mut dayang = app.verifikator().await;
    dayang.get(&case).await;
    yohana.get(&format!("{at}/ubah")).await;
    yohana.submit("main form", &[("jumlah_jiwa", "90")]).await;
    let typed = [("keputusan", "kembalikan"), ("catatan", "Hitung ulang jumlahnya.")];
    let stale = dayang.submit(DECISION, &typed).await;
    assert_eq!(stale.status(), 409, "{}", stale.shown());
    assert_eq!(stale.text("#catatan"), "Hitung ulang jumlahnya.");
    assert_eq!(dayang.submit(DECISION, &[]).await.status(), 303);
    // Once sent it is not the desa's to change.
    app.owner()
        .execute("update group_cases set stage = 'submitted'")
        .await
        .unwrap();
    yohana.get(&format!("{case}/ubah")).await;
    assert_eq!(yohana.submit("main form", &[("uraian", NOTE)]).await.status(), 409);
}

#[tokio::test]
async fn a_decision_is_taken_back_for_ten_minutes_and_what_is_over_can_begin_anew() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = family(&mut yohana, 1, "Maria Contoh").await;
    let case = record(&mut yohana, &family).await;
    submit(&mut yohana, &case).await;
    let before = app
        .count("select extract(epoch from stage_at)::bigint from group_cases")
        .await;
    app.clock.advance(chrono::TimeDelta::minutes(3));
    let mut dayang = app.verifikator().await;
    decide(&mut dayang, &case, &[("keputusan", "tolak"), ("alasan", "kriteria")]).await;
    assert_eq!(stage(&app, &case).await, "rejected");
    dayang.follow().await;
    assert!(
        !app.sign_in("verifikator2")
            .await
            .get(&case)
            .await
            .has("form[action$='/urungan']")
    );
    assert_eq!(dayang.submit("form[action$='/urungan']", &[]).await.status(), 303);
    assert_eq!(stage(&app, &case).await, "submitted");
    assert_eq!(
        app.count("select extract(epoch from stage_at)::bigint from group_cases")
            .await,
        before,
        "since when it waited"
    );
    decide(&mut dayang, &case, &[("keputusan", "setujui")]).await;
    dayang.follow().await;
    let mut late = dayang.clone();
    app.clock.advance(chrono::TimeDelta::minutes(11));
    assert_eq!(late.submit("form[action$='/urungan']", &[]).await.status(), 409);

    let mut agus = app.sign_in("verifikator2").await;
    agus.get(&case).await;
    assert_eq!(agus.submit("form[action$='/penutupan']", &[]).await.status(), 422);
    let typed = [("alasan_akhir", "Sudah rukun, didampingi PSM.")];
    assert_eq!(agus.submit("form[action$='/penutupan']", &typed).await.status(), 303);
    assert_eq!(stage(&app, &case).await, "ended");
    assert_eq!(in_recap(&mut agus, 25).await, "0", "what is over is not counted");
    assert_ne!(record(&mut yohana, &family).await, case);
    assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn a_family_that_is_merged_or_moves_takes_its_case_along() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (one, two) = (
        family(&mut yohana, 1, "Maria Contoh").await,
        family(&mut yohana, 2, "Rina Contoh").await,
    );
    let (first, second) = (record(&mut yohana, &one).await, record(&mut yohana, &two).await);
    let into = two.trim_start_matches("/keluarga/").to_owned();
    yohana.get(&format!("{one}/gabung?ke={into}")).await;
    assert_eq!(yohana.submit("main form", &[("alasan", "kembali")]).await.status(), 303);
    assert_eq!(stage(&app, &first).await, "ended", "two would count one family twice");
    assert_eq!(stage(&app, &second).await, "draft");
    let page = yohana.get(&two).await;
    assert!(
        page.has(&format!("a[href='{first}']")) && page.has(&format!("a[href='{second}']")),
        "{}",
        page.shown()
    );
    assert!(
        yohana
            .get(&first)
            .await
            .words()
            .contains("Keluarga digabung ke keluarga lain")
    );

    app.owner()
        .execute(AssertSqlSafe(format!(
            "insert into transfers (id, kind, from_kode, to_kode, person_id, with_family, full_name, reason, state,
                asked_by, asked_at, decided_by, decided_at)
             select gen_random_uuid(), 'offer', '{SEBALO}', '{TIRTA}', p.id, true, 'Rina', 'pindah', 'moved', a.id, now(),
                b.id, now()
             from persons p, users a, users b
             where p.full_name = 'Rina Contoh' and a.username = 'sebalo' and b.username = 'verifikator';
             select move_persons(id) from transfers"
        )))
        .await
        .unwrap();
    assert_eq!(yohana.get(&second).await.status(), 404);
    let page = app.operator_tirta().await.get(&second).await;
    assert_eq!(page.status(), 200);
    assert!(
        page.words().contains("dicatat"),
        "its history came along: {}",
        page.shown()
    );
    assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn a_restriction_halts_it_a_destruction_empties_it_and_a_secret_hides_it() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = family(&mut yohana, 1, "Maria Contoh").await;
    let case = record(&mut yohana, &family).await;
    submit(&mut yohana, &case).await;
    let mut dayang = app.verifikator().await;
    app.owner()
        .execute(
            "update persons set restricted_at = now(), restricted_by = created_by, restricted_reason = 'keselamatan'
             where full_name = 'Maria Contoh Muda'",
        )
        .await
        .unwrap();
    assert_eq!(dayang.get(&case).await.status(), 404);
    assert!(dayang.get("/kasus").await.all("tbody th").is_empty());
    assert!(!dayang.page().has(".menu .count"));
    let kept = yohana.get(&case).await;
    assert!(kept.words().contains("sedang dibatasi"), "{}", kept.shown());
    let lift = "update persons set restricted_at = null, restricted_by = null, restricted_reason = null";
    app.owner().execute(lift).await.unwrap();

    // Raised to a secret: for the desa, and for whoever holds no grant, it is as if it were not there.
    app.owner()
        .execute(
            "begin; select set_config('app.user_id', id::text, true) from users where username = 'admin';
             insert into tier_changes (category_code, from_tier, to_tier, reason, changed_at, changed_by)
             select '25', 2, 3, 'Uji coba kenaikan tingkat', now(), id from users where username = 'admin'; commit",
        )
        .await
        .unwrap();
    for client in [&mut yohana, &mut dayang] {
        assert_eq!(client.get(&case).await.status(), 404);
    }
    assert!(!yohana.get(&family).await.body().contains(&case));
    let refused = yohana
        .post(&format!("{family}/kasus"), &[("kunci", &key()), ("uraian", NOTE)])
        .await;
    assert_eq!(refused.status(), 409);
    assert!(refused.words().contains("dirahasiakan"), "{}", refused.shown());
    assert_eq!(app.sign_in("rahasia").await.get(&case).await.status(), 200);

    app.owner()
        .execute("update persons set destroyed_at = now(), updated_at = now()")
        .await
        .unwrap();
    assert_eq!(
        app.count("select count(*) from group_cases where note <> '' or stage <> 'withdrawn'")
            .await,
        0
    );
    assert_eq!(
        app.count("select count(*) from group_case_steps where reason not in ('', 'Data dimusnahkan')")
            .await,
        0
    );
}

#[tokio::test]
async fn a_look_is_recorded_and_whoever_asks_for_a_copy_of_their_data_gets_it_too() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = family(&mut yohana, 1, "Maria Contoh").await;
    let case = record(&mut yohana, &family).await;
    yohana.get(&case).await;
    let opened = "select count(*) from audit_events where action = 'group_cases.opened'";
    assert_eq!(app.count(opened).await, 1);
    let person = super::sheet::person(&app, "Maria Contoh").await;
    let copy = app.admin().await.get(&format!("/hak-warga/orang/{person}")).await;
    assert!(copy.words().contains(NOTE), "{}", copy.shown());
}
