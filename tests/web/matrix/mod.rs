//! Every address, asked by every kind of person, about records in every place and of every tier. Two questions to
//! each answer: is it the one that the policy says, and does it hold a word about anybody out of reach?

mod policy;
mod principals;
mod seed;

use std::sync::Arc;

use balale::paths::{Method, ROUTES, Route, routes};
use uuid::Uuid;

use crate::support::{Page, TestApp};
use policy::Cell;
use principals::Principal;
use seed::Planted;

/// Addresses that end sessions; they are asked last, each time with a new session.
const ENDING: [&str; 2] = [routes::SIGN_OUT.name, routes::END_SESSIONS.name];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_address_keeps_the_policy_and_tells_nothing_out_of_reach() {
    let app = Arc::new(TestApp::new().await);
    let planted = Arc::new(seed::plant(&app).await);
    let mut walks = Vec::new();
    for principal in principals::all(&app).await {
        let (app, planted) = (app.clone(), planted.clone());
        walks.push(tokio::spawn(async move { walk(&app, &planted, &principal).await }));
    }
    let (mut cases, mut failures) = (0, Vec::new());
    for walk in walks {
        let (asked, wrong) = walk.await.unwrap();
        cases += asked;
        failures.extend(wrong);
    }

    println!(
        "T-AZ-1, T-AZ-3, T-AZ-4 access matrix: cases {cases}, failures {}",
        failures.len()
    );
    assert!(failures.is_empty(), "{}", failures[..failures.len().min(40)].join("\n"));
    assert!(cases >= 10_000, "only {cases} cases");
}

async fn walk(app: &TestApp, planted: &[Planted], principal: &Principal) -> (usize, Vec<String>) {
    let (mut cases, mut failures) = (0, Vec::new());
    let (last, first): (Vec<&Route>, Vec<&Route>) = ROUTES.iter().partition(|route| ENDING.contains(&route.name));
    for route in first.into_iter().chain(last) {
        let cell = policy::cell(route.name, principal.name);
        for one in planted {
            let page = ask(app, route, principal, one).await;
            cases += 1;
            let case = format!("{} {} {:?} T{}", principal.name, route.name, one.relation, one.tier);
            if let Some(fault) = wrong_status(route, cell, principal, one, &page) {
                failures.push(format!("{case}: {fault}"));
            }
            for other in planted.iter().filter(|other| !principal.reads(other)) {
                // A search says once more what was typed into it.
                let typed = usize::from(route.name == routes::SEARCH_PERSONS.name);
                for token in other.tokens.iter().skip(typed) {
                    if holds(&page, token) {
                        failures.push(format!("{case}: tells {token} ({:?} T{})", other.relation, other.tier));
                    }
                }
            }
        }
    }

    (cases, failures)
}

async fn ask(app: &TestApp, route: &Route, principal: &Principal, one: &Planted) -> Page {
    let mut client = if ENDING.contains(&route.name) {
        principal.fresh_session(app).await
    } else {
        principal.client.clone()
    };
    let path = route
        .at
        .replace("{id}", &id_for(route, one).to_string())
        .replace("{name}", "tidak-ada.css")
        .replace("{code}", "24")
        .replace("{receipt}", "R-7KQ2-M4XD");
    // What a person would put into the address bar, or into a form, to look elsewhere.
    let desa = one.relation.desa().unwrap_or("61.07.99.9999");
    let kecamatan = desa.get(..8).unwrap_or_default();
    let word = one.tokens.first().map_or("Kanari", String::as_str);
    let category = seed::category_of(one.tier);
    // Whom a secret case is linked with, whom a request is about.
    let person = one.neighbour;
    let pairs = format!("desa={desa}&kec={kecamatan}&wilayah={desa}&kategori={category}&tab=kategori&orang={person}");
    match route.method {
        Method::Get => client.get(&format!("{path}?{pairs}")).await,
        Method::Post => {
            let typed = format!(
                "{pairs}&versi=1&cari={word}&bentuk=csv&format=csv&keperluan=Uji+matriks+akses&kunci={}",
                Uuid::new_v4()
            );
            let page = client.send("POST".parse().unwrap(), &path, Some(typed)).await;
            // A search shows what it found on the page it leads to.
            if route.name == routes::SEARCH_PERSONS.name && page.status.is_redirection() {
                let found = client.follow().await;
                return if found.status() == 200 { found } else { page };
            }
            page
        }
    }
}

/// One record at each of the three desks.
const RECORDS: [&str; 3] = ["/verifikasi/{id}", "/rekomendasi/{id}", "/pengesahan/data/{id}"];

/// The record that this address is about, of the planted person.
fn id_for(route: &Route, one: &Planted) -> Uuid {
    let start = |prefix: &str| route.at.starts_with(prefix);
    if start("/keluarga/{id}") {
        one.family
    } else if start("/ppks/{id}") || start("/hak-warga/orang/{id}") {
        one.person
    } else if start("/komunitas/{id}") {
        one.community
    } else if start("/kasus/{id}") {
        one.case
    } else if RECORDS.into_iter().any(start) {
        one.assessment
    } else if start("/pengesahan/pindaian/{id}") {
        one.scan
    } else if start("/pengesahan/{id}") {
        one.endorsement
    } else if start("/bukti/{id}") {
        one.evidence
    } else if start("/lewat-usia/{id}") {
        one.proposal
    } else if start("/kasus-rahasia/{id}") {
        one.envelope
    } else if start("/pengguna/{id}") {
        one.user
    } else if start("/draf/{id}") {
        one.draft
    } else if start("/ganda/{id}") {
        one.pair
    } else if start("/periksa-lapangan/{id}") {
        one.check
    } else if start("/pindah-desa/{id}") {
        one.transfer
    } else {
        Uuid::new_v4()
    }
}

/// Whether something is there.
fn exists(route: &Route, one: &Planted) -> bool {
    let is_there = one.relation.desa().is_some();
    let start = |prefix: &str| route.at.starts_with(prefix);
    if start("/ganda/{id}") {
        // One pair stands for both.
        is_there && one.tier == 1
    } else if [
        "/keluarga",
        "/ppks",
        "/hak-warga/orang",
        "/verifikasi",
        "/bukti",
        "/periksa-lapangan",
        "/pindah-desa",
        "/lewat-usia",
        "/komunitas",
        "/kasus",
    ]
    .iter()
    .any(|resource| start(&format!("{resource}/{{id}}")))
        || RECORDS.into_iter().any(start)
    {
        is_there && one.tier < 3
    } else if start("/kasus-rahasia/{id}") {
        is_there && one.tier == 3
    } else {
        is_there
            && (start("/pengguna/{id}")
                || start("/draf/{id}")
                || start("/pengesahan/{id}")
                || start("/pengesahan/pindaian/{id}"))
    }
}

fn wrong_status(route: &Route, cell: Cell, principal: &Principal, one: &Planted, page: &Page) -> Option<String> {
    let status = page.status();
    let leads_to_sign_in =
        page.status.is_redirection() && page.header("location").is_some_and(|to| to.starts_with("/masuk"));
    let opens = [200, 204, 303, 400, 409, 422, 429].contains(&status) && !leads_to_sign_in;
    let is_right = match cell {
        Cell::Public => ![401, 403, 405].contains(&status) && status < 500,
        Cell::SignIn => status == 401 || leads_to_sign_in,
        Cell::Refused => status == 403,
        // A filter by a region out of reach leads nowhere.
        Cell::Opens => opens || (status == 404 && !one.relation.is_within(principal.wilayah_kode)),
        Cell::OwnArea if exists(route, one) && one.relation.is_within(principal.wilayah_kode) => opens,
        Cell::OwnArea => status == 404,
        // What was planted is somebody else's; throwing away what one does not have changes nothing.
        Cell::OwnWork => [303, 404].contains(&status),
    };

    (!is_right).then(|| {
        format!(
            "{cell:?} answered {status} {}",
            page.header("location").unwrap_or_default()
        )
    })
}

/// In the page, or in anything that stands around it.
fn holds(page: &Page, token: &str) -> bool {
    let is_in = |bytes: &[u8]| bytes.windows(token.len()).any(|part| part == token.as_bytes());

    is_in(&page.bytes) || page.headers.values().any(|value| is_in(value.as_bytes()))
}
