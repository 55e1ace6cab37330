use super::form::FamilyForm;
use super::pages::FamilySheet;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::ppks::categories::{Reference, Tiers};
use crate::web::idempotency;
use crate::web::{Db, Result};

/// Somebody without a Kartu Keluarga: without a home, of a remote community. The same sheet and the same door as for a
/// family, with the reason in the place of the number.
pub async fn new(page: Page, actor: Actor, mut db: Db) -> Result<FamilySheet> {
    actor.scope_for(Permission::RegisterPersons)?;
    let tiers = Tiers::find(&mut db).await?;
    let reference = Reference::find(&mut db).await?;
    let form = FamilyForm {
        is_alone: true,
        has_no_kk: true,
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
