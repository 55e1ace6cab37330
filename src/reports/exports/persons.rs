//! The list by name and address as a file: the same people in the same order as the screen shows.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::actions;
use super::form::ExportForm;
use super::model::{ExportKind, day_of};
use super::pages::ExportNew;
use super::spool::{self, Spool};
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::Keys;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::categories::{CATALOGUE, Reference};
use crate::ppks::identity::open_nik;
use crate::ppks::identity::open_nomor_kk;
use crate::ppks::persons::queries::{self, Criteria};
use crate::ppks::persons::{PersonFilter, PersonRow};
use crate::ppks::residence::residence_label;
use crate::sheet::{Cell, Column, Kind};
use crate::types::PersonId;
use crate::web::{AppState, Db, Error, Fields, FormErrors, Query, Result, Tx, Walls};
use crate::wilayah::{self, Wilayah};

/// Rows read at a time: few enough that memory stays flat, enough that the database is not asked too often.
const BATCH: i64 = 1000;

/// Columns and their widths in letters.
const COLUMNS: [(&str, f64, Kind); 15] = [
    ("No", 7.0, Kind::Number),
    ("Nama", 30.0, Kind::Text),
    ("NIK", 19.0, Kind::Code),
    ("Nomor KK", 19.0, Kind::Code),
    ("Jenis kelamin", 12.0, Kind::Text),
    ("Tanggal lahir", 13.0, Kind::Date),
    ("Umur", 7.0, Kind::Number),
    ("Kecamatan", 18.0, Kind::Text),
    ("Desa/Kelurahan", 20.0, Kind::Text),
    ("Dusun", 16.0, Kind::Text),
    ("RT", 6.0, Kind::Code),
    ("RW", 6.0, Kind::Code),
    ("Alamat", 28.0, Kind::Text),
    ("Kategori PPKS", 34.0, Kind::Text),
    ("Status", 18.0, Kind::Text),
];

/// The tiers of confidentiality that a file holds: ordinary cases, and on request the restricted ones. Secret cases
/// leave the house in no list.
const ORDINARY: i16 = 1;
const RESTRICTED: i16 = 2;

/// What the address asks for, within the actor's reach.
struct Selection {
    scope: Scope,
    criteria: Criteria,
    /// Of the sub-category, as the office calls it now.
    sub_name: Option<String>,
    area: Wilayah,
    filter: PersonFilter,
}

impl Selection {
    async fn read(db: &mut PgConnection, reach: &Scope, filter: PersonFilter) -> Result<Selection> {
        // A search shows only its best hits; a file of "the list" would hold more than the screen did.
        if !filter.cari.is_empty() {
            return Err(Error::BadRequest(
                "Hasil pencarian tidak dapat diunduh. Pakai saringan di Data PPKS, lalu unduh daftarnya.",
            ));
        }
        let scope = filter.narrow(reach).ok_or(Error::NotFound)?.up_to(RESTRICTED);
        let area = wilayah::queries::find(db, scope.area()).await?.ok_or(Error::NotFound)?;
        let criteria = Criteria {
            category_code: filter.category_code(),
            sub_category_code: filter.sub_code(),
            stage: filter.stage(),
            residence: filter.residence(),
            departed: filter.departed(),
        };

        let reference = Reference::find(db).await?;
        let sub = criteria.sub_category_code.as_deref();

        Ok(Selection {
            sub_name: sub
                .and_then(|code| reference.find_sub(code))
                .map(|sub| sub.name.clone()),
            scope,
            criteria,
            area,
            filter,
        })
    }

    /// The reach of the file itself.
    fn tiered(&self, with_restricted: bool) -> Scope {
        self.scope.up_to(if with_restricted { RESTRICTED } else { ORDINARY })
    }

    async fn count(&self, db: &mut PgConnection, with_restricted: bool) -> Result<i64> {
        Ok(queries::count_lines(db, &self.tiered(with_restricted), &self.criteria).await?)
    }

    /// The sentence of the file: it also says which tiers are in it.
    fn sentence_of_file(&self, with_restricted: bool) -> String {
        let tiers = if with_restricted {
            "termasuk kategori terbatas (T2)"
        } else {
            "tanpa kategori terbatas (T2)"
        };

        format!("{}, {tiers}", self.sentence())
    }

    /// "Kecamatan Ledo, kategori 8 Lanjut Usia Terlantar, semua status"
    fn sentence(&self) -> String {
        let category = self
            .criteria
            .category_code
            .as_deref()
            .map(|code| format!("kategori {}", CATALOGUE.label(code)));
        let sub = self.sub_name.as_ref().map(|name| format!("sub-kategori {name}"));
        let residence = self
            .criteria
            .residence
            .as_deref()
            .and_then(residence_label)
            .map(|label| format!("tinggal: {}", label.to_lowercase()));
        let stage = self.criteria.stage.map_or_else(
            || "semua status".to_owned(),
            |stage| format!("status {}", stage.label()),
        );
        let stage = self
            .criteria
            .departed
            .map_or(stage, |kind| format!("status {}", kind.label()));

        [Some(self.area.full_name()), category, sub, residence, Some(stage)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }

    async fn describe(
        &self,
        db: &mut PgConnection,
        page: Page,
        form: ExportForm,
        errors: FormErrors,
    ) -> Result<ExportNew> {
        let row_count = self.count(db, false).await?;
        let row_count_restricted = Some(self.count(db, true).await?);

        Ok(ExportNew {
            page,
            kind: ExportKind::Persons,
            filter_sentence: self.sentence(),
            row_count,
            row_count_restricted,
            order: "menurut nama, A sampai Z",
            columns: COLUMNS.map(|(title, ..)| title).join(", "),
            action: paths::export_persons(&self.filter.query()),
            back: paths::persons_filtered(&self.filter.query()),
            form,
            errors,
        })
    }
}

/// What the file will hold.
pub async fn new(page: Page, actor: Actor, mut db: Db, Query(filter): Query<PersonFilter>) -> Result<ExportNew> {
    let reach = actor.scope_for(Permission::ExportPersons)?;
    let selection = Selection::read(&mut db, &reach, filter).await?;

    selection
        .describe(&mut db, page, ExportForm::default(), FormErrors::default())
        .await
}

/// Makes the file. Sent twice it is two files, and the log says so: both were taken out.
pub async fn create(
    page: Page,
    State(state): State<AppState>,
    actor: Actor,
    mut tx: Tx,
    Query(filter): Query<PersonFilter>,
    fields: Fields,
) -> Result<Response> {
    let reach = actor.scope_for(Permission::ExportPersons)?;
    let selection = Selection::read(&mut tx, &reach, filter).await?;
    let form = ExportForm::read(&fields);
    let request = match form.parse() {
        Ok(request) => request,
        Err(errors) => {
            let again = selection.describe(&mut tx, page, form, errors).await?;
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    // Both walls: the transaction reads no further than the file may hold, and neither do the queries.
    if actor.walls != Walls::QueriesOnly {
        tx.lower_tier(if request.with_restricted { RESTRICTED } else { ORDINARY })
            .await?;
    }
    let selection = Selection {
        scope: selection.tiered(request.with_restricted),
        ..selection
    };

    let export = actions::begin(
        &state,
        ExportKind::Persons,
        &selection.area.kode,
        selection.sentence_of_file(request.with_restricted),
        request,
    );
    let title = format!("Daftar PPKS {}", selection.area.full_name());
    let columns = COLUMNS.map(|(title, width, kind)| Column::new(title, width, kind));
    let sheet = export.sheet(&actor, title, &page.region_name, columns.into());
    let mut spool = Spool::open(&state, export.request.format, sheet);
    let persons = push_all(&mut tx, &state, &selection, day_of(export.at), &mut spool).await?;
    let (file, row_count) = spool.finish().await?;
    actions::complete(tx, &actor, &export, row_count, &persons).await?;

    spool::attachment(&export, file)
}

/// Answers who was in it.
async fn push_all(
    db: &mut PgConnection,
    state: &AppState,
    selection: &Selection,
    today: NaiveDate,
    spool: &mut Spool,
) -> Result<Vec<PersonId>> {
    let mut in_it = Vec::new();
    let mut first_number = 1;
    let mut after = None;
    loop {
        let people = queries::list(db, &selection.scope, &selection.criteria, after, None, BATCH).await?;
        let Some(last) = people.last() else {
            return Ok(in_it);
        };
        after = Some(last.id);
        in_it.extend(people.iter().map(|person| person.id));
        let count = i64::try_from(people.len()).map_err(Error::internal)?;
        let keys = Arc::clone(&state.keys);
        // A thousand NIK take a while to open; other requests go on meanwhile.
        let rows = tokio::task::spawn_blocking(move || {
            (first_number..)
                .zip(&people)
                .map(|(number, person)| row(number, person, &keys, today))
                .collect()
        });
        spool.push(rows.await.map_err(Error::internal)?).await?;
        first_number += count;
    }
}

/// In the order of `COLUMNS`.
fn row(number: i64, person: &PersonRow, keys: &Keys, today: NaiveDate) -> Vec<Cell> {
    let nik = open_nik(keys, person.id, person.nik_enc.as_deref()).map(|nik| nik.map(|nik| nik.as_str().to_owned()));
    let nomor_kk = person.family_id.map_or(Ok(None), |id| {
        open_nomor_kk(keys, id, person.nomor_kk_enc.as_deref()).map(|kk| kk.map(|kk| kk.as_str().to_owned()))
    });

    vec![
        Cell::Number(number),
        person.full_name.as_str().into(),
        identity(nik),
        identity(nomor_kk),
        person.sex.label().into(),
        Cell::Date(person.born_on),
        Cell::Number(person.age(today).into()),
        person.kecamatan_name.as_str().into(),
        person.desa_name.as_str().into(),
        person.dusun.as_str().into(),
        person.rt.as_str().into(),
        person.rw.as_str().into(),
        person.address.as_str().into(),
        Cell::Text(person.categories_text()),
        person.status_text().into(),
    ]
}

/// One number that does not open must not withhold all the others.
fn identity<E>(digits: Result<Option<String>, E>) -> Cell {
    match digits {
        Ok(Some(digits)) => Cell::Text(digits),
        Ok(None) => "belum ada".into(),
        Err(_) => "tidak terbaca".into(),
    }
}
