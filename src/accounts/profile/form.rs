use crate::auth::{Actor, SecondFactor, password};
use crate::web::{Fields, FormErrors};

/// The form for a new password. Nothing of it ever goes back into a page.
pub(super) struct PasswordForm {
    pub old: String,
    pub new: String,
    pub again: String,
}

impl PasswordForm {
    pub fn read(fields: &Fields) -> PasswordForm {
        PasswordForm {
            old: fields.get("kata_sandi_lama").to_owned(),
            new: fields.get("kata_sandi_baru").to_owned(),
            again: fields.get("kata_sandi_ulang").to_owned(),
        }
    }

    /// What the old field stands for: a code read from paper is typed in many ways.
    pub fn old_as_stored(&self, actor: &Actor) -> String {
        if actor.must_change_password {
            password::normalise_code(&self.old)
        } else {
            self.old.clone()
        }
    }

    /// All that can be said of the new password without knowing the stored one.
    pub fn errors(&self, actor: &Actor) -> FormErrors {
        let mut errors = FormErrors::default();
        if let Some(objection) = password::objection(&self.new, &actor.username, &actor.full_name, min_length(actor)) {
            errors.push("kata_sandi_baru", objection);
        } else if self.is_unchanged(actor) {
            errors.push(
                "kata_sandi_baru",
                "Kata sandi baru sama dengan yang lama. Pilih yang lain.",
            );
        }
        if self.again != self.new {
            errors.push(
                "kata_sandi_ulang",
                "Dua isian kata sandi baru berbeda. Ketik ulang keduanya.",
            );
        }

        errors
    }

    fn is_unchanged(&self, actor: &Actor) -> bool {
        self.new == self.old
            || actor.must_change_password && password::normalise_code(&self.new) == password::normalise_code(&self.old)
    }
}

/// Shorter where a code from the telephone follows it.
pub(super) fn min_length(actor: &Actor) -> usize {
    match actor.second_factor {
        SecondFactor::Confirmed => password::MIN_LENGTH_WITH_CODE,
        SecondFactor::Missing | SecondFactor::Optional => password::MIN_LENGTH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;
    use crate::types::{KodeWilayah, UserId};

    fn actor(must_change_password: bool) -> Actor {
        Actor {
            id: UserId::new(),
            username: "sebalo".to_owned(),
            full_name: "Yohana Contoh".to_owned(),
            role: Role::OperatorDesa,
            area: KodeWilayah::parse("99.01.01.2001").unwrap(),
            area_name: "Contoh".to_owned(),
            must_change_password,
            second_factor: SecondFactor::Optional,
            session_ends: None,
            grants: Vec::new(),
            is_assigned: false,
            walls: crate::web::Walls::default(),
        }
    }

    fn fields_in_error(old: &str, new: &str, again: &str, must_change: bool) -> Vec<String> {
        PasswordForm {
            old: old.to_owned(),
            new: new.to_owned(),
            again: again.to_owned(),
        }
        .errors(&actor(must_change))
        .iter()
        .map(|(field, _)| field.to_owned())
        .collect()
    }

    #[test]
    fn names_all_errors_at_once() {
        let good = "kapal biru di atas bukit";

        assert_eq!(fields_in_error("lama sekali", good, good, false), [""; 0]);
        assert_eq!(
            fields_in_error("lama", "pendek", "lain", false),
            ["kata_sandi_baru", "kata_sandi_ulang"]
        );
        assert_eq!(fields_in_error(good, good, good, false), ["kata_sandi_baru"]);
    }

    #[test]
    fn a_code_is_no_new_password_however_it_is_typed() {
        let typed = "ABCD EFGH JKMN PQRS";

        assert_eq!(
            fields_in_error("abcd-efgh-jkmn-pqrs", typed, typed, true),
            ["kata_sandi_baru"]
        );
    }
}
