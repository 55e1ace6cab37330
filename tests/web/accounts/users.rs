use std::time::Instant;

use chrono::TimeDelta;

use crate::support::{Account, Client, TestApp};

const NEW: &str = "perahu hijau tiga jendela";

/// User name and code of every slip shown.
fn slips(client: &Client) -> Vec<(String, String)> {
    let names = client.page().all(".slip p:nth-of-type(1) b");
    let codes = client.page().all(".slip .nik");
    names.into_iter().zip(codes).collect()
}

async fn first_sign_in(app: &TestApp, username: &str, code: &str) -> Client {
    let mut client = app.visitor();
    let typed = code.to_uppercase().replace('-', " ");
    let answer = client
        .post("/masuk", &[("nama_pengguna", username), ("kata_sandi", &typed)])
        .await;
    assert_eq!((answer.status(), answer.location()), (303, "/akun/kata-sandi"));
    client
}

mod create {
    use super::*;

    #[tokio::test]
    async fn makes_an_account_that_opens_once_with_its_code() {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        admin.get("/pengguna/baru").await;
        let typed = [
            ("nama_pengguna", "ani.contoh"),
            ("nama_lengkap", "Ani Contoh"),
            ("peran", "tksk"),
            ("wilayah", "61.07.04"),
        ];
        let (action, pairs) = admin.filled("main form", &typed);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let first = admin.post(&action, &pairs).await.location().to_owned();
        assert_eq!(admin.post(&action, &pairs).await.location(), first);
        assert_eq!(admin.get(&first).await.status(), 200);
        let (username, code) = slips(&admin).remove(0);
        assert_eq!(username, "ani.contoh");

        let mut ani = first_sign_in(&app, "ani.contoh", &code).await;
        assert_eq!(ani.get("/akun").await.location(), "/akun/kata-sandi");
        let page = ani.get("/akun/kata-sandi").await;
        assert_eq!(page.text("label[for=kata_sandi_lama]"), "Kode sekali pakai");
        let reuse = [
            ("kata_sandi_lama", code.as_str()),
            ("kata_sandi_baru", &code),
            ("kata_sandi_ulang", &code),
        ];
        assert_eq!(ani.submit("main form", &reuse).await.status(), 422);
        let change = [
            ("kata_sandi_lama", code.as_str()),
            ("kata_sandi_baru", NEW),
            ("kata_sandi_ulang", NEW),
        ];
        assert_eq!(ani.submit("main form", &change).await.location(), "/beranda");
        assert_eq!(ani.get("/akun").await.status(), 200);
        let again = [("nama_pengguna", "ani.contoh"), ("kata_sandi", code.as_str())];
        assert_eq!(app.visitor().post("/masuk", &again).await.status(), 422);
    }

    #[tokio::test]
    async fn words_a_taken_name_and_a_wrong_region_at_their_fields() {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        for (username, area, field) in [
            ("sebalo", "61.07.04.2003", "nama_pengguna"),
            ("baru", "61.07", "wilayah"),
        ] {
            admin.get("/pengguna/baru").await;
            let typed = [
                ("nama_pengguna", username),
                ("nama_lengkap", "Ani Contoh"),
                ("peran", "operator_desa"),
                ("wilayah", area),
            ];
            let page = admin.submit("main form", &typed).await;
            assert_eq!(page.status(), 422);
            assert_eq!(page.attr(".errors a", "href"), format!("#{field}"));
            assert_eq!(page.attr("#nama_lengkap", "value"), "Ani Contoh");
        }
    }

    #[tokio::test]
    async fn is_for_administrators_only() {
        let app = TestApp::new().await;
        let mut yohana = app.operator_sebalo().await;
        for path in ["/pengguna", "/pengguna/baru", "/pengguna/massal"] {
            assert_eq!(yohana.get(path).await.status(), 403, "{path}");
            if path != "/pengguna" {
                assert_eq!(yohana.post(path, &[]).await.status(), 403, "{path}");
            }
        }
    }
}

mod update {
    use super::*;

    #[tokio::test]
    async fn refuses_a_stale_form_and_keeps_it() {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        let path = format!("/pengguna/{}", Account::named("sebalo").id());
        admin.get(&path).await;
        let mut second = admin.clone();
        let form = format!("form[action='{path}']");
        assert_eq!(
            admin.submit(&form, &[("nama_lengkap", "Yohana Satu")]).await.status(),
            303
        );
        let page = second.submit(&form, &[("nama_lengkap", "Yohana Dua")]).await;

        assert_eq!(page.status(), 409);
        assert_eq!(page.attr("#nama_lengkap", "value"), "Yohana Dua");
        assert!(page.words().contains("Yohana Satu"));
        assert_eq!(
            second.submit(&form, &[("nama_lengkap", "Yohana Dua")]).await.status(),
            303
        );
    }

    #[tokio::test]
    async fn another_office_ends_the_sessions_but_never_ones_own() {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        let mut yohana = app.operator_sebalo().await;
        let path = format!("/pengguna/{}", Account::named("sebalo").id());
        admin.get(&path).await;
        let form = format!("form[action='{path}']");
        admin.submit(&form, &[("wilayah", "61.07.04.2003")]).await;
        assert!(yohana.get("/akun").await.location().starts_with("/masuk"));

        let own = format!("/pengguna/{}", Account::named("admin").id());
        admin.get(&own).await;
        let form = format!("form[action='{own}']");
        assert_eq!(
            admin.submit(&form, &[("peran", "pimpinan_kabupaten")]).await.status(),
            403
        );
    }
}

mod access {
    use super::*;

    #[tokio::test]
    async fn a_new_code_ends_everything_older() {
        let app = TestApp::new().await;
        sqlx::query("update users set failure_count = 100 where username = 'sebalo'")
            .execute(app.owner())
            .await
            .unwrap();
        let mut admin = app.admin().await;
        admin.get(&format!("/pengguna/{}", Account::named("sebalo").id())).await;
        let location = admin
            .submit("form[action$='/kode-baru']", &[])
            .await
            .location()
            .to_owned();
        admin.get(&location).await;
        let (username, code) = slips(&admin).remove(0);
        first_sign_in(&app, &username, &code).await;

        app.clock.advance(TimeDelta::hours(73));
        let late = [("nama_pengguna", "sebalo"), ("kata_sandi", code.as_str())];
        assert_eq!(app.visitor().post("/masuk", &late).await.status(), 422);
        assert_eq!(app.admin().await.get(&location).await.status(), 404);
    }

    #[tokio::test]
    async fn disabling_ends_the_sessions_and_enabling_opens_again() {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        let mut yohana = app.operator_sebalo().await;
        let path = format!("/pengguna/{}", Account::named("sebalo").id());
        admin.get(&path).await;
        admin.submit("form[action$='/penonaktifan']", &[]).await;
        assert!(yohana.get("/akun").await.location().starts_with("/masuk"));
        assert_eq!(
            app.count("select count(*) from sessions s join users u on u.id = s.user_id where u.username = 'sebalo'")
                .await,
            0
        );
        admin.follow().await;
        admin.submit("form[action$='/pengaktifan']", &[]).await;
        app.operator_sebalo().await;

        let own = format!("/pengguna/{}/penonaktifan", Account::named("admin").id());
        assert_eq!(admin.post(&own, &[]).await.status(), 403);
        let nobody = format!("/pengguna/{}/penonaktifan", uuid::Uuid::new_v4());
        assert_eq!(admin.post(&nobody, &[]).await.status(), 404);
    }
}

mod mass {
    use super::*;

    #[tokio::test]
    async fn makes_all_missing_accounts_in_one_step() {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        let page = admin.get("/pengguna/massal").await;
        // 124 desa and kelurahan, 17 kecamatan; three desa and two kecamatan have theirs.
        assert!(
            page.words()
                .contains("Akan dibuat 121 operator desa dan 15 TKSK; sudah ada 6."),
            "{}",
            page.shown()
        );
        let began = Instant::now();
        let location = admin
            .submit("form[action='/pengguna/massal']", &[])
            .await
            .location()
            .to_owned();
        println!("136 accounts in {:?}", began.elapsed());
        let began = Instant::now();
        let page = admin.get(&location).await;
        println!("slips in {:?}, {} bytes", began.elapsed(), page.bytes.len());
        let all = slips(&admin);
        assert_eq!((all.len(), page.all(".slips").len()), (136, 17));
        assert_eq!(
            app.count("select count(*) from audit_events where action = 'users.created'")
                .await,
            136
        );

        let (username, code) = all.last().unwrap().clone();
        first_sign_in(&app, &username, &code).await;
        let sealed: Vec<u8> = sqlx::query_scalar("select payload_enc from slip_batches")
            .fetch_one(app.owner())
            .await
            .unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains(&code));
        assert!(
            admin
                .get("/pengguna/massal")
                .await
                .words()
                .contains("Semua sudah punya akun")
        );

        let mut second = app.admin().await;
        assert_eq!(second.get(&location).await.status(), 200);
        sqlx::query("update slip_batches set created_by = (select id from users where username = 'pimpinan')")
            .execute(app.owner())
            .await
            .unwrap();
        assert_eq!(admin.get(&location).await.status(), 404);
    }

    #[tokio::test]
    async fn erased_slips_are_gone() {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        admin.get("/pengguna/massal").await;
        admin.submit("form[action='/pengguna/massal']", &[]).await;
        let location = admin.page().location().to_owned();
        admin.follow().await;
        admin.submit("form[action$='/penghapusan']", &[]).await;

        assert_eq!(admin.page().location(), "/pengguna");
        assert!(admin.follow().await.words().contains("Slip dihapus dari sistem."));
        assert_eq!(admin.get(&location).await.status(), 404);
        assert_eq!(app.count("select count(*) from slip_batches").await, 0);
    }
}

mod index {
    use super::*;

    #[tokio::test]
    async fn filters_and_pages() {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        admin.get("/pengguna/massal").await;
        admin.submit("form[action='/pengguna/massal']", &[]).await;

        let mut seen = Vec::new();
        admin.get("/pengguna").await;
        loop {
            seen.extend(admin.page().all("tbody th"));
            let next = admin.page().attrs("a[rel=next]", "href");
            let Some(next) = next.first() else { break };
            admin.get(next).await;
        }
        let count = seen.len();
        seen.dedup();
        assert_eq!((count, seen.len()), (153, 153));

        let first = |page: &crate::support::Page| page.all("tbody th").len();
        assert_eq!(first(&admin.get("/pengguna?peran=admin_dinas").await), 2);
        assert_eq!(first(&admin.get("/pengguna?q=TIRTA").await), 2);
        assert_eq!(first(&admin.get("/pengguna?kecamatan=61.07.04&peran=tksk").await), 1);
        assert_eq!(first(&admin.get("/pengguna?keadaan=nonaktif").await), 0);
        assert_eq!(admin.get("/pengguna?kecamatan=61.08.01").await.status(), 404);
    }
}
