/// How somebody is to the head of the family, in the words of the Kartu Keluarga (Permendagri 109/2019).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyRole {
    Head,
    Husband,
    Wife,
    Child,
    ChildInLaw,
    Grandchild,
    Parent,
    ParentInLaw,
    OtherKin,
    Helper,
    Other,
    /// Not said yet.
    Unsaid,
}

impl FamilyRole {
    pub const ALL: [FamilyRole; 12] = [
        FamilyRole::Unsaid,
        FamilyRole::Head,
        FamilyRole::Husband,
        FamilyRole::Wife,
        FamilyRole::Child,
        FamilyRole::ChildInLaw,
        FamilyRole::Grandchild,
        FamilyRole::Parent,
        FamilyRole::ParentInLaw,
        FamilyRole::OtherKin,
        FamilyRole::Helper,
        FamilyRole::Other,
    ];

    pub fn code(self) -> &'static str {
        match self {
            FamilyRole::Head => "kepala",
            FamilyRole::Husband => "suami",
            FamilyRole::Wife => "istri",
            FamilyRole::Child => "anak",
            FamilyRole::ChildInLaw => "menantu",
            FamilyRole::Grandchild => "cucu",
            FamilyRole::Parent => "orang_tua",
            FamilyRole::ParentInLaw => "mertua",
            FamilyRole::OtherKin => "famili_lain",
            FamilyRole::Helper => "pembantu",
            FamilyRole::Other => "lainnya",
            FamilyRole::Unsaid => "anggota",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            FamilyRole::Head => "Kepala keluarga",
            FamilyRole::Husband => "Suami",
            FamilyRole::Wife => "Istri",
            FamilyRole::Child => "Anak",
            FamilyRole::ChildInLaw => "Menantu",
            FamilyRole::Grandchild => "Cucu",
            FamilyRole::Parent => "Orang tua",
            FamilyRole::ParentInLaw => "Mertua",
            FamilyRole::OtherKin => "Famili lain",
            FamilyRole::Helper => "Pembantu",
            FamilyRole::Other => "Lainnya",
            FamilyRole::Unsaid => "Belum diisi",
        }
    }

    pub fn from_code(code: &str) -> Option<FamilyRole> {
        FamilyRole::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Number of the KK and address of a family.
pub struct Home {
    pub nomor_kk_enc: Option<Vec<u8>>,
    pub nomor_kk_missing_reason: Option<String>,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_comes_back_as_itself() {
        for role in FamilyRole::ALL {
            assert_eq!(FamilyRole::from_code(role.code()), Some(role));
        }
        assert_eq!(FamilyRole::from_code("raja"), None);
    }
}
