//! The long way: kepala desa, TKSK, DSP3A; and what an office may take back.

use uuid::Uuid;

use super::pictures::{SVG, jpeg, pdf, png_bomb};
use super::sheet::{SEBALO, key, kk, nik, person, register, stage, submit};
use crate::support::{Client, Page, TestApp};

/// Both offices look before DSP3A does, set by the admin on the page for it.
pub async fn lengthen(app: &TestApp) {
    let mut admin = app.admin().await;
    admin.get("/pengaturan/alur").await;
    let answer = admin.submit("main form", &[("kades", "ya"), ("tksk", "ya")]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
}

/// Somebody whom Sebalo has sent; answers person and finding.
async fn sent(app: &TestApp, operator: &mut Client, name: &str, number: usize) -> (Uuid, Uuid) {
    let family = register(operator, &kk(number), &[(name, &nik(number), "23")]).await;
    assert_eq!(submit(operator, &family).await.status(), 303);
    let person = person(app, name).await;

    (person, super::sheet::assessment(app, person, "23").await)
}

async fn decide(client: &mut Client, record: &str, typed: &[(&str, &str)]) -> Page {
    let page = client.get(record).await;
    assert_eq!(page.status(), 200, "{}", page.shown());
    client.submit("form:has([name=keputusan])", typed).await
}

#[tokio::test]
async fn a_record_passes_all_three_offices() {
    let app = TestApp::new().await;
    lengthen(&app).await;
    let mut yohana = app.operator_sebalo().await;
    let (person, id) = sent(&app, &mut yohana, "Maria Contoh", 1).await;
    assert_eq!(stage(&app, id).await, "at_desa");
    assert!(yohana.get("/beranda").await.words().contains("Menunggu kades"));

    let mut stefanus = app.sign_in("kades").await;
    assert!(
        stefanus
            .get("/beranda")
            .await
            .words()
            .contains("menunggu pengesahan Anda")
    );
    let waiting = stefanus.get("/pengesahan").await;
    assert_eq!(waiting.all("tbody th"), ["Maria Contoh"]);
    assert_eq!(waiting.text(".menu .count"), "1 menunggu");
    let answer = stefanus
        .submit("form[action='/pengesahan']", &[("tempat", "Aula kelurahan")])
        .await;
    let minutes = answer.location().to_owned();
    let page = stefanus.follow().await;
    assert!(page.words().contains("Tersedia setelah pindaiannya disimpan"));
    // Not without a signature.
    let early = stefanus.post(&minutes, &[("kunci", &key()), ("versi", "1")]).await;
    assert_eq!(early.status(), 409, "{}", early.shown());
    let printed = stefanus.get(&format!("{minutes}/cetak")).await;
    let words = printed.words();
    for held in [
        "Berita Acara Musyawarah Kelurahan",
        "Maria Contoh",
        "Aula kelurahan",
        "Lurah",
    ] {
        assert!(words.contains(held), "{held}: {words}");
    }
    assert!(!printed.body().contains(&nik(1)));

    let signed = keep_scan(&mut stefanus, &minutes, "ba.jpg", &jpeg(40, 30)).await;
    assert_eq!(signed.status(), 303, "{}", signed.shown());
    let page = stefanus.follow().await;
    let scan = page.attr("a[href^='/pengesahan/pindaian/']", "href");
    let shown = stefanus.get(&scan).await;
    assert_eq!(shown.header("content-type"), Some("image/jpeg"));
    stefanus.get(&minutes).await;
    let css = format!("form[action='{minutes}']");
    assert_eq!(stefanus.submit(&css, &[]).await.location(), "/pengesahan");
    assert_eq!(stage(&app, id).await, "at_kecamatan");
    assert_eq!(
        app.count("select count(*) from assessment_steps where endorsement_id is not null and from_stage = 'at_desa'")
            .await,
        1
    );

    let mut lusia = app.tksk().await;
    assert_eq!(
        lusia.get("/rekomendasi/berikutnya").await.location(),
        format!("/rekomendasi/{id}")
    );
    let record = lusia.follow().await;
    assert_eq!(record.text("h1"), "Rekomendasi 1 / 1");
    assert!(!record.has("[value=tolak]"), "only DSP3A rejects");
    let answer = decide(&mut lusia, &format!("/rekomendasi/{id}"), &[("keputusan", "setujui")]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    assert_eq!(stage(&app, id).await, "submitted");

    let mut dayang = app.verifikator().await;
    let record = dayang.get(&format!("/verifikasi/{id}")).await;
    assert_eq!(record.attr("a[href^='/pengesahan/pindaian/']", "href"), scan);
    assert_eq!(dayang.get(&scan).await.status(), 200);
    decide(&mut dayang, &format!("/verifikasi/{id}"), &[("keputusan", "setujui")]).await;
    assert_eq!(stage(&app, id).await, "verified");
    let history = yohana.get(&format!("/ppks/{person}/riwayat")).await.words();
    for held in [
        "dikirim kepada kepala desa/lurah",
        "disahkan kepala desa/lurah (berita acara 1/",
        "Stefanus Contoh",
        "direkomendasikan TKSK",
        "Lusia Rekaan",
        "disetujui DSP3A",
    ] {
        assert!(history.contains(held), "{held}: {history}");
    }
}

/// Sends a page of signed minutes from their page, as the form there would.
pub async fn keep_scan(client: &mut Client, minutes: &str, name: &str, bytes: &[u8]) -> Page {
    let page = client.get(minutes).await;
    let form = "form[action$='/pindaian']";
    let pairs = ["kunci", "versi"].map(|field| (field, page.attr(&format!("{form} [name={field}]"), "value")));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client
        .post_file(&format!("{minutes}/pindaian"), &pairs, name, bytes)
        .await
}

#[tokio::test]
async fn signed_minutes_are_open_to_whoever_may_read_all_they_name_and_go_with_the_last_of_them() {
    let app = TestApp::new().await;
    lengthen(&app).await;
    let mut yohana = app.operator_sebalo().await;
    let (maria, _) = sent(&app, &mut yohana, "Maria Contoh", 1).await;
    let (ani, _) = sent(&app, &mut yohana, "Ani Contoh", 2).await;
    let mut stefanus = app.sign_in("kades").await;
    stefanus.get("/pengesahan").await;
    let answer = stefanus
        .submit("form[action='/pengesahan']", &[("tempat", "Aula kelurahan")])
        .await;
    let minutes = answer.location().to_owned();
    for (name, bytes, words) in [
        ("ba.jpg", SVG.to_vec(), "bukan foto JPG"),
        ("ba.png", png_bomb(50_000), "terlalu besar"),
        ("ba.pdf", pdf("/JavaScript"), "memuat program"),
        ("", Vec::new(), "belum dipilih"),
    ] {
        let refused = keep_scan(&mut stefanus, &minutes, name, &bytes).await;
        assert_eq!(refused.status(), 422, "{name}");
        assert!(refused.words().contains(words), "{name}: {}", refused.shown());
    }
    for page in [jpeg(40, 30), pdf("")] {
        assert_eq!(keep_scan(&mut stefanus, &minutes, "ba", &page).await.status(), 303);
    }
    let scans = stefanus
        .get(&minutes)
        .await
        .attrs("a[href^='/pengesahan/pindaian/']", "href");
    assert_eq!(scans.len(), 2);
    let stored: Vec<u8> = sqlx::query_scalar("select content_enc from endorsement_scans limit 1")
        .fetch_one(app.owner())
        .await
        .unwrap();
    assert!(!stored.windows(4).any(|part| part == b"JFIF" || part == b"%PDF"));
    let mut lusia = app.tksk().await;
    assert_eq!(lusia.get(&scans[0]).await.status(), 200);
    let looked = "select count(*) from audit_events where action = 'endorsements.scan_opened'";
    assert_eq!(app.count(looked).await, 1);
    // Elsewhere there is no such page, nor for an office that does not read names.
    assert_eq!(app.sign_in("kades-tirta").await.get(&scans[0]).await.status(), 404);
    assert_eq!(app.sign_in("pimpinan").await.get(&scans[0]).await.status(), 403);

    sqlx::query(
        "update persons set restricted_at = now(), restricted_by = created_by, restricted_reason = 'uji' where id = $1",
    )
    .bind(ani)
    .execute(app.owner())
    .await
    .unwrap();
    assert_eq!(
        lusia.get(&scans[0]).await.status(),
        404,
        "it names somebody closed to her"
    );
    for (person, left) in [(maria, 2), (ani, 0)] {
        sqlx::query("update persons set destroyed_at = now() where id = $1")
            .bind(person)
            .execute(app.owner())
            .await
            .unwrap();
        assert_eq!(app.count("select count(*) from endorsement_scans").await, left);
    }
}

#[tokio::test]
async fn each_office_may_return_with_a_reason_that_the_operator_reads() {
    let app = TestApp::new().await;
    lengthen(&app).await;
    let mut yohana = app.operator_sebalo().await;
    let (_, id) = sent(&app, &mut yohana, "Maria Contoh", 1).await;
    let mut stefanus = app.sign_in("kades").await;
    let record = format!("/pengesahan/data/{id}");
    let answer = decide(&mut stefanus, &record, &[("keputusan", "kembalikan")]).await;
    assert_eq!(answer.status(), 422);
    let answer = stefanus
        .submit("form:has([name=keputusan])", &[("catatan", "Sudah pindah RT.")])
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let tasks = yohana.get("/perbaikan").await.words();
    assert!(
        tasks.contains("Sudah pindah RT.") && tasks.contains("Stefanus Contoh"),
        "{tasks}"
    );
    // Another kepala desa, another office, another kecamatan.
    assert_eq!(app.sign_in("kades-tirta").await.get(&record).await.status(), 404);
    assert_eq!(app.tksk().await.get(&record).await.status(), 403);
    assert_eq!(
        app.sign_in("tksk-raya")
            .await
            .get(&format!("/rekomendasi/{id}"))
            .await
            .status(),
        404
    );
}

#[tokio::test]
async fn what_waits_at_an_office_that_is_switched_off_still_goes_on() {
    let app = TestApp::new().await;
    lengthen(&app).await;
    let mut yohana = app.operator_sebalo().await;
    let (_, first) = sent(&app, &mut yohana, "Maria Contoh", 1).await;
    let mut admin = app.admin().await;
    let form = admin.get("/pengaturan/alur").await;
    assert!(
        form.words().contains("Sekarang 1 data menunggu di sini"),
        "{}",
        form.shown()
    );
    let (path, off) = admin.filled("main form", &[]);
    let off: Vec<(String, String)> = off
        .into_iter()
        .filter(|(name, _)| name != "kades" && name != "tksk")
        .collect();
    let off: Vec<(&str, &str)> = off.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(admin.clone().post(&path, &off).await.status(), 303);
    // The second sending of an old form: somebody else has set it meanwhile.
    let mut stale = off.clone();
    let other = key();
    stale.retain(|(name, _)| *name != "kunci");
    stale.push(("kunci", &other));
    let answer = admin.post(&path, &stale).await;
    assert_eq!(answer.status(), 409);
    assert!(answer.words().contains("Theresia Contoh mengubah alur ini"));

    let (_, second) = sent(&app, &mut yohana, "Rina Contoh", 2).await;
    assert_eq!(stage(&app, second).await, "submitted");
    let mut stefanus = app.sign_in("kades").await;
    decide(
        &mut stefanus,
        &format!("/pengesahan/data/{first}"),
        &[("keputusan", "setujui")],
    )
    .await;
    assert_eq!(stage(&app, first).await, "submitted");
}

#[tokio::test]
async fn a_decision_is_taken_back_with_all_that_it_did() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (person, id) = sent(&app, &mut yohana, "Maria Contoh", 1).await;
    let before = state_of(&app, id).await;
    let mut dayang = app.verifikator().await;
    decide(&mut dayang, &format!("/verifikasi/{id}"), &[("keputusan", "setujui")]).await;
    assert_ne!(state_of(&app, id).await, before);
    let verified = "select coalesce(sum(n), 0)::bigint from step_counts where to_stage = 'verified'";
    let all = "select coalesce(sum(n), 0)::bigint from step_counts";
    assert_eq!((app.count(verified).await, app.count(all).await), (1, 3));
    let queue = dayang.get("/verifikasi").await;
    assert!(
        queue.words().contains("Urungkan keputusan terakhir"),
        "{}",
        queue.shown()
    );
    let (path, pairs) = dayang.filled("form[action$='/urungan']", &[]);
    let answer = dayang.submit("form[action$='/urungan']", &[]).await;
    assert_eq!(answer.location(), format!("/verifikasi/{id}"));
    assert_eq!(state_of(&app, id).await, before, "stage, since when, and confirmation");
    // The chart of months shows what was decided, not what was thought better of.
    assert_eq!((app.count(verified).await, app.count(all).await), (0, 2));
    let record = dayang.follow().await;
    assert!(
        record.has("form:has([name=keputusan])"),
        "the same verifier decides again"
    );
    let history = yohana.get(&format!("/ppks/{person}/riwayat")).await.words();
    assert!(history.contains("keputusan diurungkan"), "{history}");

    // Sent twice it is done once; anew there is nothing to take back.
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(dayang.post(&path, &pairs).await.status(), 303);
    let other = key();
    let anew: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (*name, if *name == "kunci" { other.as_str() } else { *value }))
        .collect();
    let late = dayang.post(&path, &anew).await;
    assert_eq!(late.status(), 409);
    assert!(late.words().contains("tidak dapat diurungkan lagi"));
}

/// Stage, since when, who sent it, and whether the person is confirmed.
async fn state_of(app: &TestApp, id: Uuid) -> String {
    sqlx::query_scalar(
        "select concat_ws(' ', a.stage, a.stage_at, a.submitted_by, coalesce(p.confirmed_at::text, '-'), p.stage)
         from assessments a join persons p on p.id = a.person_id where a.id = $1",
    )
    .bind(id)
    .fetch_one(app.owner())
    .await
    .unwrap()
}

#[tokio::test]
async fn after_ten_minutes_or_once_it_moved_on_a_decision_stands() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (person, id) = sent(&app, &mut yohana, "Maria Contoh", 1).await;
    let mut dayang = app.verifikator().await;
    let returned = [("keputusan", "kembalikan"), ("alasan", "alamat")];
    decide(&mut dayang, &format!("/verifikasi/{id}"), &returned).await;
    dayang.get("/verifikasi").await;
    let mut late = dayang.clone();

    // The operator has mended and sent it again meanwhile.
    yohana.get(&format!("/ppks/{person}/ubah")).await;
    let answer = yohana
        .submit("#f", &[("aksi", "kirim"), ("a1_nama", "Maria Misal")])
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let refused = dayang.submit("form[action$='/urungan']", &[]).await;
    assert_eq!(refused.status(), 409);
    assert!(refused.words().contains("sudah dilanjutkan atau diubah orang lain"));
    assert_eq!(stage(&app, id).await, "submitted");

    app.clock.advance(chrono::TimeDelta::minutes(11));
    let refused = late.submit("form[action$='/urungan']", &[]).await;
    assert_eq!(refused.status(), 409);
    assert!(!dayang.get("/verifikasi").await.has("form[action$='/urungan']"));
}

#[tokio::test]
async fn many_without_warnings_are_approved_after_a_sample() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    for number in 1..=5 {
        sent(
            &app,
            &mut yohana,
            &format!("Maria{} Contoh", "abcde".as_bytes()[number - 1] as char),
            number,
        )
        .await;
    }
    // Too young for the category, and one without a NIK.
    sqlx::query("update persons set born_on = '2020-03-12' where full_name = 'Mariad Contoh'")
        .execute(app.owner())
        .await
        .unwrap();
    sqlx::query(
        "update persons set nik_enc = null, nik_index = null, nik_missing_reason = 'bayi' where full_name = 'Mariae Contoh'",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let mut dayang = app.verifikator().await;
    let new = dayang.get("/verifikasi/sekaligus").await;
    assert_eq!(new.all(".figures dd"), ["5", "3", "1"], "{}", new.shown());
    let css = "form[action^='/verifikasi/sekaligus']";
    let approval = dayang.submit(css, &[]).await.location().to_owned();
    let page = dayang.follow().await;
    assert!(!page.has(css), "not before the sample");
    let refused = dayang.clone().post(&approval, &[("kunci", &key())]).await;
    assert_eq!(refused.status(), 409, "{}", refused.shown());
    assert_eq!(app.verifikator().await.get(&approval).await.status(), 200);
    assert_eq!(app.sign_in("verifikator2").await.get(&approval).await.status(), 404);

    let sample = page.attr("tbody th a", "href");
    let answer = decide(&mut dayang, &sample, &[("keputusan", "setujui")]).await;
    assert_eq!(answer.location(), approval);
    dayang.follow().await;
    let done = dayang.submit(css, &[]).await;
    assert_eq!(done.location(), "/verifikasi");
    assert_eq!(
        app.count("select count(*) from assessments where stage = 'verified'")
            .await,
        3
    );
    // All of one moment: taken back together, the sample stays.
    let queue = dayang.follow().await;
    assert!(
        queue.words().contains("Urungkan 2 keputusan terakhir"),
        "{}",
        queue.shown()
    );
    dayang.submit("form[action$='/urungan']", &[]).await;
    assert_eq!(
        app.count("select count(*) from assessments where stage = 'verified'")
            .await,
        1
    );
    assert_eq!(
        app.count("select count(*) from persons where confirmed_at is not null")
            .await,
        1
    );
}

#[tokio::test]
async fn reasons_are_added_reworded_and_retired() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    admin.get("/pengaturan/alasan").await;
    let css = "form[action='/pengaturan/alasan']";
    let answer = admin.submit(css, &[("kalimat", "NIK")]).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.has("#baru-kembali[aria-invalid]"), "{}", answer.shown());
    let answer = admin.submit(css, &[("kalimat", "Foto rumah buram: ambil lagi.")]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    admin.follow().await;
    let again = admin.submit(css, &[("kalimat", "Foto rumah buram: ambil lagi.")]).await;
    assert_eq!(again.status(), 422);
    admin.get("/pengaturan/alasan").await;
    let answer = admin
        .submit("form:has([name=kode][value=nik])", &[("aksi", "pensiun")])
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    let mut yohana = app.operator_sebalo().await;
    let (_, id) = sent(&app, &mut yohana, "Maria Contoh", 1).await;
    let mut dayang = app.verifikator().await;
    let record = dayang.get(&format!("/verifikasi/{id}")).await;
    let options = record.all("#alasan option");
    assert!(
        options.contains(&"Foto rumah buram: ambil lagi.".to_owned()),
        "{options:?}"
    );
    assert!(!record.has("#alasan option[value=nik]"));
    assert_eq!(yohana.get("/pengaturan/alasan").await.status(), 403);
}

#[tokio::test]
async fn what_is_fetched_ahead_is_written_down_as_that() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (_, id) = sent(&app, &mut yohana, "Maria Contoh", 1).await;
    let mut dayang = app.verifikator().await;
    dayang.extra.insert("x-siapkan", "1".parse().unwrap());
    assert_eq!(dayang.get(&format!("/verifikasi/{id}")).await.status(), 200);
    let count = "select count(*) from audit_events where action = 'persons.opened'";
    assert_eq!(app.count(count).await, 0);
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'persons.fetched_ahead'")
            .await,
        1
    );
    dayang.extra.clear();
    dayang.get(&format!("/verifikasi/{id}")).await;
    assert_eq!(app.count(count).await, 1);
    assert_eq!(SEBALO, "61.07.04.1010");
}
