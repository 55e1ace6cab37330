//! What the day's first page says about running campaigns.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::Campaign;
use super::{queries, results};
use crate::auth::{Actor, Permission};
use crate::paths;
use crate::types::angka::ribuan;
use crate::types::tanggal::tanggal;
use crate::web::Error;

/// A running campaign, and what is left in it for whoever reads this.
pub struct Reminder {
    pub campaign: Campaign,
    is_over: bool,
    left: i64,
    is_operator: bool,
}

impl Reminder {
    /// Those that wait for an operator to ask, or for a TKSK or DSP3A to confirm.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(db: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Reminder>, Error> {
        let is_operator = actor.may(Permission::RegisterPersons);
        let is_checker = actor.may(Permission::RecommendPersons) || actor.may(Permission::VerifyPersons);
        let (Some(kabupaten), true) = (actor.area.kabupaten(), is_operator || is_checker) else {
            return Ok(Vec::new());
        };
        let scope = actor.scope_for(Permission::ReadReports)?;
        let mut found = Vec::new();
        for campaign in queries::list(db, &kabupaten).await? {
            if !campaign.is_running() || !campaign.touches(scope.area()) {
                continue;
            }
            let left = if is_operator {
                let desa = queries::list_desa(db, &scope, campaign.id).await?;
                desa.iter().map(|one| one.parts[0]).sum()
            } else {
                results::queries::count_waiting(db, &scope, campaign.id).await?
            };
            if left > 0 {
                found.push(Reminder {
                    is_over: campaign.ends_on < today,
                    campaign,
                    left,
                    is_operator,
                });
            }
        }

        Ok(found)
    }

    /// "Pemutakhiran 2027, sampai 31 Maret 2027."
    pub fn title(&self) -> String {
        let verb = if self.is_over { "seharusnya selesai" } else { "sampai" };

        format!("{}, {verb} {}.", self.campaign.name, tanggal(self.campaign.ends_on))
    }

    pub fn text(&self) -> String {
        let left = ribuan(self.left);
        if self.is_operator {
            format!("{left} orang belum didata.")
        } else {
            format!("{left} hasil menunggu konfirmasi Anda.")
        }
    }

    /// Where it is done.
    pub fn to_do(&self) -> String {
        if self.is_operator {
            paths::visits(self.campaign.id)
        } else {
            paths::results(self.campaign.id)
        }
    }

    pub fn verb(&self) -> &'static str {
        if self.is_operator { "Lanjutkan" } else { "Periksa hasil" }
    }
}
