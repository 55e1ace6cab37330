//! What a report is asked about: a region and a status. Written in the address, so a link shows the same to all who
//! may see it.

use serde::Deserialize;
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::ppks::Stage;
use crate::types::{KodeWilayah, Level};
use crate::web::Error;
use crate::wilayah::{self, Wilayah};

/// The query string as it came.
#[derive(Clone, Default, Deserialize)]
pub struct ReportQuery {
    #[serde(default)]
    pub wilayah: String,
    #[serde(default)]
    pub status: String,
    #[serde(default)]
    pub bagian: String,
}

/// The region and status that were understood, within the actor's reach.
pub(super) struct ReportFilter {
    /// Reach narrowed to the region.
    pub scope: Scope,
    pub area: Wilayah,
    /// None: every status that lists show.
    pub stage: Option<Stage>,
    /// From the top of the actor's reach down to the region itself.
    pub trail: Vec<Wilayah>,
}

impl ReportFilter {
    /// Understands a query string. Without a region it is the whole reach.
    ///
    /// # Errors
    /// `NotFound` for a region that is not there or out of reach, `BadRequest` for an unknown status.
    pub async fn read(db: &mut PgConnection, scope: &Scope, query: &ReportQuery) -> Result<ReportFilter, Error> {
        let kode = match query.wilayah.trim() {
            "" => scope.area().clone(),
            typed => KodeWilayah::parse(typed).map_err(|_| Error::NotFound)?,
        };
        let narrowed = scope.narrow(&kode).ok_or(Error::NotFound)?;
        let stage = read_stage(&query.status)?;

        let mut trail = Vec::new();
        let mut next = Some(kode);
        while let Some(kode) = next.filter(|kode| scope.area().contains(kode)) {
            trail.push(wilayah::queries::find(db, &kode).await?.ok_or(Error::NotFound)?);
            next = kode.parent();
        }
        trail.reverse();
        let area = trail.last().cloned().ok_or(Error::NotFound)?;

        Ok(ReportFilter {
            scope: narrowed,
            area,
            stage,
            trail,
        })
    }

    /// The regions above this one that the actor may see.
    pub fn above(&self) -> &[Wilayah] {
        self.trail.split_last().map_or(&[], |(_, above)| above)
    }

    /// `wilayah=61.07&status=perlu`, the same filter again.
    pub fn query(&self) -> String {
        query_of(&self.area.kode, self.stage)
    }

    /// "Kecamatan Ledo, semua status"
    pub fn sentence(&self) -> String {
        format!("{}, {}", self.area.full_name(), stage_words(self.stage))
    }

    /// The query of the list of cases of families and communities behind a count; without a category, of both.
    pub fn cases_query(&self, category: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("wilayah", self.area.kode.as_str());
        query.append_pair("status", self.stage.map_or("", Stage::slug));
        if !category.is_empty() {
            query.append_pair("kategori", category);
        }

        query.finish()
    }

    /// The query of the list that shows the people behind a count.
    pub fn list_query(&self, area: &KodeWilayah, category: Option<(&str, &str)>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        match area.level() {
            Level::Desa => {
                query.append_pair("desa", area.as_str());
            }
            Level::Kecamatan => {
                query.append_pair("kec", area.as_str());
            }
            Level::Kabupaten | Level::Provinsi => {}
        }
        if let Some((code, sub)) = category {
            query.append_pair("kategori", code);
            if !sub.is_empty() {
                query.append_pair("sub", sub);
            }
        }
        if let Some(stage) = self.stage {
            query.append_pair("status", stage.slug());
        }

        query.finish()
    }
}

/// The query of a report about another region under the same status.
pub(super) fn query_of(area: &KodeWilayah, stage: Option<Stage>) -> String {
    match stage {
        Some(stage) => format!("wilayah={area}&status={}", stage.slug()),
        None => format!("wilayah={area}"),
    }
}

fn read_stage(slug: &str) -> Result<Option<Stage>, Error> {
    match slug.trim() {
        "" | "semua" => Ok(None),
        slug => Stage::from_slug(slug)
            .filter(|stage| Stage::LISTED.contains(stage))
            .map(Some)
            .ok_or(Error::BadRequest(
                "Status di alamat ini tidak dikenal. Buka lagi laporannya dari menu, lalu pilih status.",
            )),
    }
}

/// "semua status", "status Draf"
fn stage_words(stage: Option<Stage>) -> String {
    stage.map_or_else(
        || "semua status".to_owned(),
        |stage| format!("status {}", stage.label()),
    )
}

/// Length of the codes one level below, which is how counts are gathered; a desa is counted as itself.
pub(super) fn child_length(area: &KodeWilayah) -> i32 {
    match area.level() {
        Level::Provinsi => 5,
        Level::Kabupaten => 8,
        Level::Kecamatan | Level::Desa => 13,
    }
}

/// "kecamatan", "desa/kelurahan": what the regions below are called.
pub(super) fn child_word(area: &KodeWilayah) -> &'static str {
    match area.level() {
        Level::Provinsi => "kabupaten/kota",
        Level::Kabupaten => "kecamatan",
        Level::Kecamatan | Level::Desa => "desa/kelurahan",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_status_is_not_taken_for_all() {
        assert!(matches!(read_stage(""), Ok(None)));
        assert!(matches!(read_stage("semua"), Ok(None)));
        assert!(matches!(read_stage("perlu"), Ok(Some(Stage::Returned))));
        for slug in ["dicabut", "x", "returned"] {
            assert!(read_stage(slug).is_err(), "{slug}");
        }
    }

    #[test]
    fn words_say_what_is_counted() {
        assert_eq!(stage_words(None), "semua status");
        assert_eq!(stage_words(Some(Stage::Draft)), "status Draf");
    }
}
