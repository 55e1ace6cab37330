//! The table of routes against the program: what stands in it is there, and asks what it says.

use axum::http::Method;
use balale::auth::Permission;
use balale::paths::{Needs, ROUTES, Route, routes};
use balale::web::Routes;
use balale::web::assets::ASSETS;

use crate::ppks::sheet::key;
use crate::support::{ACCOUNTS, Client, Page, TestApp};

/// Its address with something that is not there in place of the parameter; for a file, one that is.
pub fn address(route: &Route) -> String {
    let path = route
        .at
        .replace("{id}", &key())
        .replace("{receipt}", "R-7KQ2-M4XD")
        .replace("{code}", "99");
    if path.contains("{name}") {
        ASSETS.css.url.clone()
    } else {
        path
    }
}

pub fn method(route: &Route) -> Method {
    route.method.as_str().parse().unwrap()
}

async fn ask(client: &mut Client, route: &Route) -> Page {
    let form = (method(route) == Method::POST).then(String::new);
    client.send(method(route), &address(route), form).await
}

#[tokio::test]
async fn nobody_reaches_the_public_routes_and_is_asked_to_sign_in_at_all_others() {
    let app = TestApp::new().await;
    for route in ROUTES {
        let page = ask(&mut app.visitor(), route).await;
        let (name, status) = (route.name, page.status());
        if route.needs == Needs::Nobody {
            // A code that no document has.
            let is_unknown = name == "SHOW_DOCUMENT_CHECK" && status == 404;
            assert!(
                is_unknown || ![401, 403, 404, 405].contains(&status),
                "{name}: {status}"
            );
            assert!(
                !page.status.is_redirection() || route.name == "SIGN_OUT",
                "{name} leads away"
            );
        } else if method(route) == Method::GET {
            assert_eq!(status, 303, "{name}");
            assert!(page.location().starts_with("/masuk?lanjut="), "{name}");
        } else if status == 303 {
            // A new password, or a new secret, does not wait for a sign-in.
            assert!(["UPDATE_PASSWORD", "UPDATE_SECOND_FACTOR"].contains(&name), "{name}");
            assert_eq!(page.location(), "/masuk", "{name}");
        } else {
            assert_eq!(status, 401, "{name}");
            assert!(
                page.has("input[type=password]"),
                "{name}: the form waits in the sign-in page"
            );
        }
    }
}

/// A handler that asks nothing, behind the gate alone.
#[tokio::test]
async fn the_gate_holds_where_a_handler_forgets_to_ask() {
    let mut signed_in = routes::SHOW_PROFILE;
    signed_in.at = "/uji/petugas";
    let mut users = routes::CREATE_USER;
    users.at = "/uji/pengguna";
    let doors = Routes::new()
        .on(signed_in, || async { "masuk" })
        .on(users, || async { "masuk" });
    let app = TestApp::new().await.with_routes(doors.into_router());

    assert_eq!(app.visitor().get(signed_in.at).await.status(), 401);
    assert_eq!(app.visitor().post(users.at, &[]).await.status(), 401);
    assert_eq!(app.visitor().get(users.at).await.status(), 405);
    for account in &ACCOUNTS {
        let mut client = app.sign_in(account.username).await;
        assert_eq!(client.get(signed_in.at).await.body(), "masuk");
        let expected = if account.may(Permission::ManageUsers) { 200 } else { 403 };
        assert_eq!(
            client.post(users.at, &[]).await.status(),
            expected,
            "{}",
            account.username
        );
    }
}

/// Handlers that ask for more than a gate can: for the office of somebody who lacks the grant, or for two permissions
/// at once. The tests of grants and of the review say what.
const ASK_MORE: [&str; 8] = [
    "DECIDE_GROUP_CASE",
    "UNDO_GROUP_CASE",
    "LIST_RESULTS",
    "CONFIRM_RESULTS",
    "NEW_EMERGENCY",
    "CREATE_EMERGENCY",
    "UPDATE_REVIEWED",
    "FINISH_REVIEW",
];

/// The gate and the handler behind it judge alike: what the gate lets in, the handler does not send away.
#[tokio::test]
async fn each_office_gets_into_what_it_may_and_nothing_else() {
    let app = TestApp::new().await;
    let (mut cases, mut failures) = (0, Vec::new());
    for account in &ACCOUNTS {
        let client = app.sign_in(account.username).await;
        for route in ROUTES {
            let may = match route.needs {
                Needs::Nobody => continue,
                Needs::Anyone => true,
                Needs::May(permission) => account.may(permission),
            };
            let page = ask(&mut client.clone(), route).await;
            cases += 1;
            let is_let_in = page.status() != 403;
            if ASK_MORE.contains(&route.name) && may {
                continue;
            }
            if is_let_in != may || page.status() == 405 {
                failures.push(format!("{} {}: {}", account.username, route.name, page.status()));
            }
        }
    }
    println!("routes: cases {cases}, failures {}", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
