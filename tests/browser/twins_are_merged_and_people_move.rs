//! One human in two desa: compared, merged, parted; and somebody who moves. Each also where no script runs.

use balale::ppks::twins::actions::find_pairs;

use crate::seed::{SEBALO, Someone, register};
use crate::support::{Browser, TestApp, WIDE, journey};

const TIRTA: &str = "61.07.04.2003";
const HERE: Someone<'static> = Someone {
    name: "Mariya Contoh",
    desa: SEBALO,
    sex: "P",
    age: 30,
    findings: &[("24", "", "submitted")],
};
const THERE: Someone<'static> = Someone {
    name: "Maria Contoh",
    desa: TIRTA,
    findings: &[("08", "", "verified")],
    ..HERE
};

async fn merges_and_parts(app: &TestApp, browser: &Browser) {
    register(app, 0, &HERE).await;
    register(app, 0, &THERE).await;
    sqlx::query("update persons set version = version + 1")
        .execute(app.owner())
        .await
        .unwrap();
    find_pairs(&app.state).await.unwrap();

    browser.sign_in("verifikator").await;
    browser.click(".menu a[href='/ganda']").await;
    browser.arrives_at("/ganda").await;
    browser.says("tbody tr", "nama sama").await;
    browser.click("tbody a").await;
    assert!(browser.comes("#keputusan").await);
    browser.keep_view("ganda").await;
    // Nothing chosen: all that is missing is said at once.
    browser.click("#keputusan ~ .actions .btn").await;
    assert!(browser.comes(".errors a[href='#keputusan']").await);
    browser.click("[value=gabung]").await;
    browser.click("#tinggal .check:nth-of-type(1) input").await;
    browser.put("#alasan", "KTP keduanya sudah dilihat").await;
    browser.click("#keputusan ~ .actions .btn").await;
    assert!(browser.comes("form[action$='/pemisahan']").await);
    browser.says(".note.ok", "Digabung").await;
    browser.keep_view("ganda-digabung").await;
    assert_eq!(
        app.count("select count(*) from persons where stage is not null").await,
        1
    );

    browser.put("#alasan", "Ternyata dua orang yang berbeda").await;
    browser.click("form[action$='/pemisahan'] .btn").await;
    assert!(browser.comes("#keputusan").await);
    browser.says(".note.ok", "seperti semula").await;
    assert_eq!(
        app.count("select count(*) from persons where stage is not null").await,
        2
    );
    browser.click("[value=periksa]").await;
    browser.click("#keputusan ~ .actions .btn").await;
    browser.says(".note.ok", "memeriksa").await;
    browser.sign_out().await;

    browser.sign_in("sebalo").await;
    browser.click(".menu a[href='/perbaikan']").await;
    browser.click("main a[href='/periksa-lapangan']").await;
    assert!(browser.comes("[value=sesuai]").await);
    browser.click("[value=sesuai]").await;
    browser.click("main form .btn").await;
    assert!(browser.comes(".empty").await);
    browser.sign_out().await;
}

async fn moves(app: &TestApp, browser: &Browser) {
    register(app, 0, &HERE).await;
    browser.sign_in("sebalo").await;
    browser.click(".menu a[href='/ppks']").await;
    browser.click("tbody th a").await;
    browser.click("a[href$='/pindah']").await;
    browser.choose("#tujuan", TIRTA).await;
    browser.put("#alasan", "Ikut suami sejak Agustus").await;
    browser.click("main form .btn").await;
    assert!(browser.comes(".log").await);
    browser.keep_view("pindah-ditawarkan").await;
    browser.sign_out().await;

    browser.sign_in("tirta").await;
    browser.click(".menu a[href='/pindah-desa']").await;
    browser.click("tbody th a").await;
    browser.click("[value=setuju]").await;
    browser.click("form[action$='/jawaban'] .btn").await;
    browser.says(".note.ok", "DSP3A yang memutuskan").await;
    browser.sign_out().await;

    browser.sign_in("verifikator").await;
    browser.click(".menu a[href='/pindah-desa']").await;
    browser.click("tbody th a").await;
    browser.click("[value=pindahkan]").await;
    browser.click("form[action$='/keputusan'] .btn").await;
    browser.says(".note.ok", "sudah pindah").await;
    browser.sign_out().await;

    browser.sign_in("tirta").await;
    browser.click(".menu a[href='/ppks']").await;
    browser.says("tbody tr", "Mariya Contoh").await;
}

#[tokio::test]
async fn twins_are_merged_and_parted() {
    journey("ganda", WIDE, async |app, browser| merges_and_parts(app, browser).await).await;
}

#[tokio::test]
async fn twins_are_merged_and_parted_without_javascript() {
    journey("ganda-tanpa-js", WIDE.without_javascript(), async |app, browser| {
        merges_and_parts(app, browser).await;
    })
    .await;
}

#[tokio::test]
async fn somebody_moves_to_another_desa() {
    journey("pindah", WIDE, async |app, browser| moves(app, browser).await).await;
}

#[tokio::test]
async fn somebody_moves_to_another_desa_without_javascript() {
    journey("pindah-tanpa-js", WIDE.without_javascript(), async |app, browser| {
        moves(app, browser).await
    })
    .await;
}
