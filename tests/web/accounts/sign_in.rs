use chrono::TimeDelta;

use crate::support::{Account, Client, PASSWORD, Page, TestApp};

const WRONG: &str = "Nama pengguna atau kata sandi salah. Periksa lagi, atau minta kode baru kepada admin DSP3A.";
const FORM: &str = "form[action='/masuk']";

async fn try_in(client: &mut Client, username: &str, password: &str) -> Page {
    client
        .post("/masuk", &[("nama_pengguna", username), ("kata_sandi", password)])
        .await
}

mod create {
    use super::*;

    #[tokio::test]
    async fn lets_in_and_gives_a_new_session() {
        let app = TestApp::new().await;
        let mut yohana = app.visitor();
        yohana.set_cookie("__Host-balale", "AAAAAAAAAAAAAAAAAAAAAA");
        let answer = try_in(&mut yohana, "  Sebalo ", PASSWORD).await;

        assert_eq!((answer.status(), answer.location()), (303, "/beranda"));
        let first = yohana.cookie("__Host-balale").unwrap().to_owned();
        assert_ne!(first, "AAAAAAAAAAAAAAAAAAAAAA");
        assert!(yohana.cookie("__Host-perangkat").is_some());
        try_in(&mut yohana, "sebalo", PASSWORD).await;
        assert_ne!(yohana.cookie("__Host-balale").unwrap(), first);

        let mut old = app.visitor();
        old.set_cookie("__Host-balale", &first);
        assert!(old.get("/akun").await.location().starts_with("/masuk"));
        assert_eq!(
            app.count("select count(*) from audit_events where action = 'users.signed_in'")
                .await,
            2
        );
    }

    #[tokio::test]
    async fn says_the_same_about_every_refusal() {
        let app = TestApp::new().await;
        for sql in [
            "update users set disabled_at = now() where username = 'sebalo'",
            "update users set failure_count = 100 where username = 'tirta'",
            "update users set must_change_password = true, password_expires_at = now() where username = 'duri'",
        ] {
            sqlx::query(sql).execute(app.owner()).await.unwrap();
        }

        let mut anyone = app.visitor();
        for username in ["sebalo", "tirta", "duri", "tidak-ada"] {
            let page = try_in(&mut anyone, username, PASSWORD).await;
            assert_eq!(
                (page.status(), page.text("[role=alert]").as_str()),
                (422, WRONG),
                "{username}"
            );
            assert_eq!(page.attr("input[name=nama_pengguna]", "value"), username);
            assert!(!page.body().contains(PASSWORD));
        }
        assert_eq!(try_in(&mut anyone, "", "").await.status(), 422);
        assert_eq!(app.count("select count(*) from sign_in_failures").await, 4);
    }

    #[tokio::test]
    async fn closes_to_strangers_but_not_to_a_known_device() {
        let app = TestApp::new().await;
        let mut own = app.operator_sebalo().await;
        own.post("/keluar", &[]).await;
        let mut thief = app.visitor();
        for _ in 0..10 {
            app.clock.advance(TimeDelta::seconds(20));
            assert_eq!(try_in(&mut thief, "sebalo", "salah").await.status(), 422);
        }

        let page = try_in(&mut thief, "sebalo", PASSWORD).await;
        assert_eq!(page.status(), 429);
        assert!(
            page.text("[role=alert]")
                .starts_with("Terlalu banyak percobaan. Coba lagi pukul ")
        );
        assert_eq!(page.attr("input[name=nama_pengguna]", "value"), "sebalo");
        assert_eq!(try_in(&mut own, "sebalo", PASSWORD).await.status(), 303);
        assert_eq!(
            app.count("select failure_count::bigint from users where username = 'sebalo'")
                .await,
            0
        );
    }

    #[tokio::test]
    async fn goes_on_to_pages_of_this_site_only() {
        let app = TestApp::new().await;
        let mut yohana = app.visitor();
        yohana.get("/akun?a=1").await;
        yohana.follow().await;
        let answer = yohana
            .submit(FORM, &[("nama_pengguna", "sebalo"), ("kata_sandi", PASSWORD)])
            .await;
        assert_eq!(answer.location(), "/akun?a=1");
        assert_eq!(yohana.get("/masuk").await.location(), "/beranda");

        for outside in ["//jahat.example", "/\\jahat.example", "https://jahat.example"] {
            let mut anyone = app.visitor();
            let pairs = [
                ("nama_pengguna", "sebalo"),
                ("kata_sandi", PASSWORD),
                ("lanjut", outside),
            ];
            assert_eq!(anyone.post("/masuk", &pairs).await.location(), "/beranda");
        }
    }

    #[tokio::test]
    async fn many_at_once_do_not_exhaust_the_database() {
        let app = TestApp::new().await;
        let mut people = tokio::task::JoinSet::new();
        for _ in 0..40 {
            let mut client = app.visitor();
            people.spawn(async move { try_in(&mut client, "sebalo", PASSWORD).await.status() });
        }

        let answers = people.join_all().await;
        assert!(answers.iter().all(|status| *status == 303), "{answers:?}");
    }
}

mod destroy {
    use super::*;

    #[tokio::test]
    async fn ends_the_session_and_clears_the_browser() {
        let app = TestApp::new().await;
        let mut yohana = app.operator_sebalo().await;
        let before = yohana.cookie("__Host-balale").unwrap().to_owned();
        let answer = yohana.post("/keluar", &[]).await;

        assert!(answer.location().starts_with("/masuk?keluar="));
        assert_eq!(answer.header("clear-site-data"), Some(r#""cache","cookies","storage""#));
        // What a browser does at that header: all cookies are gone, the device's mark comes back.
        let mut yohana = app.visitor();
        assert_eq!(yohana.get(answer.location()).await.text(".note"), "Anda sudah keluar.");
        assert!(yohana.cookie("__Host-perangkat").is_some());
        yohana.set_cookie("__Host-balale", &before);
        assert!(yohana.get("/akun").await.location().starts_with("/masuk"));
        let again = yohana.post("/keluar", &[]).await;
        assert!(again.location().starts_with("/masuk?keluar="));
    }
}

mod expiry {
    use super::*;

    /// The admin fills a form; the session ends before it is sent.
    async fn refused_form(app: &TestApp) -> Client {
        let mut admin = app.admin().await;
        admin.get("/pengguna/baru").await;
        app.clock.advance(TimeDelta::minutes(31));
        let typed = [
            ("nama_pengguna", "ani.contoh"),
            ("nama_lengkap", "Ani & Budi Contoh"),
            ("peran", "operator_desa"),
            ("wilayah", "61.07.04.2003"),
        ];
        let page = admin.submit("form[action='/pengguna/baru']", &typed).await;
        assert_eq!(page.status(), 401);
        assert_eq!(
            page.text(".note"),
            "Sesi Anda berakhir. Isian Anda aman: masuk lagi, lalu kami lanjutkan."
        );
        assert!(!page.body().contains("Ani"));
        admin
    }

    #[tokio::test]
    async fn carries_the_form_over_the_sign_in() {
        let app = TestApp::new().await;
        let mut admin = refused_form(&app).await;
        let sealed = admin.page().attr("input[name=tertunda]", "value");
        admin
            .submit(FORM, &[("nama_pengguna", "admin"), ("kata_sandi", "salah")])
            .await;
        assert_eq!(admin.page().attr("input[name=tertunda]", "value"), sealed);

        let page = admin
            .submit(FORM, &[("nama_pengguna", "admin"), ("kata_sandi", PASSWORD)])
            .await;
        assert_eq!(
            (page.status(), page.attr("input[name=tertunda]", "value")),
            (200, sealed)
        );
        let answer = admin.type_code(Account::named("admin")).await;
        assert!(
            answer.location().starts_with("/pengguna/slip/"),
            "{}",
            answer.location()
        );
        assert!(admin.follow().await.words().contains("Ani & Budi Contoh"));
        assert_eq!(
            app.count("select count(*) from users where username = 'ani.contoh'")
                .await,
            1
        );
    }

    #[tokio::test]
    async fn gives_the_form_to_nobody_else() {
        let app = TestApp::new().await;
        let mut admin = refused_form(&app).await;
        let answer = admin
            .submit(FORM, &[("nama_pengguna", "sebalo"), ("kata_sandi", PASSWORD)])
            .await;

        assert_eq!(answer.location(), "/beranda");
        assert!(admin.get("/akun").await.words().contains("milik akun lain"));
        assert_eq!(
            app.count("select count(*) from users where username = 'ani.contoh'")
                .await,
            0
        );
    }

    #[tokio::test]
    async fn lets_the_form_go_after_a_day() {
        let app = TestApp::new().await;
        let mut admin = refused_form(&app).await;
        app.clock.advance(TimeDelta::hours(25));
        admin
            .submit(FORM, &[("nama_pengguna", "admin"), ("kata_sandi", PASSWORD)])
            .await;
        admin.type_code(Account::named("admin")).await;

        assert!(admin.get("/akun").await.words().contains("lebih dari 24 jam"));
        assert_eq!(
            app.count("select count(*) from users where username = 'ani.contoh'")
                .await,
            0
        );
    }

    #[tokio::test]
    async fn never_seals_a_password() {
        let app = TestApp::new().await;
        let mut yohana = app.operator_sebalo().await;
        app.clock.advance(TimeDelta::minutes(31));
        let answer = yohana.post("/akun/kata-sandi", &[("kata_sandi_baru", "rahasia")]).await;

        assert_eq!((answer.status(), answer.location()), (303, "/masuk"));
    }

    #[tokio::test]
    async fn a_form_of_full_size_comes_through() {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        app.clock.advance(TimeDelta::minutes(31));
        let long = "a".repeat(60_000);
        let key = uuid::Uuid::new_v4().to_string();
        admin
            .post("/pengguna/baru", &[("nama_lengkap", &long), ("kunci", &key)])
            .await;
        admin
            .submit(FORM, &[("nama_pengguna", "admin"), ("kata_sandi", PASSWORD)])
            .await;
        let answer = admin.type_code(Account::named("admin")).await;

        assert_eq!(answer.status(), 422);
        assert_eq!(answer.attr("#nama_lengkap", "value").len(), 60_000);
    }

    #[tokio::test]
    async fn a_disabled_account_is_out_at_the_next_click() {
        let app = TestApp::new().await;
        let mut yohana = app.operator_sebalo().await;
        sqlx::query("update users set disabled_at = now() where id = $1")
            .bind(Account::named("sebalo").id())
            .execute(app.owner())
            .await
            .unwrap();

        assert!(yohana.get("/akun").await.location().starts_with("/masuk"));
    }
}
