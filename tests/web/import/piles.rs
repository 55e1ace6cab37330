//! One table that shows every pile and every question at once, and one that is on its way in. For whoever looks at the
//! pages: their weight, their width, what a screen reader finds in them.

use crate::support::{Client, TestApp};

/// A page of rows to mend with every kind of field, words to explain, an unknown column, rows that are ready and one
/// that is there already.
pub async fn full(app: &TestApp) -> String {
    let mut text = "No KK;NIK;Nama;Tgl Lahir;JK;Kategori;Kelas bantuan;RT;RW".to_owned();
    for at in 0..60 {
        let (kk, nik) = (format!("990711010190{at:04}"), format!("990711520390{:04}", at + 7_000));
        let row = match at % 10 {
            0 => format!("{kk};99071152;Maria Contoh;;P;24;A;1;2"),
            1 => format!("{kk};{nik};Sari Contoh;31/02/1990;P;24;B;1;2"),
            2 => format!("{kk};{nik};Dewi Contoh;;L;24;A;1;2"),
            3 => format!("{kk};{nik};Ani Contoh;;P;miskin sekali;A;1;2"),
            4 => format!("{kk};{nik};Tuti Contoh;;P;9;A;1;2"),
            5 => format!("{kk};{nik};Wati Contoh;13/03/1991;P;24;A;1;2"),
            6 => format!("{kk};{nik};Yuni Contoh;;P;99;A;12345;2"),
            7 => format!("123;{nik};-;;P;24;A;1;2"),
            _ => format!("{kk};{nik};Lina Contoh;;P;24;C;1;2"),
        };
        text.push('\n');
        text.push_str(&row);
    }
    send(
        app,
        "Data PPKS fix (2) REVISI terbaru sekali Kelurahan Sebalo.csv",
        &text,
    )
    .await
    .1
}

/// Under headings that nobody knows.
pub async fn unknown(app: &TestApp) -> String {
    let text = "Kartu;Identitas;Siapa;Golongan\n9907110101909001;9907115203909001;Maria Contoh;24";

    send(app, "warga.csv", text).await.1
}

/// Confirmed, and a third of the way.
pub async fn under_way(app: &TestApp) -> String {
    let mut text = "No KK;NIK;Nama;Kategori".to_owned();
    for at in 0..90 {
        text.push_str(&format!(
            "\n990711010191{at:04};990711520390{:04};Nina Contoh;24",
            at + 8_000
        ));
    }
    let (mut client, at) = send(app, "sedang.csv", &text).await;
    client.get(&at).await;
    let answer = client.submit(&format!("form[action='{at}/simpan']"), &[]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    sqlx::query(
        "update jobs set state = 'running', attempt_count = 1, done_count = 30, started_at = created_at - interval '20 seconds',
             leased_until = created_at + interval '1 hour'
         where finished_at is null",
    )
    .execute(app.owner())
    .await
    .unwrap();

    at
}

async fn send(app: &TestApp, name: &str, text: &str) -> (Client, String) {
    let mut client = app.operator_sebalo().await;
    let key = client.get("/impor").await.attr("form.card [name=kunci]", "value");
    let answer = client
        .post_file("/impor", &[("kunci", &key)], name, text.as_bytes())
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let at = answer.location().to_owned();

    (client, at)
}
