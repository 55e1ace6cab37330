use super::routes::Proof;
use crate::support::{Account, TestApp};

const WAITING: &str = "00000000-0000-4000-8000-0000000000e7";

/// Data that are asked for with minutes, made, fetched and withdrawn; and a long list that is let go.
pub(super) async fn kept(app: &TestApp, proof: &mut Proof<'_>) {
    let mut admin = app.admin().await;
    let typed = [
        // Its length is the same each time; a workbook holds when it was made.
        ("format", "csv-koma"),
        ("tujuan", "Pemadanan data"),
        ("kolom", "nik_lengkap"),
        ("nomor_ba", "1/BA"),
        ("tempat", "Bengkayang"),
        ("penyerah", "Theresia Contoh"),
        ("penyerah_jabatan", "Kepala Dinas"),
        ("penerima", "Budi Misal"),
        ("penerima_jabatan", "Kepala"),
        ("penerima_instansi", "BPS"),
    ];
    let (list, css) = ("/unduhan/ppks?susunan=dtsen", "form[action^='/unduhan']");
    proof.form(&mut admin, "exports.asked", list, css, &typed).await;
    let at = admin.page().location().to_owned();
    proof
        .form(&mut admin, "exports.started", &at, "form[action$='/pembuatan']", &[])
        .await;
    app.work().await;
    proof
        .look(
            &mut admin,
            "exports.handover_opened",
            &format!("{at}/berita-acara"),
            "%PDF",
        )
        .await;
    let code = admin.next_code(Account::named("admin")).await;
    proof
        .form(
            &mut admin,
            "exports.fetched",
            &at,
            "form[action$='/berkas']",
            &[("kode", &code)],
        )
        .await;
    proof
        .form(&mut admin, "exports.cancelled", &at, "form[action$='/pembatalan']", &[])
        .await;

    sqlx::query(
        "insert into export_requests (id, user_id, kind, format, purpose, filter, query, site, columns, tier, area_kode,
            person_count, needs_approval, state, created_at)
         select $1::uuid, id, 'daftar', 'xlsx', 'Rapat koordinasi', 'semua', '', '', '{nik}', 1, '61.07', 600, true,
            'waiting', now() from users where username = 'unduh'",
    )
    .bind(WAITING)
    .execute(app.owner())
    .await
    .unwrap();
    let decide = format!("/unduhan/persetujuan/{WAITING}");
    let css = format!("form[action='{decide}']");
    proof
        .form(&mut admin, "exports.approved", &decide, &css, &[("putusan", "setuju")])
        .await;
}
