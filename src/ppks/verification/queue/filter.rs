//! Which part of the queue somebody works on. Stands in the address, so that it survives every step.

use serde::Deserialize;

use crate::auth::Scope;
use crate::ppks::verification::model::Place;
use crate::types::{ApprovalId, KodeWilayah};
use crate::web::Error;

/// The query string as it came.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawFilter {
    kec: String,
    desa: String,
    kategori: String,
    setelah: String,
    sekaligus: String,
}

/// The filter, understood.
#[derive(Clone, Debug)]
pub struct QueueFilter {
    /// The verifier's reach, narrowed to what was chosen.
    pub scope: Scope,
    pub kecamatan: Option<KodeWilayah>,
    pub desa: Option<KodeWilayah>,
    /// Empty: all categories.
    pub category: String,
    /// Where the queue goes on.
    pub after: Option<Place>,
    /// The record is one of the sample of an approval of many, and the way leads back there.
    pub approval: Option<ApprovalId>,
}

impl RawFilter {
    /// What cannot be read is left out, so that an old link still opens. A desa outside the chosen kecamatan was left
    /// over from an earlier choice and gives way to the kecamatan.
    ///
    /// # Errors
    /// `NotFound` for a region outside the verifier's reach.
    pub fn read(&self, reach: &Scope) -> Result<QueueFilter, Error> {
        let kecamatan = KodeWilayah::parse(&self.kec).ok();
        let desa = KodeWilayah::parse(&self.desa)
            .ok()
            .filter(|desa| kecamatan.as_ref().is_none_or(|kecamatan| kecamatan.contains(desa)));
        let scope = match desa.as_ref().or(kecamatan.as_ref()) {
            Some(area) => reach.narrow(area).ok_or(Error::NotFound)?,
            None => reach.clone(),
        };
        let is_code = self.kategori.len() == 2 && self.kategori.bytes().all(|b| b.is_ascii_digit());

        Ok(QueueFilter {
            scope,
            kecamatan,
            desa,
            category: if is_code { self.kategori.clone() } else { String::new() },
            after: self.setelah.parse().ok(),
            approval: self.sekaligus.parse().ok(),
        })
    }
}

impl QueueFilter {
    /// The filter as a query string, without the place.
    pub fn query(&self) -> String {
        self.query_after(None)
    }

    /// The filter as a query string, going on after this place.
    pub fn query_after(&self, place: Option<Place>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(kecamatan) = &self.kecamatan {
            query.append_pair("kec", kecamatan.as_str());
        }
        if let Some(desa) = &self.desa {
            query.append_pair("desa", desa.as_str());
        }
        if !self.category.is_empty() {
            query.append_pair("kategori", &self.category);
        }
        if let Some(approval) = self.approval {
            query.append_pair("sekaligus", &approval.to_string());
        }
        if let Some(place) = place {
            query.append_pair("setelah", &place.to_string());
        }

        query.finish()
    }

    pub fn is_narrowed(&self) -> bool {
        self.kecamatan.is_some() || self.desa.is_some() || !self.category.is_empty()
    }

    pub fn has_kecamatan(&self, kode: &KodeWilayah) -> bool {
        self.kecamatan.as_ref() == Some(kode)
    }

    pub fn has_desa(&self, kode: &KodeWilayah) -> bool {
        self.desa.as_ref() == Some(kode)
    }
}
