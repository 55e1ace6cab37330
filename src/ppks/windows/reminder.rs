//! What the day's first page says about the window.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Gate, Window};
use super::queries;
use crate::auth::{Actor, Permission};
use crate::paths;
use crate::ppks::board::{DesaCount, State};
use crate::types::angka::ribuan;
use crate::types::{Level, WindowId};
use crate::web::Error;

/// A window, and what is left to be done in it by whoever reads this.
pub struct Reminder {
    pub window: Window,
    today: NaiveDate,
    whose: Whose,
}

enum Whose {
    /// Drafts of the own desa that nobody has sent.
    Operator { drafts: i64 },
    /// Desa of the own kecamatan that have not begun, and all.
    Tksk { not_started: i64, all: i64 },
}

impl Reminder {
    /// For an operator and a TKSK while a window is open, and for an operator also after it while drafts are left.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(db: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Option<Reminder>, Error> {
        let Some(kabupaten) = actor.area.kabupaten() else {
            return Ok(None);
        };
        let is_tksk = actor.area.level() == Level::Kecamatan && actor.may(Permission::RecommendPersons);
        let is_operator = actor.may(Permission::RegisterPersons);
        if !is_tksk && !is_operator {
            return Ok(None);
        }
        let scope = actor.scope_for(Permission::ReadReports)?;
        let (window, is_open) = match Gate::of(queries::list(db, &kabupaten).await?, today) {
            Gate::Open(window) => (window, true),
            Gate::Closed { last: Some(window), .. } if is_operator => (window, false),
            _ => return Ok(None),
        };
        let whose = if is_operator {
            let drafts = queries::count_drafts(db, &scope).await?;
            if drafts == 0 && !is_open {
                return Ok(None);
            }
            Whose::Operator { drafts }
        } else {
            let desa = queries::list_desa(db, &scope, window.id).await?;
            Whose::Tksk {
                not_started: not_started(&desa),
                all: i64::try_from(desa.len()).unwrap_or(i64::MAX),
            }
        };

        Ok(Some(Reminder { window, today, whose }))
    }

    pub fn id(&self) -> WindowId {
        self.window.id
    }

    /// "Pendataan 2026 ditutup 5 hari lagi."
    pub fn title(&self) -> String {
        format!("{}: {}.", self.window.name, self.window.state_text(self.today))
    }

    pub fn text(&self) -> String {
        match self.whose {
            Whose::Operator { drafts: 0 } => "Semua data desa Anda sudah dikirim.".to_owned(),
            Whose::Operator { drafts } => format!("{} draf belum dikirim.", ribuan(drafts)),
            Whose::Tksk { not_started: 0, .. } => "Semua desa/kelurahan sudah mulai.".to_owned(),
            Whose::Tksk { not_started, all } => {
                format!(
                    "{} dari {} desa/kelurahan belum mulai.",
                    ribuan(not_started),
                    ribuan(all)
                )
            }
        }
    }

    /// Where what is left is done: the operator's drafts.
    pub fn to_do(&self) -> Option<String> {
        match self.whose {
            Whose::Operator { drafts } if drafts > 0 => Some(paths::persons_filtered("status=draf")),
            _ => None,
        }
    }

    /// A message to the desa that holds nothing about anybody.
    pub fn share(&self) -> Option<String> {
        match self.whose {
            Whose::Tksk { not_started, .. } if not_started > 0 => Some(paths::whatsapp(&format!(
                "{} {} Mohon segera dikerjakan di Balale.",
                self.title(),
                self.text()
            ))),
            _ => None,
        }
    }
}

fn not_started(desa: &[DesaCount]) -> i64 {
    let count = desa.iter().filter(|one| one.state == State::NotStarted).count();

    i64::try_from(count).unwrap_or(i64::MAX)
}
