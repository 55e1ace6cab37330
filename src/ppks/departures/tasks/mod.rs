//! What depends on somebody who has left, each a piece of work: a new head for the family, a grown-up for the children,
//! what was under way.

pub(super) mod pages;
pub(crate) mod queries;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::clock::waktu;
use crate::ppks::departed::Kind;
use crate::types::{DepartureId, FamilyId, KodeWilayah, PersonId, TaskId};
use crate::web::Error;

/// What is to be seen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskKind {
    /// The family has lost its head.
    Head,
    /// Children are left without a grown-up.
    Children,
    /// The person was on the way to another desa.
    Transfer,
    /// The person was on the list of this year's re-verification.
    Reverification,
    /// Aid was decided or waits to be handed over.
    Aid,
}

impl TaskKind {
    pub const ALL: [TaskKind; 5] = [
        TaskKind::Head,
        TaskKind::Children,
        TaskKind::Transfer,
        TaskKind::Reverification,
        TaskKind::Aid,
    ];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            TaskKind::Head => "head",
            TaskKind::Children => "children",
            TaskKind::Transfer => "transfer",
            TaskKind::Reverification => "reverification",
            TaskKind::Aid => "aid",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            TaskKind::Head => "Pilih kepala keluarga baru",
            TaskKind::Children => "Anak tanpa orang dewasa",
            TaskKind::Transfer => "Tutup perpindahan yang berjalan",
            TaskKind::Reverification => "Keluarkan dari verifikasi ulang",
            TaskKind::Aid => "Hentikan atau alihkan bantuan",
        }
    }

    /// What to do.
    pub fn hint(self) -> &'static str {
        match self {
            TaskKind::Head => "Isi hubungan keluarga: pilih siapa yang menggantikan. Minta KK baru di Dukcapil.",
            TaskKind::Children => {
                "Kunjungi anaknya, catat siapa yang mengasuh, lalu tambah kategori Anak Terlantar bila sesuai."
            }
            TaskKind::Transfer => "Batalkan perpindahannya, atau pastikan desa tujuan sudah tahu.",
            TaskKind::Reverification => "Catat hasilnya di daftar verifikasi ulang.",
            TaskKind::Aid => "Periksa apakah bantuan beralih kepada ahli waris, atau dikembalikan.",
        }
    }
}

/// An open task, or one that was seen to.
pub struct Task {
    pub id: TaskId,
    pub person_id: PersonId,
    pub full_name: String,
    pub family_id: Option<FamilyId>,
    pub departed: Option<String>,
    pub desa_name: String,
    pub kind: String,
    pub state: String,
    pub opened_at: DateTime<Utc>,
    pub closed_by_name: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    pub note: String,
    pub version: i32,
}

impl Task {
    pub fn kind(&self) -> TaskKind {
        TaskKind::ALL
            .into_iter()
            .find(|kind| kind.code() == self.kind)
            .unwrap_or(TaskKind::Aid)
    }

    /// The task can be done only once, so its own id is the key of the form that closes it.
    pub fn form_key(&self) -> TaskId {
        self.id
    }

    pub fn is_open(&self) -> bool {
        self.state == "open"
    }

    /// Seen to on the page of the family, not here.
    pub fn is_head(&self) -> bool {
        self.kind() == TaskKind::Head
    }

    /// "Selesai 12 November 2026 09.41, oleh Yohana Contoh"
    pub fn closed_text(&self) -> String {
        let word = if self.state == "dropped" { "Gugur" } else { "Selesai" };

        match (self.closed_at, self.closed_by_name.as_deref()) {
            (Some(at), Some(name)) => format!("{word} {}, oleh {name}", waktu(at)),
            _ => String::new(),
        }
    }

    pub fn departed_label(&self) -> &'static str {
        let kind = self.departed.as_deref().and_then(|code| code.parse::<Kind>().ok());

        kind.map_or("Kembali", Kind::label)
    }
}

/// Makes work of something that depends on the person. The caller holds the desa's lock and has audited the departure
/// that brings it about.
pub(super) async fn open(
    db: &mut PgConnection,
    _actor: &Actor,
    departure: (DepartureId, PersonId, &KodeWilayah),
    kind: TaskKind,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    Ok(queries::insert(db, TaskId::new(), departure, kind, at).await?)
}

/// Somebody has seen to it.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where it was closed meanwhile.
pub async fn close(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: TaskId,
    version: i32,
    note: &str,
    at: DateTime<Utc>,
) -> Result<PersonId, Error> {
    let (desa, person) = queries::find_place(db, scope, id).await?.ok_or(Error::NotFound)?;
    if !queries::update_closed(db, id, version, note, actor.id, at).await? {
        return Err(Error::Conflict(
            "Tugas ini sudah diselesaikan orang lain. Muat ulang halamannya untuk melihat catatannya.",
        ));
    }
    let event = Event::new("dependent_tasks.closed", "dependent_tasks", id, &desa);
    audit::record(db, actor, event, at).await?;

    Ok(person)
}

/// The family has a head again: its open tasks of that kind are done.
pub(in crate::ppks) async fn close_head(
    db: &mut PgConnection,
    actor: &Actor,
    family: FamilyId,
    head: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    for (id, desa) in queries::list_open_heads(db, family).await? {
        queries::update_done(db, id, head, actor.id, at).await?;
        let event = Event::new("dependent_tasks.closed", "dependent_tasks", id, &desa);
        audit::record(db, actor, event, at).await?;
    }

    Ok(())
}

/// The person is back: what depended on their absence needs nobody any more. The caller audits the return.
pub(super) async fn drop_all(
    db: &mut PgConnection,
    actor: &Actor,
    departure: DepartureId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    Ok(queries::update_dropped(db, departure, actor.id, at).await?)
}
