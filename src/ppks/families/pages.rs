use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::CLOSED;
use super::actions::{self, Refusal};
use super::form::{CARD_REASONS, FamilyForm, MISSING_KK_REASONS};
use super::model::Family;
use super::{known, queries, registration};
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::Keys;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::categories::{CATALOGUE, Catalogue, Reference, Tiers};
use crate::ppks::drafts;
use crate::ppks::envelopes;
use crate::ppks::persons::lookups::{self, Lookup};
use crate::ppks::persons::{MISMATCH_REASONS, MISSING_REASONS, MemberForm};
use crate::ppks::windows::actions::{Whose, note_entry};
use crate::ppks::windows::{Carries, Knock, knock};
use crate::types::{DraftId, FamilyId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};

/// The sheet: for a new family, and for one that is edited or grows.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/families/form.html")]
pub struct FamilySheet {
    page: Page,
    form: FamilyForm,
    errors: FormErrors,
    key: String,
    /// None: a new family.
    editing: Option<(FamilyId, String)>,
    /// Records that are already there: what it is, and where.
    known: Vec<(String, String)>,
    /// What somebody else saved meanwhile.
    stale: Option<Family>,
    /// The nomor KK saved meanwhile, masked.
    stale_nomor_kk: String,
    /// An empty row, from which the script makes new ones.
    blank: MemberForm,
    catalogue: &'static Catalogue,
    reference: Reference,
    tiers: Tiers,
    place: String,
}

impl FamilySheet {
    pub(super) fn new(
        page: Page,
        actor: &Actor,
        reference: Reference,
        tiers: Tiers,
        mut form: FamilyForm,
        key: String,
    ) -> FamilySheet {
        if form.members.is_empty() {
            form.add_row();
        }

        FamilySheet {
            page,
            form,
            errors: FormErrors::default(),
            key,
            editing: None,
            known: Vec::new(),
            stale: None,
            stale_nomor_kk: String::new(),
            blank: MemberForm::empty("a__N__".to_owned()),
            catalogue: &CATALOGUE,
            reference,
            tiers,
            place: actor.area_name.clone(),
        }
    }

    fn editing(mut self, id: FamilyId, version: &str) -> FamilySheet {
        self.editing = Some((id, version.to_owned()));
        self
    }

    fn with_errors(mut self, errors: FormErrors) -> FamilySheet {
        self.errors = errors;
        self
    }

    /// The sheet with one more row, or with the reason why there is none.
    fn grown(self) -> Response {
        if self.errors.is_empty() {
            self.into_response()
        } else {
            with_status(StatusCode::UNPROCESSABLE_ENTITY, self)
        }
    }

    fn title(&self) -> &'static str {
        if self.editing.is_some() {
            "Ubah keluarga"
        } else if self.form.is_alone {
            "Tambah orang tanpa KK"
        } else {
            "Tambah keluarga"
        }
    }

    fn action(&self) -> String {
        self.editing
            .as_ref()
            .map_or_else(|| paths::FAMILIES.to_owned(), |(id, _)| paths::edit_family(*id))
    }

    fn missing_reasons(&self) -> &'static [(&'static str, &'static str)] {
        &MISSING_REASONS
    }

    fn mismatch_reasons(&self) -> &'static [(&'static str, &'static str)] {
        &MISMATCH_REASONS
    }

    fn missing_kk_reasons(&self) -> &'static [(&'static str, &'static str)] {
        &MISSING_KK_REASONS
    }

    fn card_reasons(&self) -> &'static [(&'static str, &'static str)] {
        &CARD_REASONS
    }

    /// The field of the NIK of the nth member that is filled in.
    fn nik_field(&self, member: usize) -> Option<String> {
        let mut filled = self.form.members.iter().filter(|m| !m.is_blank());

        filled.nth(member).map(|m| m.id("nik"))
    }

    /// The same sheet with the members of the family that has this nomor KK already, to choose from.
    async fn offer(
        mut self,
        state: &AppState,
        actor: &Actor,
        scope: &Scope,
        family: FamilyId,
        fields: &Fields,
    ) -> Result<Response> {
        let refusal = counted(state, actor, scope, Refusal::SameNomorKk(family)).await?;
        if matches!(refusal, Refusal::SameNomorKk(_)) {
            let today = state.clock.today();
            let mut tx = Tx::begin(state, &actor.acting()).await?;
            known::offer(&mut tx, scope, &mut self.form, family, fields, today).await?;
            self.errors = self.form.parse(today, &self.reference, true).err().unwrap_or_default();
        }

        self.refused(refusal, &state.keys)
    }

    /// A refusal of the database in the words of the form.
    fn refused(mut self, refusal: Refusal, keys: &Keys) -> Result<Response> {
        let status = match refusal {
            Refusal::Failed(error) => return Err(error),
            Refusal::SameNomorKk(id) => {
                self.errors.push(
                    "nomor_kk",
                    if self.form.family.is_some() {
                        "Nomor KK ini sudah tercatat di desa Anda. Centang anggotanya di bawah, lalu simpan lagi."
                    } else {
                        "Nomor KK ini sudah tercatat di desa Anda. Buka keluarganya, lalu tambah anggota di sana."
                    },
                );
                self.known
                    .push(("Keluarga dengan nomor KK ini".to_owned(), paths::family(id)));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::SameNik { member, person } => {
                let field = self.nik_field(member);
                self.errors.push(field.unwrap_or_default(), person.advice());
                self.known.push((person.label(), paths::person(person.id)));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Exhausted(member, exhausted) => {
                let field = member.map_or(Some("nomor_kk".to_owned()), |member| self.nik_field(member));
                self.errors.push(field.unwrap_or_default(), exhausted.form_text());
                StatusCode::TOO_MANY_REQUESTS
            }
            Refusal::KkReasonMissing => {
                self.errors.push(
                    "alasan_ganti_kk",
                    "Nomor KK berubah. Pilih alasannya; nomor yang lama tetap tersimpan di riwayat.",
                );
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Stale(now) => {
                self.editing = Some((now.id, now.version.to_string()));
                self.stale_nomor_kk = now
                    .nomor_kk(keys)?
                    .map_or_else(|| "belum ada".to_owned(), |nomor_kk| nomor_kk.masked());
                self.stale = Some(*now);
                StatusCode::CONFLICT
            }
        };

        Ok(with_status(status, self))
    }
}

#[derive(Deserialize)]
pub struct NewFamilyQuery {
    #[serde(default)]
    draf: String,
}

pub async fn new(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Query(query): Query<NewFamilyQuery>,
) -> Result<FamilySheet> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let tiers = Tiers::find(&mut db).await?;
    let reference = Reference::find(&mut db).await?;
    if let Ok(id) = query.draf.parse::<DraftId>() {
        let draft = drafts::find(&mut db, &state.keys, &actor, id)
            .await?
            .ok_or(Error::NotFound)?;
        let mut form = FamilyForm::read(&draft.fields);
        let today = state.clock.today();
        known::recall(&mut db, &state.keys, &scope, &mut form, &draft.fields, today).await?;
        return Ok(FamilySheet::new(page, &actor, reference, tiers, form, id.to_string()));
    }
    let (dusun, rt, rw) = queries::find_last_place(&mut db, actor.id).await?;
    let form = FamilyForm {
        dusun,
        rt,
        rw,
        ..FamilyForm::default()
    }
    .with_rows(1);

    Ok(FamilySheet::new(
        page,
        &actor,
        reference,
        tiers,
        form,
        idempotency::new_key(),
    ))
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let (tiers, reference) = (Tiers::find(&mut tx).await?, Reference::find(&mut tx).await?);
    let (now, today) = (state.clock.now(), state.clock.today());
    let mut form = FamilyForm::read(&fields);
    known::recall(&mut tx, &state.keys, &scope, &mut form, &fields, today).await?;
    let key = fields.get(idempotency::FIELD).to_owned();
    match fields.get("aksi") {
        "tambah" => {
            let errors = form.add_row();
            return Ok(FamilySheet::new(page, &actor, reference, tiers, form, key)
                .with_errors(errors)
                .grown());
        }
        "draf" => return keep_draft(&state, &actor, tx, &key, &fields).await,
        _ => {}
    }
    let new = match form.parse(today, &reference, true) {
        Ok(new) => new,
        Err(errors) => {
            let family = known::find(&mut tx, &state.keys, &scope, &form).await?;
            drop(tx);
            let sheet = FamilySheet::new(page, &actor, reference, tiers, form, key).with_errors(errors);
            return match family {
                Some(family) => sheet.offer(&state, &actor, &scope, family, &fields).await,
                None => Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, sheet)),
            };
        }
    };
    let claimed = new.known.iter().flat_map(|(_, needs)| needs);
    let carries = Carries::members(&tiers, &new.members).and_needs(&tiers, claimed);
    let late = match knock(&mut tx, &scope, &fields, carries, state.clock.today()).await? {
        Knock::Pass(late) => late,
        Knock::Ask(ask) => return Ok(ask.page(page, paths::FAMILIES.to_owned(), &fields, true)),
    };
    let key_of_form = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let receipt = envelopes::actions::receipt_of(&state.keys, key_of_form.id())?;
    let done = match form.family {
        Some(family) => actions::extend(&mut tx, &state.keys, &actor, &scope, family, &new, &receipt, now).await,
        None => registration::register(&mut tx, &state.keys, &actor, &scope, &new, &receipt, now).await,
    };

    match done {
        Ok(registered) => {
            drafts::discard(&mut tx, &actor, DraftId::from(key_of_form.id())).await?;
            let Some(id) = registered.family else {
                let location = paths::secret_sent(&receipt);
                key_of_form.finish(tx, &location).await?;
                return Ok(Redirect::to(&location).into_response());
            };
            if let Some(reason) = late {
                note_entry(&mut tx, &actor, &scope, Whose::Family(id), &reason, now).await?;
            }
            let location = if form.is_case {
                paths::family_case(id)
            } else {
                paths::family(id)
            };
            key_of_form.finish(tx, &location).await?;
            Ok(Flash::Saved.redirect_with(&location, registered.has_secrets.then_some(&receipt)))
        }
        Err(refusal) => {
            drop(tx);
            let sheet = FamilySheet::new(page, &actor, reference, tiers, form, key);
            if let Refusal::SameNomorKk(family) = refusal {
                return sheet.offer(&state, &actor, &scope, family, &fields).await;
            }
            let refusal = counted(&state, &actor, &scope, refusal).await?;
            sheet.refused(refusal, &state.keys)
        }
    }
}

/// A form that names who has a number is a look-up like a search, and counts like one.
pub(super) async fn counted(state: &AppState, actor: &Actor, scope: &Scope, refusal: Refusal) -> Result<Refusal> {
    let member = match &refusal {
        Refusal::SameNomorKk(_) => None,
        Refusal::SameNik { member, .. } => Some(*member),
        _ => return Ok(refusal),
    };

    Ok(lookups::take_apart(state, actor, scope, Lookup::Number)
        .await?
        .map_or(refusal, |exhausted| Refusal::Exhausted(member, exhausted)))
}

async fn keep_draft(state: &AppState, actor: &Actor, mut tx: Tx, key: &str, fields: &Fields) -> Result<Response> {
    let id: DraftId = key
        .parse()
        .map_err(|_| Error::BadRequest("Draf ini tidak punya kunci. Muat ulang halamannya."))?;
    drafts::keep(&mut tx, &state.keys, actor, id, fields, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::DraftKept.redirect(paths::HOME))
}

pub async fn edit(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FamilyId>,
) -> Result<FamilySheet> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let family = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    if family.closed_into.is_some() {
        return Err(Error::Conflict(CLOSED));
    }
    let nomor_kk = actions::reveal_nomor_kk(&mut tx, &state.keys, &actor, &family, state.clock.now()).await?;
    let tiers = Tiers::find(&mut tx).await?;
    let reference = Reference::find(&mut tx).await?;
    tx.commit().await?;
    let form = FamilyForm {
        nomor_kk: nomor_kk.as_ref().map(|n| n.as_str().to_owned()).unwrap_or_default(),
        has_no_kk: nomor_kk.is_none(),
        missing_reason: family.nomor_kk_missing_reason.clone().unwrap_or_default(),
        card_reason: String::new(),
        dusun: family.dusun.clone(),
        rt: family.rt.clone(),
        rw: family.rw.clone(),
        address: family.address.clone(),
        ..FamilyForm::default()
    };
    let version = family.version.to_string();

    let form = form.with_rows(1);

    Ok(FamilySheet::new(page, &actor, reference, tiers, form, idempotency::new_key()).editing(id, &version))
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FamilyId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let (tiers, reference) = (Tiers::find(&mut tx).await?, Reference::find(&mut tx).await?);
    let now = state.clock.now();
    let mut form = FamilyForm::read(&fields);
    let key = fields.get(idempotency::FIELD).to_owned();
    let version_text = fields.get("versi").to_owned();
    let asked = tiers.clone();
    let parsed = form.parse(state.clock.today(), &reference, false);
    let sheet = |form| FamilySheet::new(page, &actor, reference, tiers, form, key).editing(id, &version_text);
    if fields.get("aksi") == "tambah" {
        let errors = form.add_row();
        return Ok(sheet(form).with_errors(errors).grown());
    }
    let new = match parsed {
        Ok(new) => new,
        Err(errors) => {
            return Ok(with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                sheet(form).with_errors(errors),
            ));
        }
    };
    let carries = Carries::members(&asked, &new.members);
    let late = match knock(&mut tx, &scope, &fields, carries, state.clock.today()).await? {
        Knock::Pass(late) => late,
        Knock::Ask(ask) => return Ok(ask.page(sheet(form).page, paths::edit_family(id), &fields, false)),
    };
    let key_of_form = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = version_text.parse().unwrap_or(0);
    let receipt = envelopes::actions::receipt_of(&state.keys, key_of_form.id())?;

    match actions::change(&mut tx, &state.keys, &actor, &scope, id, version, &new, &receipt, now).await {
        Ok(has_secrets) => {
            if let Some(reason) = late {
                note_entry(&mut tx, &actor, &scope, Whose::Family(id), &reason, now).await?;
            }
            let location = paths::family(id);
            key_of_form.finish(tx, &location).await?;
            Ok(Flash::Changed.redirect_with(&location, has_secrets.then_some(&receipt)))
        }
        Err(refusal) => {
            drop(tx);
            let refusal = counted(&state, &actor, &scope, refusal).await?;
            sheet(form).refused(refusal, &state.keys)
        }
    }
}
