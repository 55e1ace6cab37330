//! The three offices that look at what a desa has entered. Their queues work alike; what differs stands here.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::decision::Decision;
use crate::auth::Permission;
use crate::paths;
use crate::ppks::Stage;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// Kepala desa or lurah.
    Desa,
    /// TKSK.
    Kecamatan,
    /// Verifiers of DSP3A.
    Dinas,
}

impl Desk {
    pub const ALL: [Desk; 3] = [Desk::Desa, Desk::Kecamatan, Desk::Dinas];

    /// What it takes to sit here.
    pub fn permission(self) -> Permission {
        match self {
            Desk::Desa => Permission::EndorsePersons,
            Desk::Kecamatan => Permission::RecommendPersons,
            Desk::Dinas => Permission::VerifyPersons,
        }
    }

    /// The stage of what waits here.
    pub fn stage(self) -> Stage {
        match self {
            Desk::Desa => Stage::AtDesa,
            Desk::Kecamatan => Stage::AtKecamatan,
            Desk::Dinas => Stage::Submitted,
        }
    }

    /// Saying yes, in this office.
    pub fn approval(self) -> Decision {
        match self {
            Desk::Desa => Decision::Endorse,
            Desk::Kecamatan => Decision::Recommend,
            Desk::Dinas => Decision::Verify,
        }
    }

    /// Only DSP3A says that the criteria are not met.
    pub fn may_reject(self) -> bool {
        self == Desk::Dinas
    }

    /// Who carries the same NIK elsewhere is for DSP3A's eyes only.
    pub fn sees_other_desa(self) -> bool {
        self == Desk::Dinas
    }

    /// Where the queue stands.
    pub fn queue(self) -> &'static str {
        match self {
            Desk::Desa => paths::ENDORSABLES,
            Desk::Kecamatan => paths::RECOMMENDATIONS,
            Desk::Dinas => paths::VERIFICATIONS,
        }
    }

    /// Where the day of this office begins.
    pub fn front(self) -> &'static str {
        match self {
            Desk::Desa => paths::ENDORSEMENTS,
            Desk::Kecamatan | Desk::Dinas => self.queue(),
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Desk::Desa => "Pengesahan",
            Desk::Kecamatan => "Rekomendasi",
            Desk::Dinas => "Verifikasi",
        }
    }

    pub fn begin_label(self) -> &'static str {
        match self {
            Desk::Desa => "Periksa satu per satu",
            Desk::Kecamatan => "Mulai rekomendasi",
            Desk::Dinas => "Mulai verifikasi",
        }
    }

    /// Beside the first choice.
    pub fn approval_label(self) -> &'static str {
        match self {
            Desk::Desa => "Sahkan",
            Desk::Kecamatan => "Rekomendasikan",
            Desk::Dinas => "Setujui",
        }
    }

    /// What those who wait are waiting for, in a sentence.
    pub fn waiting_words(self) -> &'static str {
        match self {
            Desk::Desa => "menunggu pengesahan Anda",
            Desk::Kecamatan => "menunggu rekomendasi Anda",
            Desk::Dinas => "menunggu",
        }
    }

    /// Where the queue stands in the address.
    fn at(path: &str) -> Desk {
        Desk::ALL
            .into_iter()
            .find(|desk| path.starts_with(desk.front()))
            .unwrap_or(Desk::Dinas)
    }
}

impl<S: Sync> FromRequestParts<S> for Desk {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Desk, Infallible> {
        Ok(Desk::at(parts.uri.path()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_tells_the_desk() {
        for (path, desk) in [
            ("/pengesahan", Desk::Desa),
            ("/pengesahan/data/berikutnya", Desk::Desa),
            ("/rekomendasi/urungan", Desk::Kecamatan),
            ("/verifikasi/x", Desk::Dinas),
        ] {
            assert_eq!(Desk::at(path), desk, "{path}");
        }
    }

    #[test]
    fn each_desk_holds_the_office_of_its_stage() {
        for desk in Desk::ALL {
            assert_eq!(desk.stage().office(), Some(desk.permission()));
            let step = desk.approval().step();
            assert!(step.is_open_to(desk.stage(), desk.permission()), "{desk:?}");
        }
    }
}
