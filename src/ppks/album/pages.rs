use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::form::EvidenceForm;
use super::serve;
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::evidence::actions::{self, Refusal};
use crate::ppks::evidence::{EvidenceRow, Kind, Subject, clean, queries};
use crate::ppks::{families, persons};
use crate::types::{EvidenceId, FamilyId, KodeWilayah};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx, Upload};

/// One kind of photo: what is there, and the form for a new one.
pub struct Slot {
    kind: Kind,
    current: Vec<EvidenceRow>,
    key: String,
}

impl Slot {
    /// Where an error leads.
    fn field(&self) -> String {
        format!("berkas_{}", self.kind.code())
    }

    /// What the sender of the form saw.
    fn seen(&self) -> String {
        let current = self.current.first().filter(|_| self.kind.is_single());

        current.map(|row| row.id.to_string()).unwrap_or_default()
    }
}

/// Whose photos they are.
pub struct Owner {
    subject: Subject,
    desa_kode: KodeWilayah,
    name: String,
    place: String,
    /// Why nothing is changed here, to whoever could otherwise.
    fixed: Option<&'static str>,
}

impl Owner {
    async fn find(db: &mut PgConnection, actor: &Actor, scope: &Scope, subject: Subject) -> Result<Owner> {
        let of_desa = |desa: &str, kecamatan: &str| format!("{desa}, Kecamatan {kecamatan}");
        match subject {
            Subject::Family(id) => {
                let family = families::queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
                Ok(Owner {
                    subject,
                    name: "Keluarga".to_owned(),
                    place: of_desa(&family.desa_name, &family.kecamatan_name),
                    fixed: family.closed_into.map(|_| families::CLOSED),
                    desa_kode: family.desa_kode,
                })
            }
            Subject::Person(id) => {
                let person = persons::queries::find(db, scope, id)
                    .await?
                    .filter(|person| person.is_open_to(actor))
                    .ok_or(Error::NotFound)?;
                Ok(Owner {
                    subject,
                    place: of_desa(&person.desa_name, &person.kecamatan_name),
                    fixed: person.is_restricted().then_some(
                        "Data orang ini dibatasi, jadi fotonya tidak diubah. Pertanyaan: hubungi admin DSP3A.",
                    ),
                    name: person.full_name,
                    desa_kode: person.desa_kode,
                })
            }
        }
    }

    fn back(&self) -> String {
        match self.subject {
            Subject::Family(id) => paths::family(id),
            Subject::Person(id) => paths::person(id),
        }
    }

    fn here(&self) -> String {
        match self.subject {
            Subject::Family(id) => paths::family_evidence(id),
            Subject::Person(id) => paths::person_evidence(id),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/album/index.html")]
pub struct EvidenceIndex {
    page: Page,
    owner: Owner,
    slots: Vec<Slot>,
    /// Replaced or taken off.
    old: Vec<EvidenceRow>,
    errors: FormErrors,
}

impl EvidenceIndex {
    async fn load(page: Page, db: &mut PgConnection, scope: &Scope, owner: Owner) -> Result<EvidenceIndex> {
        let (person, family) = (owner.subject.person(), owner.subject.family());
        let rows = queries::list(db, scope, person, family, true).await?;
        let (mut current, old): (Vec<_>, Vec<_>) = rows.into_iter().partition(EvidenceRow::is_current);
        let mut slots = Vec::new();
        for kind in owner.subject.kinds() {
            let (own, others) = current.into_iter().partition(|row| row.kind() == *kind);
            current = others;
            slots.push(Slot {
                kind: *kind,
                current: own,
                key: idempotency::new_key(),
            });
        }

        Ok(EvidenceIndex {
            page,
            owner,
            slots,
            old,
            errors: FormErrors::default(),
        })
    }

    fn can_change(&self) -> bool {
        self.page.may(Permission::RegisterPersons) && self.owner.fixed.is_none()
    }

    fn refused(mut self, status: StatusCode, kind: Kind, text: &str) -> Response {
        self.errors.push(format!("berkas_{}", kind.code()), text);

        with_status(status, self)
    }
}

/// Photos and documents of a family.
pub async fn index(page: Page, actor: Actor, db: Db, Path(id): Path<FamilyId>) -> Result<EvidenceIndex> {
    list(page, actor, db, Subject::Family(id)).await
}

pub(super) async fn list(page: Page, actor: Actor, mut db: Db, subject: Subject) -> Result<EvidenceIndex> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let owner = Owner::find(&mut db, &actor, &scope, subject).await?;

    EvidenceIndex::load(page, &mut db, &scope, owner).await
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    Path(id): Path<FamilyId>,
    upload: Result<Upload>,
) -> Result<Response> {
    take(page, actor, state, Subject::Family(id), upload).await
}

/// Reads the picture while no connection is held: that takes as long as a hundred queries.
pub(super) async fn take(
    page: Page,
    actor: Actor,
    state: AppState,
    subject: Subject,
    upload: Result<Upload>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let mut tx = Tx::begin(&state, &actor.acting()).await?;
    let owner = Owner::find(&mut tx, &actor, &scope, subject).await?;
    drop(tx);
    if let Some(reason) = owner.fixed {
        return Err(Error::Conflict(reason));
    }
    let upload = upload?;
    let form = EvidenceForm::read(&upload.fields, subject)?;
    let file = clean(form.kind, upload.file, upload.is_chosen).await?;

    let mut tx = Tx::begin(&state, &actor.acting()).await?;
    let file = match file {
        Ok(file) => file,
        Err(unfit) => {
            let again = EvidenceIndex::load(page, &mut tx, &scope, owner).await?;
            return Ok(again.refused(StatusCode::UNPROCESSABLE_ENTITY, form.kind, unfit.text()));
        }
    };
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &upload.fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let place = (subject, &owner.desa_kode);
    match actions::store(
        &mut tx,
        &state.keys,
        &actor,
        &scope,
        place,
        form.kind,
        form.seen,
        &file,
        now,
    )
    .await
    {
        Ok(_) => {
            let location = owner.here();
            key.finish(tx, &location).await?;
            Ok(Flash::EvidenceStored.redirect(&location))
        }
        Err(refusal) => {
            drop(tx);
            let (status, text) = words(refusal)?;
            let mut tx = Tx::begin(&state, &actor.acting()).await?;
            let again = EvidenceIndex::load(page, &mut tx, &scope, owner).await?;
            Ok(again.refused(status, form.kind, &text))
        }
    }
}

/// A refusal in the words of the page, which shows what is there now.
fn words(refusal: Refusal) -> Result<(StatusCode, String)> {
    match refusal {
        Refusal::Failed(error) => Err(error),
        Refusal::Full => Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            "Sudah ada 60 berkas di sini, termasuk yang lama. Hubungi admin DSP3A bila perlu menambah.".to_owned(),
        )),
        Refusal::Stale(Some(now)) => Ok((
            StatusCode::CONFLICT,
            format!(
                "Belum tersimpan: foto ini baru saja diganti ({}). Bandingkan dengan yang tampil di sini; bila foto Anda lebih baik, pilih lagi dan kirim.",
                now.made_text()
            ),
        )),
        Refusal::Stale(None) => Ok((
            StatusCode::CONFLICT,
            "Belum tersimpan: foto yang Anda lihat baru saja ditarik. Pilih lagi foto Anda dan kirim.".to_owned(),
        )),
    }
}

/// Takes one off the page. It stays among the old ones.
pub async fn destroy(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<EvidenceId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let (row, subject) = serve::find(&mut tx, &actor, &scope, id).await?;
    let owner = Owner::find(&mut tx, &actor, &scope, subject).await?;
    if let Some(reason) = owner.fixed {
        return Err(Error::Conflict(reason));
    }
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    actions::retire(&mut tx, &actor, &row, subject, now).await?;
    key.finish(tx, &owner.here()).await?;

    Ok(Flash::EvidenceRetired.redirect(&owner.here()))
}
