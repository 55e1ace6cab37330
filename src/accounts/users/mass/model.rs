use super::super::model::NewUser;
use crate::auth::Role;
use crate::wilayah::Wilayah;

/// The offices of which every region has one: the operator of a desa, the TKSK of a kecamatan.
pub(super) const OFFICES: [Role; 2] = [Role::OperatorDesa, Role::Tksk];

/// What the step would do.
pub(super) struct Plan {
    pub missing: Vec<NewUser>,
    pub desa_count: usize,
    pub tksk_count: usize,
    /// Accounts of these offices that are there already.
    pub existing: i64,
}

impl Plan {
    /// From the regions that lack an operator, and those that lack a TKSK.
    pub fn new(without_operator: Vec<Wilayah>, without_tksk: Vec<Wilayah>, existing: i64) -> Plan {
        let (desa_count, tksk_count) = (without_operator.len(), without_tksk.len());
        let operators = without_operator.into_iter().map(|area| NewUser {
            username: area.kode.to_string(),
            full_name: format!("Operator {}", area.full_name()),
            role: Role::OperatorDesa,
            area,
        });
        let tksk = without_tksk.into_iter().map(|area| NewUser {
            username: format!("{}{}", TKSK_PREFIX, area.kode),
            full_name: format!("TKSK {}", area.full_name()),
            role: Role::Tksk,
            area,
        });

        Plan {
            missing: tksk.chain(operators).collect(),
            desa_count,
            tksk_count,
            existing,
        }
    }
}

/// Before the kecamatan's code in the user name of its TKSK.
pub(super) const TKSK_PREFIX: &str = "tksk-";

#[cfg(test)]
mod tests {
    use super::super::super::model::username_objection;
    use super::*;
    use crate::types::KodeWilayah;

    #[test]
    fn makes_names_that_the_rule_allows() {
        let area = |kode, nama: &str| Wilayah {
            kode: KodeWilayah::parse(kode).unwrap(),
            nama: nama.to_owned(),
        };
        let plan = Plan::new(
            vec![area("99.01.02.1003", "Umpama")],
            vec![area("99.01.02", "Misal")],
            5,
        );
        let names: Vec<_> = plan
            .missing
            .iter()
            .map(|new| (new.username.as_str(), new.full_name.as_str()))
            .collect();

        assert_eq!(
            names,
            [
                ("tksk-99.01.02", "TKSK Kecamatan Misal"),
                ("99.01.02.1003", "Operator Kelurahan Umpama")
            ]
        );
        assert!(names.iter().all(|(name, _)| username_objection(name).is_none()));
    }
}
