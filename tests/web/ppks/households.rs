//! A family with roles and earlier numbers, split, merged, and closed.

use super::sheet::{assert_counts_are_true, borrowed, dump, holds, key, kk, masked, person, register, send, sheet};
use crate::support::{Client, Page, TestApp};

const ANI: &str = "Ani Contoh";
const BUDI: &str = "Budi Contoh";
const CICI: &str = "Cici Contoh";

/// Each born a month after the one before, so that their order on a page is known.
fn nik(serial: usize) -> String {
    format!("99071152{:02}90{serial:04}", (serial - 1) % 12 + 1)
}

async fn three(app: &TestApp) -> (Client, String) {
    let mut yohana = app.operator_sebalo().await;
    let members = [(ANI, &*nik(1), "23"), (BUDI, &*nik(2), "24"), (CICI, &*nik(3), "23")];
    let family = register(&mut yohana, &kk(1), &members).await;
    (yohana, family)
}

/// Sends the split form for these people.
async fn split(app: &TestApp, client: &mut Client, family: &str, names: &[&str], number: &str) -> Page {
    client.get(&format!("{family}/pisah")).await;
    let mut typed = vec![
        ("nomor_kk".to_owned(), number.to_owned()),
        ("alasan".to_owned(), "menikah".to_owned()),
    ];
    for name in names {
        typed.push(("anggota".to_owned(), person(app, name).await.to_string()));
    }
    client.submit("main form", &borrowed(&typed)).await
}

async fn merge(client: &mut Client, from: &str, into: &str) -> Page {
    client
        .get(&format!("{from}/gabung?ke={}", into.trim_start_matches("/keluarga/")))
        .await;
    client.submit("main form", &[("alasan", "kembali")]).await
}

fn names(page: &Page) -> Vec<String> {
    page.all("tbody th a")
}

#[tokio::test]
async fn those_with_a_kk_of_their_own_move_into_a_new_family_and_can_come_back() {
    let app = TestApp::new().await;
    let (mut yohana, family) = three(&app).await;
    let answer = split(&app, &mut yohana, &family, &[BUDI, CICI], &kk(2)).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let page = yohana.follow().await;
    let new = page.path.clone();
    assert_ne!(new, family);
    assert_eq!(names(&page), [BUDI, CICI]);
    assert!(page.words().contains("9907••••••••0002"), "{}", page.shown());
    assert!(
        page.words().contains("Dusun Contoh, RT 001/RW 002"),
        "the place is taken over"
    );
    assert_eq!(names(&yohana.get(&family).await), [ANI]);
    assert_counts_are_true(&app).await;
    assert_eq!(
        app.count("select n from family_counts where desa_kode = '61.07.04.1010'")
            .await,
        2
    );

    let budi = format!("/ppks/{}/riwayat", person(&app, BUDI).await);
    let history = yohana.get(&budi).await.words();
    assert!(
        history.contains("Keluarga: KK 9907••••••••0001 menjadi KK 9907••••••••0002"),
        "{history}"
    );
    let history = yohana.get(&format!("{family}/riwayat")).await;
    assert!(
        history
            .text(".log")
            .contains("2 anggota dipisah ke KK baru: menikah dan punya kk sendiri"),
        "{}",
        history.shown()
    );

    // The way back is offered without any number.
    let page = yohana.get(&format!("{new}/gabung")).await;
    assert!(page.has(&format!(
        "a[href='{new}/gabung?ke={}']",
        family.trim_start_matches("/keluarga/")
    )));
    let answer = merge(&mut yohana, &new, &family).await;
    assert_eq!(answer.location(), family, "{}", answer.shown());
    let mut back = names(&yohana.follow().await);
    back.sort();
    assert_eq!(back, [ANI, BUDI, CICI]);
    assert_counts_are_true(&app).await;
    assert_eq!(
        app.count("select n from family_counts where desa_kode = '61.07.04.1010'")
            .await,
        1
    );
    assert_eq!(app.count("select count(*) from family_events").await, 4);
    assert_eq!(
        app.count("select count(*) from families where closed_into is not null and nomor_kk_enc is null")
            .await,
        1
    );
}

#[tokio::test]
async fn a_split_that_cannot_be_is_refused_in_words_and_changes_nothing() {
    let app = TestApp::new().await;
    let (mut yohana, family) = three(&app).await;
    register(&mut yohana, &kk(9), &[("Dewi Contoh", &nik(9), "23")]).await;
    let before = app.count("select sum(version) from families").await;
    for (chosen, number, field, words) in [
        (&[][..], &*kk(2), "#anggota", "paling sedikit satu anggota"),
        (
            &[ANI, BUDI, CICI][..],
            &kk(2),
            "#anggota",
            "Sisakan paling sedikit satu",
        ),
        (&[BUDI][..], "123", "#nomor_kk", "Nomor KK"),
        (&[BUDI][..], &kk(9), "#nomor_kk", "sudah tercatat di desa Anda"),
    ] {
        let page = split(&app, &mut yohana, &family, chosen, number).await;
        assert_eq!(page.status(), 422, "{words}");
        assert_eq!(page.attrs(".errors a", "href"), [field], "{}", page.shown());
        assert!(page.text(".errors").contains(words), "{}", page.text(".errors"));
        assert_eq!(page.attr("#nomor_kk", "value"), number, "still typed in");
        assert_eq!(page.attrs("[name=anggota][checked]", "value").len(), chosen.len());
    }
    yohana.get(&format!("{family}/pisah")).await;
    let budi = person(&app, BUDI).await.to_string();
    let page = yohana
        .submit("main form", &[("anggota", &budi), ("nomor_kk", &kk(2))])
        .await;
    assert_eq!(page.attrs(".errors a", "href"), ["#alasan"]);
    assert_eq!(app.count("select count(*) from families").await, 2);
    assert_eq!(app.count("select sum(version) from families").await, before);
}

#[tokio::test]
async fn the_same_split_twice_is_one_and_a_late_one_meets_what_was_done() {
    let app = TestApp::new().await;
    let (mut yohana, family) = three(&app).await;
    let budi = person(&app, BUDI).await.to_string();
    let cici = person(&app, CICI).await.to_string();
    yohana.get(&format!("{family}/pisah")).await;
    let late = yohana.clone();
    let typed = [("anggota", &*budi), ("nomor_kk", &*kk(2)), ("alasan", "cerai")];
    let (path, pairs) = yohana.filled("main form", &typed);
    let first = yohana.post(&path, &borrowed(&pairs)).await.location().to_owned();
    let again = yohana.post(&path, &borrowed(&pairs)).await.location().to_owned();
    assert_eq!(first, again);
    assert_eq!(app.count("select count(*) from families").await, 2);

    let mut late = late;
    let typed = [("anggota", &*cici), ("nomor_kk", &*kk(3)), ("alasan", "cerai")];
    let page = late.submit("main form", &typed).await;
    // The page still offers its old key; it was used by the first window.
    let page = if page.status() == 303 {
        let mut pairs: Vec<(&str, &str)> = vec![("versi", "1")];
        let form = key();
        pairs.push(("kunci", &form));
        pairs.extend(typed);
        late.post(&path, &pairs).await
    } else {
        page
    };
    assert_eq!(page.status(), 409, "{}", page.shown());
    assert!(page.text(".note.err").contains("baru diubah oleh Yohana Contoh"));
    assert_eq!(page.attr("#nomor_kk", "value"), kk(3));
    assert!(page.has(&format!("[value='{cici}'][checked]")));
    assert!(!page.has(&format!("[value='{budi}']")), "who has left is not offered");
    assert_eq!(app.count("select count(*) from families").await, 2);
}

#[tokio::test]
async fn another_desa_and_another_office_have_no_such_family() {
    let app = TestApp::new().await;
    let (mut yohana, family) = three(&app).await;
    let mut sinta = app.operator_tirta().await;
    let theirs = register(&mut sinta, &kk(5), &[("Dewi Contoh", &nik(9), "23")]).await;
    for page in ["pisah", "gabung", "hubungan", "riwayat"] {
        assert_eq!(sinta.get(&format!("{family}/{page}")).await.status(), 404, "{page}");
        if page != "riwayat" {
            let form = key();
            let pairs = [("kunci", form.as_str()), ("versi", "1"), ("alasan", "lain")];
            assert_eq!(
                sinta.post(&format!("{family}/{page}"), &pairs).await.status(),
                404,
                "{page}"
            );
        }
    }
    // Nor can one's own family be sent there, nor found there by its number.
    let into = theirs.trim_start_matches("/keluarga/");
    assert_eq!(yohana.get(&format!("{family}/gabung?ke={into}")).await.status(), 404);
    let form = key();
    let pairs = [
        ("kunci", form.as_str()),
        ("ke", into),
        ("versi", "1"),
        ("versi_ke", "1"),
        ("alasan", "lain"),
    ];
    assert_eq!(yohana.post(&format!("{family}/gabung"), &pairs).await.status(), 404);
    let mut answers = Vec::new();
    for number in [kk(5), kk(77), nik(9), nik(77)] {
        yohana.get(&format!("{family}/gabung")).await;
        let page = yohana.submit("main form", &[("nomor", &number)]).await;
        assert_eq!(page.status(), 422);
        answers.push(masked(&page.body()).replace(&number, "NOMOR"));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "known elsewhere and unknown look the same");

    let mut dayang = app.verifikator().await;
    assert_eq!(dayang.get(&format!("{family}/riwayat")).await.status(), 200);
    assert_eq!(dayang.get(&format!("{family}/pisah")).await.status(), 403);
    assert!(!dayang.get(&family).await.has("a[href$='/pisah']"));
}

#[tokio::test]
async fn a_merged_family_stays_as_a_closed_record_that_counts_no_more() {
    let app = TestApp::new().await;
    let (mut yohana, family) = three(&app).await;
    let other = register(&mut yohana, &kk(9), &[("Dewi Contoh", &nik(9), "23")]).await;
    // Found by a member's NIK as well as by its own number.
    for number in [kk(9), nik(9)] {
        yohana.get(&format!("{family}/gabung")).await;
        let answer = yohana.submit("main form", &[("nomor", &number)]).await;
        assert_eq!(
            answer.location(),
            format!("{family}/gabung?ke={}", other.trim_start_matches("/keluarga/"))
        );
    }
    yohana.follow().await;
    let page = yohana.submit("main form", &[]).await;
    assert_eq!(page.status(), 422);
    assert_eq!(page.attrs(".errors a", "href"), ["#alasan"]);
    let answer = merge(&mut yohana, &family, &other).await;
    assert_eq!(answer.location(), other);
    assert_eq!(names(&yohana.follow().await).len(), 4);
    assert_counts_are_true(&app).await;

    let closed = yohana.get(&family).await;
    assert!(
        closed.words().contains("Keluarga ini sudah digabung"),
        "{}",
        closed.shown()
    );
    assert!(closed.has(&format!(".note a[href='{other}']")));
    for page in ["ubah", "pisah", "gabung", "hubungan"] {
        let page = yohana.get(&format!("{family}/{page}")).await;
        assert_eq!(page.status(), 409, "{}", page.shown());
        assert!(page.text("main").contains("sudah digabung"));
    }
    let late = sheet(&key(), &kk(1), &[("Eka Contoh", &nik(8), "23")]);
    let mut late = borrowed(&late);
    late.push(("versi", "1"));
    assert_eq!(yohana.post(&format!("{family}/ubah"), &late).await.status(), 409);
    let closed = family.trim_start_matches("/keluarga/");
    assert_eq!(yohana.get(&format!("{other}/gabung?ke={closed}")).await.status(), 409);
    let form = key();
    let pairs = [
        ("kunci", form.as_str()),
        ("ke", closed),
        ("versi", "2"),
        ("versi_ke", "2"),
        ("alasan", "lain"),
    ];
    assert_eq!(yohana.post(&format!("{other}/gabung"), &pairs).await.status(), 409);
    // Its number is free, and stands among its earlier ones.
    let history = yohana.get(&format!("{family}/riwayat")).await;
    assert!(history.words().contains("9907••••••••0001"), "{}", history.shown());
    assert!(history.words().contains("keluarganya digabung"));
    assert_eq!(
        send(&mut yohana, &kk(1), &[("Eka Contoh", &nik(8), "23")])
            .await
            .status(),
        303
    );
    assert!(!holds(&dump(&app).await, &kk(1)), "sealed wherever it stands");
}

#[tokio::test]
async fn whom_the_operator_cannot_see_moves_along_and_whom_nobody_may_touch_stops_the_merger() {
    let app = TestApp::new().await;
    let (mut yohana, family) = three(&app).await;
    let other = register(&mut yohana, &kk(9), &[("Dewi Contoh", &nik(9), "23")]).await;
    sqlx::query("update persons set restricted_at = now(), restricted_by = created_by, restricted_reason = 'keliru' where full_name = $1")
        .bind(BUDI)
        .execute(app.owner())
        .await
        .unwrap();
    let answer = merge(&mut yohana, &family, &other).await;
    assert_eq!(answer.status(), 409);
    assert!(answer.text("main").contains("dibatasi"), "{}", answer.shown());
    let (form, budi) = (key(), person(&app, BUDI).await.to_string());
    let number = kk(2);
    let pairs = [
        ("kunci", form.as_str()),
        ("versi", "1"),
        ("anggota", &budi),
        ("nomor_kk", &number),
        ("alasan", "lain"),
    ];
    let page = yohana.post(&format!("{family}/pisah"), &pairs).await;
    assert_eq!(page.status(), 422, "a restricted member is not moved");

    sqlx::query("update persons set restricted_at = null, restricted_by = null, restricted_reason = null")
        .execute(app.owner())
        .await
        .unwrap();
    sqlx::query("update persons set tier = 3 where full_name = $1")
        .bind(CICI)
        .execute(app.owner())
        .await
        .unwrap();
    assert_eq!(merge(&mut yohana, &family, &other).await.status(), 303);
    assert_eq!(names(&yohana.follow().await).len(), 3);
    let left: i64 = sqlx::query_scalar(
        "select count(*) from persons p join families f on f.id = p.family_id where f.closed_into is not null",
    )
    .fetch_one(app.owner())
    .await
    .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_member_with_a_sealed_case_is_split_off_like_any_other() {
    let mut seen = Vec::new();
    for secret in [false, true] {
        let app = TestApp::new().await;
        let mut yohana = app.operator_sebalo().await;
        let mut pairs = sheet(&key(), &kk(1), &[(ANI, &nik(1), "23"), (BUDI, &nik(2), "24")]);
        if secret {
            pairs.push(("a2_kategori_2".to_owned(), "16".to_owned()));
        }
        let family = yohana.post("/keluarga", &borrowed(&pairs)).await.location().to_owned();
        assert_eq!(
            app.count("select count(*) from rahasia.envelopes").await,
            i64::from(secret)
        );
        yohana.get(&family).await;
        let mut pages = vec![masked(&yohana.get(&format!("{family}/pisah")).await.body())];
        let new = split(&app, &mut yohana, &family, &[BUDI], &kk(2))
            .await
            .location()
            .to_owned();
        for path in [
            new.clone(),
            format!("{new}/riwayat"),
            family.clone(),
            format!("{new}/gabung"),
        ] {
            pages.push(masked(&yohana.get(&path).await.body()));
        }
        merge(&mut yohana, &new, &family).await;
        pages.push(masked(&yohana.follow().await.body()));
        seen.push(pages);
    }
    for (plain, sealed) in seen[0].iter().zip(&seen[1]) {
        assert_eq!(plain, sealed);
    }
}

#[tokio::test]
async fn another_nomor_kk_asks_why_and_the_old_one_is_kept() {
    let app = TestApp::new().await;
    let (mut yohana, family) = three(&app).await;
    let edit = format!("{family}/ubah");
    for (number, reason, said) in [(kk(2), "kk_baru", "KK baru"), (kk(3), "salah_ketik", "salah ketik")] {
        yohana.get(&edit).await;
        let page = yohana.submit("form#f", &[("nomor_kk", &number)]).await;
        assert_eq!(page.status(), 422);
        assert_eq!(page.attrs(".errors a", "href"), ["#alasan_ganti_kk"]);
        assert_eq!(page.attr("#nomor_kk", "value"), number);
        let answer = yohana.submit("form#f", &[("alasan_ganti_kk", reason)]).await;
        assert_eq!(answer.status(), 303, "{}", answer.shown());
        assert!(yohana.get(&format!("{family}/riwayat")).await.words().contains(said));
    }
    // Where the number stays, nothing is asked.
    yohana.get(&edit).await;
    assert_eq!(yohana.submit("form#f", &[("dusun", "Rekaan")]).await.status(), 303);
    assert_eq!(app.count("select count(*) from family_cards").await, 2);
    assert_eq!(
        app.count("select count(*) from family_cards a join family_cards b on a.valid_until = b.valid_from")
            .await,
        1
    );
    let page = yohana.get(&format!("{family}/riwayat")).await;
    for shown in ["9907••••••••0001", "9907••••••••0002", "9907••••••••0003"]
    {
        assert!(page.words().contains(shown), "{}", page.shown());
    }
    let all = dump(&app).await;
    assert!(!holds(&all, &kk(1)) && !holds(&all, &kk(2)));
}

#[tokio::test]
async fn each_family_has_one_head_and_says_so_when_not() {
    let app = TestApp::new().await;
    let (mut yohana, family) = three(&app).await;
    assert!(
        yohana
            .get(&family)
            .await
            .words()
            .contains("Kepala keluarganya belum ditandai")
    );
    let field = async |name: &str| format!("peran_{}", person(&app, name).await);
    let (ani, budi) = (field(ANI).await, field(BUDI).await);
    let path = format!("{family}/hubungan");
    yohana.get(&path).await;
    let stale = yohana.clone();
    let page = yohana
        .submit_and_follow("main form", &[(&ani, "kepala"), (&budi, "kepala")])
        .await;
    assert!(
        page.words().contains("Ada lebih dari satu kepala keluarga"),
        "{}",
        page.shown()
    );
    yohana.get(&path).await;
    let page = yohana.submit_and_follow("main form", &[(&budi, "suami")]).await;
    assert!(!page.words().contains("kepala keluarganya") && !page.words().contains("lebih dari satu kepala"));
    assert_eq!(
        page.all("[data-l=Hubungan]"),
        ["Kepala keluarga", "Suami", "Belum diisi"]
    );
    let history = yohana.get(&format!("/ppks/{}/riwayat", person(&app, BUDI).await)).await;
    assert!(
        history
            .words()
            .contains("Hubungan keluarga: Kepala keluarga menjadi Suami"),
        "{}",
        history.shown()
    );

    let mut stale = stale;
    let (_, mut pairs) = stale.filled("main form", &[(&budi, "anak")]);
    pairs.retain(|(name, _)| name != "kunci");
    pairs.push(("kunci".to_owned(), key()));
    let page = stale.post(&path, &borrowed(&pairs)).await;
    assert_eq!(page.status(), 409, "{}", page.shown());
    assert_eq!(
        page.attr(&format!("#{budi} [selected]"), "value"),
        "anak",
        "still chosen"
    );
    assert!(page.words().contains("tersimpan: Suami"));
    assert_eq!(
        app.count("select count(*) from persons where family_role = 'anak'")
            .await,
        0
    );
    // What no page offers is not taken.
    yohana.get(&path).await;
    let (_, mut pairs) = yohana.filled("main form", &[]);
    pairs
        .iter_mut()
        .filter(|(name, _)| *name == ani)
        .for_each(|(_, value)| *value = "raja".to_owned());
    assert_eq!(yohana.post(&path, &borrowed(&pairs)).await.status(), 303);
    assert_eq!(
        app.count("select count(*) from persons where family_role = 'kepala'")
            .await,
        1
    );
}

#[tokio::test]
async fn a_destruction_takes_the_earlier_numbers_and_the_families_that_were_merged() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[(ANI, &nik(1), "23")]).await;
    let other = register(&mut yohana, &kk(2), &[(BUDI, &nik(2), "23")]).await;
    merge(&mut yohana, &family, &other).await;
    for name in [ANI, BUDI] {
        sqlx::query(
            "insert into tombstones (person_id, by, at) select id, created_by, now() from persons where full_name = $1",
        )
        .bind(name)
        .execute(app.owner())
        .await
        .unwrap();
        sqlx::query("select destroy_person(id, created_by, now()) from persons where full_name = $1")
            .bind(name)
            .execute(app.owner())
            .await
            .unwrap();
    }
    assert_eq!(app.count("select count(*) from family_cards").await, 0);
    assert_eq!(
        app.count("select count(*) from families where dusun <> '' or nomor_kk_enc is not null")
            .await,
        0
    );
    assert_eq!(
        app.count("select count(*) from family_events where reason <> ''").await,
        0
    );
    assert_counts_are_true(&app).await;
}
