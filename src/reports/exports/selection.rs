//! Whom a list by name is about: what the address asks for, within the reach of whoever asks.

use serde_json::{Map, Value};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::ppks::categories::Reference;
use crate::ppks::persons::PersonFilter;
use crate::ppks::persons::queries::{self, Criteria};
use crate::web::{Error, Result};
use crate::wilayah::{self, Wilayah};

/// The tiers of confidentiality that a file holds: ordinary cases, and on request the restricted ones. Secret cases
/// leave the house in no list.
pub(super) const ORDINARY: i16 = 1;
pub(super) const RESTRICTED: i16 = 2;

/// The tier up to which a file holds somebody.
pub(super) fn tier_of(with_restricted: bool) -> i16 {
    if with_restricted { RESTRICTED } else { ORDINARY }
}

pub(super) struct Selection {
    pub scope: Scope,
    pub criteria: Criteria,
    /// "Kecamatan Ledo, kategori 8 Lanjut Usia Terlantar, semua status"
    pub sentence: String,
    pub area: Wilayah,
    pub filter: PersonFilter,
}

impl Selection {
    /// # Errors
    /// `BadRequest` for a search, `NotFound` for a region out of reach.
    pub async fn read(db: &mut PgConnection, reach: &Scope, filter: PersonFilter) -> Result<Selection> {
        // A search shows only its best hits; a file of "the list" would hold more than the screen did.
        if !filter.cari.is_empty() {
            return Err(Error::BadRequest(
                "Hasil pencarian tidak dapat diunduh. Pakai saringan di Data PPKS, lalu unduh daftarnya.",
            ));
        }
        let scope = filter.narrow(reach).ok_or(Error::NotFound)?.up_to(RESTRICTED);
        let area = wilayah::queries::find(db, scope.area()).await?.ok_or(Error::NotFound)?;
        let sentence = filter.sentence(&area, &Reference::find(db).await?);

        Ok(Selection {
            criteria: filter.criteria(),
            sentence,
            scope,
            area,
            filter,
        })
    }

    /// The same from a query string that was kept.
    ///
    /// # Errors
    /// As [`Selection::read`].
    pub async fn of_query(db: &mut PgConnection, reach: &Scope, query: &str) -> Result<Selection> {
        let pairs: Map<String, Value> = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
            .collect();
        let filter = serde_json::from_value(Value::Object(pairs)).map_err(Error::internal)?;

        Selection::read(db, reach, filter).await
    }

    /// The reach of the file itself.
    pub fn up_to(self, tier: i16) -> Selection {
        Selection {
            scope: self.scope.up_to(tier),
            ..self
        }
    }

    /// How many the list holds up to this tier.
    pub async fn count(&self, db: &mut PgConnection, tier: i16) -> Result<i64> {
        Ok(queries::count_lines(db, &self.scope.up_to(tier), &self.criteria).await?)
    }

    /// The sentence of the file: it also says which tiers are in it.
    pub fn sentence_of_file(&self, tier: i16) -> String {
        let tiers = if tier >= RESTRICTED {
            "termasuk kategori terbatas (T2)"
        } else {
            "tanpa kategori terbatas (T2)"
        };

        format!("{}, {tiers}", self.sentence)
    }
}
