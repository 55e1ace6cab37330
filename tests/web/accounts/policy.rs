use balale::auth::Role;

use crate::support::TestApp;

/// A change here is a change of policy: read it as a diff.
const POLICY: &str = include_str!("policy.txt");

#[tokio::test]
async fn the_screen_is_what_the_office_agreed() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let page = admin.get("/wewenang/tabel").await;
    let width = |text: &str, width: usize| format!("{text:<width$}");
    let mut table = width("", 38);
    table.extend(Role::ALL.map(|role| width(role.code(), 21)));
    let cells = page.all("tbody td");
    for (row, label) in page.all("tbody th").iter().enumerate() {
        table = format!("{}\n{}", table.trim_end(), width(label, 38));
        for cell in &cells[row * Role::ALL.len()..][..Role::ALL.len()] {
            let sign = match cell.as_str() {
                "ya" => "ya",
                "dengan wewenang" => "wewenang",
                _ => "-",
            };
            table.push_str(&width(sign, 21));
        }
    }

    assert_eq!(format!("{}\n", table.trim_end()), POLICY, "\n{table}");
    assert_eq!(app.operator_sebalo().await.get("/wewenang/tabel").await.status(), 403);
}
