use super::model::Act;
use crate::web::{Fields, FormErrors};

/// Letters a sub-category's name may have, as the table holds it.
const NAME: std::ops::RangeInclusive<usize> = 2..=80;

/// One line of the page exactly as typed.
#[derive(Clone, Debug, Default)]
pub struct SubCategoryForm {
    /// Empty for a new one.
    pub code: String,
    pub name: String,
    pub versi: String,
    act: String,
}

impl SubCategoryForm {
    pub fn read(fields: &Fields) -> SubCategoryForm {
        SubCategoryForm {
            code: fields.get("sub").to_owned(),
            name: fields.get("nama").to_owned(),
            versi: fields.get("versi").to_owned(),
            act: fields.get("aksi").to_owned(),
        }
    }

    pub fn act(&self) -> Act {
        match (self.code.is_empty(), self.act.as_str()) {
            (true, _) => Act::Add,
            (false, "hentikan") => Act::Retire,
            (false, "tawarkan") => Act::Offer,
            (false, _) => Act::Rename,
        }
    }

    /// Where an error about this line stands.
    pub fn field(&self) -> String {
        if self.code.is_empty() {
            "nama".to_owned()
        } else {
            name_field(&self.code)
        }
    }

    /// The name to keep; of one that is only retired or offered again, what was typed beside it does not matter.
    ///
    /// # Errors
    /// Where the name is too short, too long, or stands on another line already.
    pub fn parse<'a>(&self, others: impl Iterator<Item = (&'a str, &'a str)>) -> Result<String, FormErrors> {
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if matches!(self.act(), Act::Retire | Act::Offer) {
            return Ok(name);
        }
        if !NAME.contains(&name.chars().count()) {
            return Err(FormErrors::one(
                self.field(),
                "Tulis nama sub-kategori, 2 sampai 80 huruf.",
            ));
        }
        let mut others = others.filter(|(code, _)| *code != self.code);
        if others.any(|(_, known)| known.to_lowercase() == name.to_lowercase()) {
            return Err(FormErrors::one(
                self.field(),
                "Nama ini sudah dipakai sub-kategori lain di kategori ini. Tulis nama yang berbeda.",
            ));
        }

        Ok(name)
    }
}

/// "nama_08_2"
pub fn name_field(code: &str) -> String {
    format!("nama_{}", code.replace('.', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> SubCategoryForm {
        SubCategoryForm::read(&Fields::parse(body.as_bytes()).unwrap())
    }

    #[test]
    fn a_name_is_needed_and_is_its_own() {
        let others = || [("08.1", "Lansia Terlantar"), ("08.2", "Lansia di Panti Jompo")].into_iter();

        assert_eq!(
            form("nama=+Lansia++Sendiri+").parse(others()).unwrap(),
            "Lansia Sendiri"
        );
        assert!(form("nama=x").parse(others()).unwrap_err().at("nama").is_some());
        assert!(form(&format!("nama={}", "x".repeat(81))).parse(others()).is_err());
        assert!(form("nama=lansia+terlantar").parse(others()).is_err());
        let same = form("sub=08.1&nama=Lansia+Terlantar&aksi=ubah");
        assert!(same.parse(others()).is_ok());
        let taken = form("sub=08.1&nama=Lansia+di+panti+jompo&aksi=ubah");
        assert!(taken.parse(others()).unwrap_err().at("nama_08_1").is_some());
        assert_eq!(form("sub=08.1&aksi=hentikan").act(), Act::Retire);
    }
}
