use std::str::FromStr;

use super::model::{Candidate, MONTHS, Proposal, REASON_LENGTH, REASON_LIMIT, USUAL_MONTHS};
use crate::auth::Grant;
use crate::web::{Fields, FormErrors};

/// The proposal as typed.
#[derive(Clone, Debug)]
pub struct ProposalForm {
    pub person: String,
    pub kind: String,
    pub reason: String,
    pub months: String,
}

impl Default for ProposalForm {
    fn default() -> ProposalForm {
        ProposalForm {
            person: String::new(),
            kind: String::new(),
            reason: String::new(),
            months: USUAL_MONTHS.to_string(),
        }
    }
}

impl ProposalForm {
    pub fn read(fields: &Fields) -> ProposalForm {
        ProposalForm {
            person: fields.get("orang").to_owned(),
            kind: fields.get("jenis").to_owned(),
            reason: fields.get("alasan").to_owned(),
            months: fields.get("lama").to_owned(),
        }
    }

    /// A proposal for one of these people.
    ///
    /// # Errors
    /// All that is wrong, each at its field.
    pub fn parse(&self, candidates: &[Candidate]) -> Result<Proposal, FormErrors> {
        let mut errors = FormErrors::default();
        let person = self
            .person
            .parse()
            .ok()
            .and_then(|id| candidates.iter().find(|candidate| candidate.id == id));
        if person.is_none() {
            errors.push("orang", "Pilih orang yang memerlukan wewenang ini, bukan diri sendiri.");
        }
        let kind = Grant::from_str(&self.kind).ok();
        match (kind, person.and_then(Candidate::role)) {
            (None, _) => errors.push("jenis", "Pilih wewenang yang diusulkan."),
            (Some(kind), Some(role)) if !kind.fits(role) => errors.push(
                "jenis",
                "Peran orang ini tidak dapat memakai wewenang itu. Pilih wewenang lain, atau orang lain.",
            ),
            _ => {}
        }
        let reason = parse_reason(&self.reason, &mut errors);
        let months = self.months.parse().ok().filter(|months| MONTHS.contains(months));
        if months.is_none() {
            errors.push("lama", "Pilih sampai kapan wewenang ini berlaku, paling lama 12 bulan.");
        }

        match (errors.is_empty(), person, kind, months) {
            (true, Some(person), Some(kind), Some(months)) => Ok(Proposal {
                user_id: person.id,
                area: person.area.clone(),
                kind,
                reason,
                months,
            }),
            _ => Err(errors),
        }
    }
}

/// The emergency as typed.
#[derive(Clone, Debug, Default)]
pub struct EmergencyForm {
    pub reason: String,
    pub is_confirmed: bool,
}

impl EmergencyForm {
    pub fn read(fields: &Fields) -> EmergencyForm {
        EmergencyForm {
            reason: fields.get("alasan").to_owned(),
            is_confirmed: fields.get("paham") == "ya",
        }
    }

    /// The reason.
    ///
    /// # Errors
    /// All that is wrong, each at its field.
    pub fn parse(&self) -> Result<String, FormErrors> {
        let mut errors = FormErrors::default();
        let reason = parse_reason(&self.reason, &mut errors);
        if !self.is_confirmed {
            errors.push("paham", "Centang bahwa Anda tahu akses ini dilaporkan kepada pimpinan.");
        }
        errors.into_result()?;

        Ok(reason)
    }
}

fn parse_reason(typed: &str, errors: &mut FormErrors) -> String {
    let reason = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = reason.chars().count();
    if length < REASON_LENGTH {
        errors.push(
            "alasan",
            "Tulis alasannya, paling sedikit 20 huruf: untuk tugas apa, dan mengapa perlu. Jangan menulis nama warga.",
        );
    } else if length > REASON_LIMIT {
        errors.push("alasan", "Alasan paling panjang 500 huruf. Pendekkan.");
    } else if reason.chars().any(char::is_control) {
        errors.push("alasan", "Alasan berisi tanda yang tidak terbaca. Ketik ulang.");
    }

    reason
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{KodeWilayah, UserId};

    fn candidate(role: &str) -> Candidate {
        Candidate {
            id: UserId::new(),
            username: "dayang".to_owned(),
            full_name: "Dayang Umpama".to_owned(),
            role: role.to_owned(),
            area: KodeWilayah::parse("99.01").unwrap(),
        }
    }

    fn form(person: &Candidate, kind: &str, reason: &str, months: &str) -> ProposalForm {
        ProposalForm {
            person: person.id.to_string(),
            kind: kind.to_owned(),
            reason: reason.to_owned(),
            months: months.to_owned(),
        }
    }

    #[test]
    fn names_all_errors_at_once() {
        let typed = Fields::parse(b"orang=x&jenis=y&alasan=pendek&lama=13").unwrap();
        let errors = ProposalForm::read(&typed).parse(&[]).unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();

        assert_eq!(fields, ["orang", "jenis", "alasan", "lama"]);
    }

    #[test]
    fn a_grant_fits_its_offices_only() {
        const REASON: &str = "Menangani rujukan kasus khusus";
        for (role, kind, fits) in [
            ("verifikator_dinas", "secret", true),
            ("verifikator_dinas", "export", false),
            ("admin_dinas", "secret", true),
            ("admin_dinas", "export", true),
            ("pengunduh_kabupaten", "export", true),
            ("pengunduh_kabupaten", "secret", false),
            ("admin_sistem", "secret", false),
        ] {
            let person = candidate(role);
            let parsed = form(&person, kind, REASON, "12").parse(std::slice::from_ref(&person));
            assert_eq!(parsed.is_ok(), fits, "{role} {kind}");
        }
    }

    #[test]
    fn spaces_are_no_reason() {
        let person = candidate("verifikator_dinas");
        let people = [person.clone()];
        assert!(
            form(&person, "secret", &format!("a{}b", " ".repeat(30)), "6")
                .parse(&people)
                .is_err()
        );
        assert!(form(&person, "secret", &"a".repeat(19), "6").parse(&people).is_err());
        assert!(form(&person, "secret", &"a".repeat(20), "6").parse(&people).is_ok());
        assert!(form(&person, "secret", &"a".repeat(501), "6").parse(&people).is_err());
    }
}
