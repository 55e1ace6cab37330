//! A photo of a house: sent by the desa from a telephone, seen by the verifier beside the record. With a script it is
//! made small before it travels; without one it arrives all the same.

use std::path::PathBuf;

use image::{ImageFormat, Rgb, RgbImage};

use crate::seed::{SEBALO, Someone, register};
use crate::support::{Browser, PHONE, TestApp, WIDE, journey};

const SENT: Someone<'static> = Someone {
    name: "Mariya Contoh",
    desa: SEBALO,
    sex: "P",
    age: 30,
    findings: &[("24", "", "submitted")],
};

/// A picture as large as a telephone makes it.
pub fn photo() -> PathBuf {
    let path = std::env::temp_dir().join(format!("rumah-{}.jpg", uuid::Uuid::new_v4()));
    let picture = RgbImage::from_fn(2400, 1800, |x, y| {
        Rgb([(x % 256) as u8, (y % 256) as u8, ((x * y) % 256) as u8])
    });
    picture.save_with_format(&path, ImageFormat::Jpeg).unwrap();
    path
}

async fn send_and_judge(app: &TestApp, browser: &Browser, is_made_small: bool) {
    register(app, 0, &SENT).await;
    let file = photo();
    browser.sign_in("sebalo").await;
    let family: uuid::Uuid = sqlx::query_scalar("select family_id from persons limit 1")
        .fetch_one(app.owner())
        .await
        .unwrap();
    browser.open(&format!("/keluarga/{family}")).await;
    browser.click("main a[href$='/bukti']").await;
    let form = "form:has([value=rumah_depan])";
    browser.attach(&format!("{form} [type=file]"), &file).await;
    if is_made_small {
        assert!(
            browser.comes(&format!("{form} canvas")).await,
            "the photo is shown before it is sent"
        );
        let said = browser.text(&format!("{form} [data-foto-kabar]")).await;
        assert!(said.contains("Siap dikirim") && said.contains("semula"), "{said}");
        browser.fits().await;
    }
    browser.click(&format!("{form} button")).await;
    browser.says(".note.ok", "Tersimpan").await;
    std::fs::remove_file(file).unwrap();
    is_shown(browser).await;
    browser.fits().await;
    browser
        .keep_view(if is_made_small { "foto" } else { "foto-tanpa-js" })
        .await;
    let width: i32 = sqlx::query_scalar("select width from evidence")
        .fetch_one(app.owner())
        .await
        .unwrap();
    assert_eq!(width, 1600);
    browser.sign_out().await;

    browser.sign_in("verifikator").await;
    browser.click("main a[href^='/verifikasi/berikutnya']").await;
    is_shown(browser).await;
    browser.click("main .foto a").await;
    browser.arrives_at("/bukti/").await;
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'evidence.opened'")
            .await,
        1
    );
}

/// The small picture has come and has pixels.
async fn is_shown(browser: &Browser) {
    assert!(browser.comes("main .foto img").await);
    let width = "return document.querySelector('main .foto img').naturalWidth";
    for _ in 0..100 {
        if browser.client.execute(width, vec![]).await.unwrap() == 320 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the picture does not come");
}

#[tokio::test]
async fn from_a_telephone() {
    journey("foto", PHONE, async |app, browser| {
        send_and_judge(app, browser, true).await
    })
    .await;
}

#[tokio::test]
async fn without_javascript() {
    journey("foto-tanpa-js", WIDE.without_javascript(), async |app, browser| {
        send_and_judge(app, browser, false).await;
    })
    .await;
}
