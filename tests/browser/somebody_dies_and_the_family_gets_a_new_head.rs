//! A death: reported by the desa, confirmed by DSP3A, gone from the figures, still on the screen, a new head chosen.

use crate::app::TestApp;
use crate::seed::{SEBALO, Someone, register};
use crate::support::{Browser, WIDE, journey};

fn somebody(name: &'static str) -> Someone<'static> {
    Someone {
        name,
        desa: SEBALO,
        sex: "P",
        age: 50,
        findings: &[("24", "", "verified")],
    }
}

#[tokio::test]
async fn with_javascript() {
    journey("meninggal", WIDE, async |app, browser| death(app, browser).await).await;
}

#[tokio::test]
async fn without_javascript() {
    journey("meninggal-tanpa-js", WIDE.without_javascript(), async |app, browser| {
        death(app, browser).await;
    })
    .await;
}

async fn death(app: &TestApp, browser: &Browser) {
    register(app, 0, &somebody("Maria Contoh")).await;
    register(app, 1, &somebody("Yosef Contoh")).await;
    sqlx::query("update persons set family_id = (select family_id from persons where full_name = 'Maria Contoh')")
        .execute(app.owner())
        .await
        .unwrap();

    browser.sign_in("sebalo").await;
    browser.click(".menu a[href='/ppks']").await;
    browser.click("tbody tr:first-child a").await;
    browser.click(".facts a[href^='/keluarga/']").await;
    browser.click("a[href$='/hubungan']").await;
    choose_head(app, browser, "Maria Contoh").await;
    browser.click("tbody tr:first-child a").await;
    browser.click("a[href$='/keluar']").await;
    browser.keep_view("lapor-keluar").await;
    // Nothing said yet: all that is missing at once, and nothing lost.
    browser.click("[value=meninggal]").await;
    browser.put("#alasan", "Sakit lama di rumah").await;
    browser.click("main form .btn").await;
    assert!(browser.comes(".errors").await);
    assert_eq!(browser.value("#alasan").await, "Sakit lama di rumah");
    browser.put("#tanggal", "1/11/2026").await;
    browser.put("#bukti", "Akta kematian 12/2026").await;
    browser.click("main form .btn").await;
    browser.says(".note.ok", "Laporan tersimpan").await;
    browser.sign_out().await;

    browser.sign_in("verifikator").await;
    browser.click(".menu a[href='/ppks']").await;
    browser.click("main a[href='/ppks/keluar']").await;
    browser.keep_view("laporan-keluar").await;
    browser.click("tbody th a").await;
    browser.click("[value=sahkan]").await;
    browser.keep_view("keputusan-keluar").await;
    browser.click("form[action$='/keputusan'] .btn").await;
    browser.says(".note.ok", "Keluar disahkan").await;
    browser.open("/laporan/grafik").await;
    browser.says("main", "100 %").await;
    browser.open("/ppks?status=meninggal").await;
    browser.says("tbody tr", "Meninggal").await;
    browser.sign_out().await;

    browser.sign_in("sebalo").await;
    browser.open("/ppks").await;
    browser.says("tbody tr:first-child", "Meninggal").await;
    browser.click("main a[href='/ppks/keluar']").await;
    browser.says("main", "Pilih kepala keluarga baru").await;
    browser.click("tbody a[href^='/keluarga/']").await;
    choose_head(app, browser, "Yosef Contoh").await;
    browser.open("/ppks/keluar").await;
    browser.says("main", "Tidak ada tugas").await;
}

async fn choose_head(app: &TestApp, browser: &Browser, name: &str) {
    let field = format!("[name='peran_{}']", id_of(app, name).await);
    browser.choose(&field, "kepala").await;
    browser.click("main form .btn").await;
    assert!(browser.comes(".note.ok").await);
}

async fn id_of(app: &TestApp, name: &str) -> String {
    sqlx::query_scalar("select id::text from persons where full_name = $1")
        .bind(name)
        .fetch_one(app.owner())
        .await
        .unwrap()
}
