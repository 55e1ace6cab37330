use crate::support::{PASSWORD, TestApp};

const NEW: &str = "perahu hijau tiga jendela";

mod update {
    use super::*;

    #[tokio::test]
    async fn changes_the_password_and_ends_the_other_sessions() {
        let app = TestApp::new().await;
        let mut yohana = app.operator_sebalo().await;
        let mut other = app.operator_sebalo().await;
        let before = yohana.cookie("__Host-balale").unwrap().to_owned();
        yohana.get("/akun/kata-sandi").await;
        let answer = yohana
            .submit(
                "main form",
                &[
                    ("kata_sandi_lama", PASSWORD),
                    ("kata_sandi_baru", NEW),
                    ("kata_sandi_ulang", NEW),
                ],
            )
            .await;

        assert_eq!((answer.status(), answer.location()), (303, "/akun"));
        assert_ne!(yohana.cookie("__Host-balale").unwrap(), before);
        assert!(yohana.follow().await.words().contains("Kata sandi sudah diganti."));
        assert!(other.get("/akun").await.location().starts_with("/masuk"));
        let pairs = [("nama_pengguna", "sebalo"), ("kata_sandi", NEW)];
        assert_eq!(app.visitor().post("/masuk", &pairs).await.status(), 303);
    }

    #[tokio::test]
    async fn names_all_errors_at_once() {
        let app = TestApp::new().await;
        let mut yohana = app.operator_sebalo().await;
        let pairs = [
            ("kata_sandi_lama", "salah"),
            ("kata_sandi_baru", "pendek"),
            ("kata_sandi_ulang", "lain"),
        ];
        let page = yohana.post("/akun/kata-sandi", &pairs).await;

        assert_eq!((page.status(), page.all(".errors li").len()), (422, 3));
        assert!(page.text("title").starts_with("Kesalahan: "));
        assert!(!page.body().contains("pendek"));
        assert_eq!(app.count("select count(*) from sign_in_failures").await, 1);
    }
}

mod destroy {
    use super::*;

    #[tokio::test]
    async fn ends_one_session_or_all_others_but_never_somebody_elses() {
        let app = TestApp::new().await;
        let mut here = app.operator_sebalo().await;
        let mut away = app.operator_sebalo().await;
        let mut third = app.operator_sebalo().await;
        let mut stranger = app.operator_duri().await;
        let page = here.get("/akun").await;
        let ids = page.attrs("input[name=sesi]", "value");
        assert_eq!((page.all("tbody tr").len(), ids.len()), (3, 2));

        for id in &ids {
            stranger.post("/akun/sesi", &[("sesi", id)]).await;
        }
        assert_eq!(away.get("/akun").await.status(), 200);
        here.post("/akun/sesi", &[("sesi", &ids[0])]).await;
        assert_eq!(here.get("/akun").await.all("tbody tr").len(), 2);
        here.post("/akun/sesi", &[]).await;
        assert_eq!(here.get("/akun").await.all("tbody tr").len(), 1);
        for client in [&mut away, &mut third] {
            assert!(client.get("/akun").await.location().starts_with("/masuk"));
        }
    }
}
