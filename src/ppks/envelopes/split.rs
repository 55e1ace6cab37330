use super::model::{Household, SecretCase};
use crate::ppks::categories::Tiers;
use crate::ppks::entry::{NewAssessment, NewPerson};
use crate::ppks::identity::Identity;

/// A form taken apart: what goes the usual way, and what is sealed.
pub struct Split {
    /// Those who stay, with their place on the form; none of their categories is secret. Empty where no need remains
    /// that may be seen: a family without one would tell that there was another.
    pub members: Vec<(usize, NewPerson)>,
    pub cases: Vec<SecretCase>,
}

/// Takes the secret categories out. A member with nothing else leaves with them. `is_new` where the family is not
/// registered yet.
pub fn split(tiers: &Tiers, household: &Household, members: &[NewPerson], is_new: bool, sent_by: &str) -> Split {
    let mut found = Split {
        members: Vec::new(),
        cases: Vec::new(),
    };
    for (at, member) in members.iter().enumerate() {
        let (secret, open): (Vec<NewAssessment>, Vec<NewAssessment>) = member
            .assessments
            .iter()
            .cloned()
            .partition(|need| tiers.is_secret(&need.category_code));
        for need in &secret {
            found.cases.push(case(need, household, member, sent_by));
        }
        if secret.is_empty() || !open.is_empty() {
            let mut member = member.clone();
            member.assessments = open;
            found.members.push((at, member));
        }
    }

    let has_open_need = found.members.iter().any(|(_, member)| !member.assessments.is_empty());
    if is_new && !found.cases.is_empty() && !has_open_need {
        let others: Vec<String> = found
            .members
            .drain(..)
            .map(|(_, member)| member.full_name.as_str().to_owned())
            .collect();
        for case in &mut found.cases {
            case.household.others.clone_from(&others);
        }
    }

    found
}

/// One secret need of one person.
pub(in crate::ppks) fn case(
    need: &NewAssessment,
    household: &Household,
    person: &NewPerson,
    sent_by: &str,
) -> SecretCase {
    let (nik, nik_missing_reason) = match &person.nik {
        Identity::Known(nik) => (Some(nik.as_str().to_owned()), None),
        Identity::Missing(reason) => (None, Some(reason.clone())),
    };

    SecretCase {
        category_code: need.category_code.clone(),
        sub_category_code: need.sub_category_code.clone(),
        sub_category_name: need.sub_category_name.clone(),
        assessed_on: need.assessed_on,
        disability_kinds: need.disability_kinds.clone(),
        residence: need.residence.clone(),
        warnings: need.warnings.clone(),
        warning_reason: need.warning_reason.clone(),
        nik,
        nik_missing_reason,
        nik_mismatch_reason: person.nik_mismatch_reason.clone(),
        full_name: person.full_name.as_str().to_owned(),
        sex: person.sex.code().to_owned(),
        born_on: person.born_on,
        mother_name: person.mother_name.clone(),
        household: household.clone(),
        sent_by: sent_by.to_owned(),
        receipt: String::new(),
        history: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{FullName, Sex};

    fn member(name: &str, codes: &[&str]) -> NewPerson {
        NewPerson {
            nik: Identity::Missing("bayi".to_owned()),
            nik_mismatch_reason: None,
            full_name: FullName::parse(name).unwrap(),
            sex: Sex::Perempuan,
            born_on: chrono::NaiveDate::from_ymd_opt(1990, 3, 12).unwrap(),
            mother_name: String::new(),
            assessments: codes
                .iter()
                .map(|code| NewAssessment {
                    category_code: (*code).to_owned(),
                    ..NewAssessment::default()
                })
                .collect(),
        }
    }

    fn taken_apart(members: &[NewPerson], is_new: bool) -> Split {
        let tiers = Tiers::from_iter([("24".to_owned(), 1), ("16".to_owned(), 3), ("18".to_owned(), 3)]);

        split(&tiers, &Household::default(), members, is_new, "Yohana Contoh")
    }

    #[test]
    fn what_may_be_seen_stays_and_what_may_not_leaves() {
        let family = [
            member("Ani Contoh", &["24", "16"]),
            member("Budi Contoh", &["18"]),
            member("Cici Contoh", &[]),
        ];
        let split = taken_apart(&family, true);

        let kept: Vec<(usize, &str)> = split
            .members
            .iter()
            .map(|(at, m)| (*at, m.full_name.as_str()))
            .collect();
        assert_eq!(kept, [(0, "Ani Contoh"), (2, "Cici Contoh")]);
        assert_eq!(split.members[0].1.assessments.len(), 1);
        let codes: Vec<&str> = split.cases.iter().map(|case| case.category_code.as_str()).collect();
        assert_eq!(codes, ["16", "18"]);
        assert!(split.cases[0].household.others.is_empty());
    }

    #[test]
    fn a_new_family_with_nothing_else_is_not_registered() {
        let family = [member("Ani Contoh", &["16"]), member("Cici Contoh", &[])];

        let split = taken_apart(&family, true);
        assert!(split.members.is_empty());
        assert_eq!(split.cases[0].household.others, ["Cici Contoh"]);
        assert_eq!(taken_apart(&family, false).members.len(), 1);
    }

    #[test]
    fn an_unknown_category_is_secret() {
        assert_eq!(taken_apart(&[member("Ani Contoh", &["99"])], true).cases.len(), 1);
    }
}
