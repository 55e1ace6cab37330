//! People who leave: reported by one, decided by another, never off the screen, and back again.

mod checks;
mod departures;
mod quality;

use uuid::Uuid;

use crate::ppks::sheet::{assessment, decide, kk, nik, person, register, submit};
use crate::support::{Client, Page, TestApp};

/// A family of these people, all verified in category 24.
pub async fn verified_family(app: &TestApp, serial: usize, names: &[&str]) -> String {
    let mut operator = app.operator_sebalo().await;
    let niks: Vec<String> = (0..names.len()).map(|at| nik(serial * 10 + at)).collect();
    let members: Vec<(&str, &str, &str)> = names
        .iter()
        .zip(&niks)
        .map(|(name, nik)| (*name, nik.as_str(), "24"))
        .collect();
    let family = register(&mut operator, &kk(serial), &members).await;
    submit(&mut operator, &family).await;
    let mut verifier = app.verifikator().await;
    for name in names {
        let id = person(app, name).await;
        let page = decide(&mut verifier, assessment(app, id, "24").await, "setujui").await;
        assert_eq!(page.status(), 303, "{}", page.shown());
    }

    family
}

/// What an operator writes about somebody who died.
pub const DIED: [(&str, &str); 4] = [
    ("jenis", "meninggal"),
    ("tanggal", "1/11/2026"),
    ("alasan", "Sakit lama di rumah"),
    ("bukti", "Akta kematian 12/2026"),
];

pub fn at(id: Uuid) -> String {
    format!("/ppks/{id}/keluar")
}

/// Reports through the page.
pub async fn report(client: &mut Client, id: Uuid, typed: &[(&str, &str)]) -> Page {
    let page = client.get(&at(id)).await;
    assert_eq!(page.status(), 200, "{}", page.shown());
    client.submit(REPORT, typed).await
}

pub const REPORT: &str = "form:has(#jenis)";
pub const DECISION: &str = "form[action$='/keputusan']";
pub const BACK: &str = "form[action$='/kembali']";

/// Decides through the page.
pub async fn confirm(client: &mut Client, id: Uuid) -> Page {
    let page = client.get(&at(id)).await;
    assert_eq!(page.status(), 200, "{}", page.shown());
    client.submit(DECISION, &[("keputusan", "sahkan")]).await
}

/// Says who is the head, on the page of the family's roles.
pub async fn choose_head(client: &mut Client, family: &str, head: Uuid) -> Page {
    let path = format!("{family}/hubungan");
    let page = client.get(&path).await;
    assert_eq!(page.status(), 200, "{}", page.shown());
    let field = format!("peran_{head}");
    client.submit("main form", &[(field.as_str(), "kepala")]).await
}

pub async fn stage_of(app: &TestApp, id: Uuid) -> Option<String> {
    sqlx::query_scalar("select stage from persons where id = $1")
        .bind(id)
        .fetch_one(app.owner())
        .await
        .unwrap()
}
