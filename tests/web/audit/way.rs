//! The traces of the way: settings, minutes, recommendations, decisions taken back, approval of many at once.

use sqlx::{AssertSqlSafe, Executor};
use uuid::Uuid;

use crate::ppks::pictures::jpeg;
use crate::ppks::sheet::{key, kk, nik, register, submit};
use crate::support::{Client, TestApp};

use super::routes::Proof;

/// Two of the same name, so that it is one which of them the program draws as a sample.
pub(super) async fn whole(app: &TestApp, proof: &mut Proof<'_>) {
    settings(app, proof).await;
    let mut yohana = app.operator_sebalo().await;
    for number in [91, 92] {
        let family = register(&mut yohana, &kk(number), &[("Emi Contoh", &nik(number), "23")]).await;
        if number == 91 {
            submit(&mut yohana, &family).await;
            minutes(app, proof).await;
        } else {
            submit(&mut yohana, &family).await;
        }
    }
    let mut stefanus = app.sign_in("kades").await;
    for id in waiting(app, "at_desa").await {
        decide(
            proof,
            &mut stefanus,
            "assessments.endorsed",
            &format!("/pengesahan/data/{id}"),
        )
        .await;
    }
    let mut lusia = app.tksk().await;
    for (at, id) in waiting(app, "at_kecamatan").await.into_iter().enumerate() {
        let record = format!("/rekomendasi/{id}");
        decide(proof, &mut lusia, "assessments.recommended", &record).await;
        if at == 0 {
            undo(proof, &mut lusia, "/rekomendasi").await;
            decide(proof, &mut lusia, "assessments.recommended", &record).await;
        }
    }
    approve(app, proof).await;
    app.owner()
        .execute("update ways set with_kades = false, with_tksk = false")
        .await
        .unwrap();
}

async fn settings(app: &TestApp, proof: &mut Proof<'_>) {
    let mut admin = app.admin().await;
    let way = [("kades", "ya"), ("tksk", "ya")];
    proof
        .form(&mut admin, "settings.way_set", "/pengaturan/alur", "main form", &way)
        .await;
    for (action, css, typed) in [
        (
            "reasons.added",
            "form[action='/pengaturan/alasan']",
            "Foto rumah tidak jelas: ambil foto baru.",
        ),
        (
            "reasons.reworded",
            "form[action='/pengaturan/alasan/perubahan']",
            "NIK keliru: salin ulang dari KTP.",
        ),
    ] {
        proof
            .form(&mut admin, action, "/pengaturan/alasan", css, &[("kalimat", typed)])
            .await;
    }
    letterhead(proof, &mut admin).await;
}

/// The head of the papers: words, arms on, arms off.
async fn letterhead(proof: &mut Proof<'_>, admin: &mut Client) {
    let page = "/pengaturan/kop";
    let typed = [("baris3", "Jalan Contoh Nomor 1")];
    let css = "form[action='/pengaturan/kop']";
    proof.form(admin, "letterhead.set", page, css, &typed).await;
    let (form, version) = (key(), admin.get(page).await.attr("[name=versi]", "value"));
    let pairs = [("kunci", form.as_str()), ("versi", version.as_str())];
    let path = "/pengaturan/kop/lambang";
    proof
        .file(admin, "letterhead.logo_set", path, &pairs, &jpeg(9, 9))
        .await;
    let css = "form[action$='/pelepasan']";
    proof.form(admin, "letterhead.logo_removed", page, css, &[]).await;
}

/// One record goes into minutes and comes out of them again.
async fn minutes(app: &TestApp, proof: &mut Proof<'_>) {
    let mut stefanus = app.sign_in("kades").await;
    let typed = [("tempat", "Balai contoh")];
    proof
        .form(
            &mut stefanus,
            "endorsements.made",
            "/pengesahan",
            "form[action='/pengesahan']",
            &typed,
        )
        .await;
    let at = stefanus.page().location().to_owned();
    let form = key();
    let pairs = [("kunci", form.as_str()), ("versi", "1")];
    let path = format!("{at}/pindaian");
    proof
        .file(&mut stefanus, "endorsements.scan_kept", &path, &pairs, &jpeg(9, 9))
        .await;
    let scan = stefanus.get(&at).await.attr("a[href^='/pengesahan/pindaian/']", "href");
    proof
        .look(&mut stefanus, "endorsements.scan_opened", &scan, "JFIF")
        .await;
    let css = format!("form[action='{at}']");
    proof.form(&mut stefanus, "endorsements.endorsed", &at, &css, &[]).await;
    undo(proof, &mut stefanus, "/pengesahan").await;
}

/// One is decided and taken back; then both are approved, the sample first.
async fn approve(app: &TestApp, proof: &mut Proof<'_>) {
    let mut dayang = app.verifikator().await;
    let first = waiting(app, "submitted").await[0];
    decide(
        proof,
        &mut dayang,
        "assessments.verified",
        &format!("/verifikasi/{first}"),
    )
    .await;
    undo(proof, &mut dayang, "/verifikasi").await;
    let css = "form[action^='/verifikasi/sekaligus']";
    proof
        .form(&mut dayang, "approvals.started", "/verifikasi/sekaligus", css, &[])
        .await;
    // Of two records the program draws one, whatever stands beside the form.
    assert_eq!(
        app.count("select count(*) from approval_items where is_sample").await,
        1
    );
    assert_eq!(app.count("select count(*) from approval_items").await, 2);
    // The lot falls on the same one in every walk: walks are compared with each other.
    sqlx::query("update approval_items set is_sample = (assessment_id = $1)")
        .bind(first)
        .execute(app.owner())
        .await
        .unwrap();
    let at = dayang.page().location().to_owned();
    let sample = dayang.get(&at).await.attr("tbody th a", "href");
    decide(proof, &mut dayang, "assessments.verified", &sample).await;
    proof.form(&mut dayang, "approvals.done", &at, css, &[]).await;
}

async fn decide(proof: &mut Proof<'_>, client: &mut Client, action: &str, record: &str) {
    let typed = [("keputusan", "setujui")];
    proof
        .form(client, action, record, "form:has([name=keputusan])", &typed)
        .await;
}

async fn undo(proof: &mut Proof<'_>, client: &mut Client, queue: &str) {
    proof
        .form(client, "assessments.undone", queue, "form[action$='/urungan']", &[])
        .await;
}

async fn waiting(app: &TestApp, stage: &str) -> Vec<Uuid> {
    let sql = format!(
        "select a.id from assessments a join persons p on p.id = a.person_id
         where a.stage = '{stage}' and p.full_name = 'Emi Contoh' order by a.stage_at, a.id"
    );
    sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_all(app.owner())
        .await
        .unwrap()
}
