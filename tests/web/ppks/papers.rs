//! Papers for where there is no signal: the same people as on the screen, masked, and a trace of who printed them.

use crate::import::many::families;
use crate::reports::seed::{self, SEBALO, TIRTA};
use crate::support::{Client, Page, TestApp};

/// Names in the order in which they stand on a paper or on the screen.
fn names(page: &Page) -> Vec<String> {
    page.all("tbody th[scope=row]")
        .iter()
        .map(|cell| {
            cell.split("6107")
                .next()
                .unwrap()
                .split("99")
                .next()
                .unwrap()
                .trim()
                .to_owned()
        })
        .collect()
}

/// All pages of the list on the screen.
async fn on_screen(client: &mut Client, filter: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut at = format!("/ppks?{filter}");
    loop {
        let page = client.get(&at).await;
        all.extend(page.all("tbody th[scope=row] a"));
        if !page.has("a[rel=next]") {
            return all;
        }
        at = page.attr("a[rel=next]", "href");
    }
}

#[tokio::test]
async fn the_paper_of_a_list_holds_the_same_people_in_the_same_order_as_the_screen() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    for (who, filters) in [
        ("sebalo", ["", "kategori=08", "status=draf"]),
        ("tksk", ["", "kategori=24", "status=terverifikasi"]),
        ("admin", ["", "kec=61.07.04&kategori=08", "desa=61.07.04.1010"]),
    ] {
        let mut client = app.sign_in(who).await;
        for filter in filters {
            let screen = on_screen(&mut client, filter).await;
            for boxes in ["", "&kotak=ya"] {
                let paper = client.get(&format!("/cetak/daftar?{filter}{boxes}")).await;
                assert_eq!(paper.status(), 200, "{}", paper.shown());
                let printed: Vec<String> = names(&paper);
                assert_eq!(printed.len(), screen.len(), "{who} {filter}");
                for (printed, shown) in printed.iter().zip(&screen) {
                    assert!(
                        printed.starts_with(shown.as_str()),
                        "{who} {filter}: {printed} is not {shown}"
                    );
                }
                assert!(!paper.body().contains(&seed::nik(0)), "a NIK is masked");
            }
        }
    }
}

#[tokio::test]
async fn rounds_go_rt_by_rt_and_family_by_family_and_leave_out_who_has_left() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (at, _) = crate::import::check(&mut yohana, &families(&[2, 1, 3])).await;
    crate::import::take(&app, &mut yohana, &at).await;
    sqlx::query("update families set rt = '007' where id in (select id from families order by id limit 1)")
        .execute(app.owner())
        .await
        .unwrap();
    let index = yohana.get("/cetak").await;
    assert_eq!(index.all(".tabs a").len(), 3, "{}", index.shown());

    let page = yohana.get("/cetak/pendataan").await;
    assert_eq!(page.all("section.rt").len(), 2, "{}", page.shown());
    assert_eq!(names(&page).len(), 6);
    // A line for each family, and one for those who are new, in each RT.
    assert_eq!(page.all(".fam").len(), 3 + 2);
    assert_eq!(page.all(".free").len(), 12);
    let one = yohana.get("/cetak/pendataan?rt=007&rw=002").await;
    assert_eq!(one.all("section.rt").len(), 1, "{}", one.shown());

    sqlx::query("update persons set departed = 'died', departed_on = current_date where full_name = 'Contoh Nomor1'")
        .execute(app.owner())
        .await
        .unwrap();
    assert_eq!(names(&yohana.get("/cetak/pendataan").await).len(), 5);
    assert_eq!(SEBALO, "61.07.04.1010");
    let printed = "select count(*) from audit_events where action = 'papers.printed' and area_kode = '61.07.04.1010'";
    assert_eq!(app.count(printed).await, 3);
}

#[tokio::test]
async fn a_list_that_is_too_long_says_what_to_do_and_names_nobody() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (at, _) = crate::import::check(&mut yohana, &families(&[3; 167])).await;
    crate::import::take(&app, &mut yohana, &at).await;
    let page = yohana.get("/cetak/daftar").await;
    assert!(page.words().contains("501 orang"), "{}", page.shown());
    assert!(page.words().contains("Pilih desa atau kategori") && !page.body().contains("Contoh Nomor"));
    let page = yohana.get("/cetak/pendataan").await;
    assert!(page.words().contains("Hanya 500 orang pertama"), "{}", page.shown());
}

#[tokio::test]
async fn the_empty_form_has_room_for_a_family_and_keeps_secret_categories_off_the_paper() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let page = yohana.get("/cetak/formulir").await;
    assert_eq!(page.all(".member").len(), 6);
    // 16 boxes for the KK and for each NIK.
    assert_eq!(page.all(".cells i").len(), 16 * 7);
    let listed = page.all(".numbers li").join("\n");
    assert!(
        listed.contains("Lanjut Usia Terlantar") && !listed.contains("HIV"),
        "{listed}"
    );
    assert!(page.all(".key .note")[0].contains("Jangan ditulis di kertas"));
    assert!(page.all(".key .note")[0].contains("HIV"));
}

#[tokio::test]
async fn papers_stay_within_the_reach() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut yohana = app.operator_sebalo().await;
    for path in [
        format!("/cetak?wilayah={TIRTA}"),
        format!("/cetak/pendataan?wilayah={TIRTA}"),
        format!("/cetak/daftar?desa={TIRTA}"),
        "/cetak?wilayah=61.07.99".to_owned(),
    ] {
        assert_eq!(yohana.get(&path).await.status(), 404, "{path}");
    }
    let mut admin = app.sign_in("admin").await;
    let page = admin.get("/cetak/pendataan").await;
    assert!(page.words().contains("Pilih desa dulu"), "{}", page.shown());
}
