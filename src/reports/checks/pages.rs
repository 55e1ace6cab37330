use std::collections::HashMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Finding, FoundRow, Group, Run, Subject, Test, record_number};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::Keys;
use crate::page::Page;
use crate::paths;
use crate::ppks::identity::nik_place;
use crate::ppks::identity::nomor_kk_place;
use crate::types::angka;
use crate::types::{CheckRunId, KodeWilayah, Level};
use crate::web::idempotency::{self, Claim};
use crate::web::{Acting, AppState, Db, Error, Fields, Path, Query, Result, Tx};
use crate::wilayah::{self, Wilayah};

/// Runs on the first page.
const RUNS: i64 = 20;
/// Findings on one page; a printed report holds all of a kind up to here.
const FINDINGS: i64 = 2000;
/// In the query: the lists of all tests.
const ALL: &str = "semua";

#[derive(Template, WebTemplate)]
#[template(path = "reports/checks/index.html")]
pub struct CheckIndex {
    page: Page,
    runs: Vec<Run>,
    /// Regions to choose from.
    areas: Vec<Wilayah>,
    key: String,
}

pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<CheckIndex> {
    let scope = actor.scope_for(Permission::RunChecks)?;

    Ok(CheckIndex {
        runs: queries::list_runs(&mut db, &scope, RUNS).await?,
        areas: wilayah::queries::list_children(&mut db, scope.area()).await?,
        key: idempotency::new_key(),
        page,
    })
}

pub async fn create(actor: Actor, State(state): State<AppState>, fields: Fields) -> Result<Response> {
    let reach = actor.scope_for(Permission::RunChecks)?;
    let scope = match fields.get("wilayah") {
        "" => reach,
        typed => KodeWilayah::parse(typed)
            .ok()
            .and_then(|kode| reach.narrow(&kode))
            .ok_or(Error::NotFound)?,
    };
    let now = state.clock.now();
    let mut tx = Tx::begin(&state, &acting(&actor)).await?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    wilayah::queries::find(&mut tx, scope.area())
        .await?
        .ok_or(Error::NotFound)?;
    let id = actions::run(&mut tx, &state.keys, &actor, &scope, now).await?;
    let location = paths::check_run(id);
    key.finish(tx, &location).await?;

    Ok(Redirect::to(&location).into_response())
}

/// The tests read ordinary and restricted records for whoever may run them. An auditor reads nobody by name: the pages
/// here show record numbers and masked numbers only.
fn acting(actor: &Actor) -> Acting {
    Acting {
        tier_max: 2,
        ..actor.acting()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ShowQuery {
    uji: String,
}

/// The report of one run: what was looked at, how many of each, and the list of one test or of all.
#[derive(Template, WebTemplate)]
#[template(path = "reports/checks/show.html")]
pub struct CheckShow {
    page: Page,
    run: Run,
    tallies: HashMap<String, i64>,
    /// Tests whose findings are listed, each with its lines.
    listed: Vec<(Test, Vec<Line>)>,
    may_open: bool,
}

/// One finding as people read it.
struct Line {
    number: usize,
    desa: String,
    records: Vec<Record>,
}

struct Record {
    number: String,
    /// "6107••••••••0003", or that there is none.
    masked: String,
    href: String,
}

impl CheckShow {
    /// The headings of the table, each with its tests.
    fn groups(&self) -> Vec<(Group, Vec<Test>)> {
        let of = |group| Test::ALL.iter().copied().filter(|test| test.group() == group).collect();

        [Group::Identity, Group::Family, Group::Leaving, Group::Way]
            .map(|group| (group, of(group)))
            .into()
    }

    fn has_more(&self, test: &Test, lines: &[Line]) -> bool {
        usize::try_from(self.tally(test)).is_ok_and(|all| all > lines.len())
    }

    fn tally(&self, test: &Test) -> i64 {
        self.tallies.get(test.code()).copied().unwrap_or(0)
    }
}

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    Path(id): Path<CheckRunId>,
    Query(query): Query<ShowQuery>,
) -> Result<CheckShow> {
    let scope = actor.scope_for(Permission::RunChecks)?;
    let mut tx = Tx::begin(&state, &acting(&actor)).await?;
    let run = queries::find_run(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let tallies = queries::list_tallies(&mut tx, id).await?;
    let chosen = query.uji.parse::<Test>().ok();
    let found = match (chosen, query.uji.as_str()) {
        (None, typed) if typed != ALL => Vec::new(),
        (test, _) => queries::list_findings(&mut tx, id, test.map(Test::code), FINDINGS).await?,
    };
    let listed = lines(&mut tx, &state.keys, &scope, found).await?;
    actions::record_opening(&mut tx, &actor, &run, state.clock.now()).await?;
    tx.commit().await?;

    Ok(CheckShow {
        may_open: actor.may(Permission::ReadPersons),
        tallies: tallies.into_iter().collect(),
        page,
        run,
        listed,
    })
}

/// Findings with the records they name, test by test.
async fn lines(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    found: Vec<FoundRow>,
) -> Result<Vec<(Test, Vec<Line>)>> {
    let ids = |of: fn(&FoundRow) -> &Vec<Uuid>| found.iter().flat_map(|row| of(row).clone()).collect::<Vec<_>>();
    let (persons, families) = (ids(|row| &row.person_ids), ids(|row| &row.family_ids));
    let subjects: HashMap<Uuid, Subject> = queries::list_subjects(db, scope, &persons, &families)
        .await?
        .into_iter()
        .map(|subject| (subject.id, subject))
        .collect();
    let desa: HashMap<KodeWilayah, String> = wilayah::queries::list_inside(db, scope.area())
        .await?
        .into_iter()
        .filter(|area| area.kode.level() == Level::Desa)
        .map(|area| (area.kode.clone(), area.full_name()))
        .collect();

    let mut listed: Vec<(Test, Vec<Line>)> = Vec::new();
    for finding in found.into_iter().filter_map(FoundRow::finding) {
        if listed.last().is_none_or(|(test, _)| *test != finding.test) {
            listed.push((finding.test, Vec::new()));
        }
        if let Some((_, lines)) = listed.last_mut() {
            lines.push(Line {
                number: lines.len() + 1,
                desa: desa.get(&finding.desa_kode).cloned().unwrap_or_default(),
                records: records(keys, &subjects, &finding),
            });
        }
    }

    Ok(listed)
}

/// Whoever is out of sight by now (restricted, destroyed) is not named any more.
fn records(keys: &Keys, subjects: &HashMap<Uuid, Subject>, finding: &Finding) -> Vec<Record> {
    finding
        .person_ids
        .iter()
        .chain(&finding.family_ids)
        .filter_map(|id| subjects.get(id))
        .map(|subject| Record {
            number: record_number(subject.id),
            masked: masked(keys, subject),
            href: if subject.is_family {
                paths::family(subject.id.into())
            } else {
                paths::person(subject.id.into())
            },
        })
        .collect()
}

/// Whatever the digits are: the tests also find numbers that no form would take.
fn masked(keys: &Keys, subject: &Subject) -> String {
    let place = if subject.is_family {
        nomor_kk_place(subject.id.into())
    } else {
        nik_place(subject.id.into())
    };
    let Some(sealed) = &subject.number_enc else {
        return "belum ada".to_owned();
    };

    match keys.open_identity(&place, sealed) {
        Ok(digits) if digits.len() == 16 && digits.is_ascii() => format!("{}••••••••{}", &digits[..4], &digits[12..]),
        _ => "tidak terbaca".to_owned(),
    }
}
