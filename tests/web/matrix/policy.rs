//! The policy as the office agreed it: `policy.txt`, written by hand from what each office is for, never from the
//! program. A change there is a change of policy, and reads as one in a diff.

use balale::paths::ROUTES;

const TABLE: &str = include_str!("policy.txt");

/// How far somebody gets at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Open to the public.
    Public,
    /// Must sign in first.
    SignIn,
    /// Signed in and refused.
    Refused,
    /// Opens; there is no record in the address.
    Opens,
    /// Opens for records within one's own wilayah, and for others it is as if they were not there.
    OwnArea,
    /// Opens for what one has made oneself.
    OwnWork,
}

/// The columns, in order.
pub fn principals() -> Vec<&'static str> {
    rows()
        .next()
        .expect("the first row names the columns")
        .split_whitespace()
        .skip(1)
        .collect()
}

/// The cell of a route and a principal.
///
/// # Panics
/// When the table has no such row or column: a new route needs a decision.
pub fn cell(route: &str, principal: &str) -> Cell {
    let column = principals()
        .iter()
        .position(|name| *name == principal)
        .unwrap_or_else(|| panic!("policy.txt has no column {principal}"));
    let row = rows()
        .find(|row| row.split_whitespace().next() == Some(route))
        .unwrap_or_else(|| panic!("policy.txt has no row {route}: who may go there?"));

    match row.split_whitespace().nth(column + 1) {
        Some("p") => Cell::Public,
        Some("m") => Cell::SignIn,
        Some(".") => Cell::Refused,
        Some("+") => Cell::Opens,
        Some("w") => Cell::OwnArea,
        Some("o") => Cell::OwnWork,
        other => panic!("policy.txt: {route} {principal} is {other:?}"),
    }
}

fn rows() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn the_table_has_a_row_for_every_route_and_no_other() {
    let written: Vec<&str> = rows().skip(1).filter_map(|row| row.split_whitespace().next()).collect();
    let known: Vec<&str> = ROUTES.iter().map(|route| route.name).collect();
    let missing: Vec<&&str> = known.iter().filter(|name| !written.contains(name)).collect();
    let stale: Vec<&&str> = written.iter().filter(|name| !known.contains(name)).collect();

    assert!(
        missing.is_empty() && stale.is_empty(),
        "missing {missing:?}, stale {stale:?}"
    );
    for row in rows() {
        assert_eq!(row.split_whitespace().count(), principals().len() + 1, "{row}");
    }
}
