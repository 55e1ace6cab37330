//! How good the data of each desa are, down to the people behind a number.

use balale::reports::quality;
use sqlx::Executor;

use super::{DIED, confirm, report, verified_family};
use crate::ppks::sheet::{SEBALO, TIRTA, key, kk, nik, person, register};
use crate::support::{Account, TestApp};

async fn count(app: &TestApp) {
    let mut db = app.owner().acquire().await.unwrap();
    quality::refresh(&mut db, app.clock.now()).await.unwrap();
}

/// The cell of a measure in the only line of a desa's page.
fn cell(page: &crate::support::Page, label: &str) -> String {
    page.text(&format!("tbody td[data-l='{label}']"))
}

#[tokio::test]
async fn a_share_for_each_measure_leads_to_the_people_who_lack_it() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    let mut operator = app.operator_sebalo().await;
    let without = [
        ("kunci", &*key()),
        ("tanpa_kk", "1"),
        ("alasan_kk", "hilang"),
        ("a1_nama", "Yosef Contoh"),
        ("a1_tanpa_nik", "1"),
        ("a1_alasan_nik", "hilang"),
        ("a1_tanggal_lahir", "1/1/1990"),
        ("a1_jenis_kelamin", "L"),
        ("a1_kategori", "24"),
    ];
    assert_eq!(operator.post("/keluarga", &without).await.status(), 303);
    // As it came in before there were rules: today nobody enters a man of 36 as an old one.
    sqlx::query(
        "update assessments set category_code = '08'
         where person_id = (select id from persons where full_name = 'Yosef Contoh')",
    )
    .execute(app.owner())
    .await
    .unwrap();
    register(
        &mut app.operator_tirta().await,
        &kk(5),
        &[("Anna Contoh", &nik(5), "24")],
    )
    .await;
    assert!(operator.get("/mutu").await.text("main").contains("Belum dihitung"));
    count(&app).await;

    let page = operator.get("/mutu").await;
    assert!(page.text(".head").contains("Dihitung"), "{}", page.shown());
    for (label, says) in [
        ("NIK sah", "50 %1 kurang"),
        ("KK lengkap", "50 %1 kurang"),
        ("Verifikasi segar", "50 %1 kurang"),
        ("Tanpa peringatan", "50 %1 kurang"),
    ] {
        assert_eq!(cell(&page, label).replace(' ', ""), says.replace(' ', ""), "{label}");
    }
    for measure in ["nik", "kk", "segar", "peringatan"] {
        let page = operator
            .get(&format!("/mutu/orang?desa={SEBALO}&ukuran={measure}"))
            .await;
        assert_eq!(page.all("tbody th"), ["Yosef Contoh"], "{measure}");
    }
    // The kabupaten sees kecamatan, then desa, then people; each line the sum of what is inside.
    let mut admin = app.admin().await;
    let page = admin.get("/mutu").await;
    assert_eq!(page.all("tbody tr").len(), 17);
    let page = admin.get("/mutu?wilayah=61.07.04").await;
    assert!(
        page.text("main table").contains("Sebalo") && page.text("main table").contains("67 %") || page.has("progress")
    );
    assert!(page.has(&format!("a[href='/mutu/orang?desa={SEBALO}&ukuran=nik']")));
}

#[tokio::test]
async fn whoever_has_left_or_is_restricted_is_in_no_number_and_no_list() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh", "Yosef Contoh", "Anna Contoh"]).await;
    app.owner()
        .execute("update persons set nik_index = null, nik_enc = null, nik_missing_reason = 'hilang'")
        .await
        .unwrap();
    let mut operator = app.operator_sebalo().await;
    report(&mut operator, person(&app, "Maria Contoh").await, &DIED).await;
    confirm(&mut app.verifikator().await, person(&app, "Maria Contoh").await).await;
    sqlx::query(
        "update persons set restricted_at = now(), restricted_by = $1, restricted_reason = 'keberatan'
         where full_name = 'Yosef Contoh'",
    )
    .bind(Account::named("admin").id())
    .execute(app.owner())
    .await
    .unwrap();
    count(&app).await;

    let page = operator.get("/mutu").await;
    assert_eq!(page.text("tbody td[data-l='Orang']"), "1");
    let page = operator.get(&format!("/mutu/orang?desa={SEBALO}&ukuran=nik")).await;
    assert_eq!(page.all("tbody th"), ["Anna Contoh"]);
}

#[tokio::test]
async fn names_need_permission_and_reach() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    count(&app).await;
    let rows = format!("/mutu/orang?desa={SEBALO}&ukuran=nik");
    for (who, index, list) in [
        ("tirta", 200, 404),
        ("tksk", 200, 200),
        ("tksk-raya", 200, 404),
        ("pimpinan", 200, 403),
        ("auditor", 200, 403),
        ("sistem", 403, 403),
    ] {
        let mut client = app.sign_in(who).await;
        assert_eq!(client.get("/mutu").await.status(), index, "{who}");
        assert_eq!(client.get(&rows).await.status(), list, "{who}");
    }
    let mut pimpinan = app.pimpinan().await;
    let page = pimpinan.get("/mutu?wilayah=61.07.04").await;
    assert!(!page.has("main a[href^='/mutu/orang']"));
    let mut tirta = app.operator_tirta().await;
    assert_eq!(tirta.get(&format!("/mutu?wilayah={SEBALO}")).await.status(), 404);
    for broken in [
        "/mutu/orang",
        "/mutu/orang?desa=61.07",
        "/mutu/orang?desa=%F0%9F%98%80&ukuran=x",
    ] {
        assert_eq!(tirta.get(broken).await.status(), 404, "{broken}");
    }
    assert_eq!(
        tirta
            .get(&format!("/mutu/orang?desa={TIRTA}&ukuran=x&setelah=x"))
            .await
            .status(),
        200
    );
}
