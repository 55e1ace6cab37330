use std::str::FromStr;

use super::model::{NewUser, User, UserChange, username_objection};
use crate::auth::Role;
use crate::types::{KodeWilayah, Level};
use crate::web::{Fields, FormErrors};
use crate::wilayah::Wilayah;

/// The form of an account as typed. For an existing account the user name is not read: it never changes.
#[derive(Clone, Debug, Default)]
pub struct UserForm {
    pub username: String,
    pub full_name: String,
    pub role: String,
    pub area: String,
    pub version: String,
}

impl UserForm {
    pub fn read(fields: &Fields) -> UserForm {
        UserForm {
            username: fields.get("nama_pengguna").trim().to_lowercase(),
            full_name: fields.get("nama_lengkap").to_owned(),
            role: fields.get("peran").to_owned(),
            area: fields.get("wilayah").to_owned(),
            version: fields.get("versi").to_owned(),
        }
    }

    /// The form of a stored account.
    pub fn of(user: &User) -> UserForm {
        UserForm {
            username: user.username.clone(),
            full_name: user.full_name.clone(),
            role: user.role.clone(),
            area: user.area.to_string(),
            version: user.version.to_string(),
        }
    }

    /// A new account, in one of these regions.
    ///
    /// # Errors
    /// All that is wrong, each at its field.
    pub fn parse_new(&self, areas: &[Wilayah]) -> Result<NewUser, FormErrors> {
        let mut errors = FormErrors::default();
        if let Some(objection) = username_objection(&self.username) {
            errors.push("nama_pengguna", objection);
        }
        let full_name = self.full_name(&mut errors);
        let office = self.office(areas, &mut errors);

        match (errors.is_empty(), office) {
            (true, Some((role, area))) => Ok(NewUser {
                username: self.username.clone(),
                full_name,
                role,
                area,
            }),
            _ => Err(errors),
        }
    }

    /// A change of an existing account.
    ///
    /// # Errors
    /// All that is wrong, each at its field.
    pub fn parse_change(&self, areas: &[Wilayah]) -> Result<UserChange, FormErrors> {
        let mut errors = FormErrors::default();
        let full_name = self.full_name(&mut errors);
        let office = self.office(areas, &mut errors);

        match (errors.is_empty(), office) {
            (true, Some((role, area))) => Ok(UserChange {
                full_name,
                role,
                area,
                // A version that cannot be read is nobody's: the change is refused as stale.
                version: self.version.parse().unwrap_or(0),
            }),
            _ => Err(errors),
        }
    }

    fn full_name(&self, errors: &mut FormErrors) -> String {
        let name = self.full_name.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = name.chars().count();
        if name.is_empty() {
            errors.push("nama_lengkap", "Isi nama lengkap orang yang memakai akun ini.");
        } else if !(2..=100).contains(&length) {
            errors.push(
                "nama_lengkap",
                "Nama lengkap harus 2 sampai 100 huruf. Sesuaikan panjangnya.",
            );
        } else if name.chars().any(char::is_control) {
            errors.push(
                "nama_lengkap",
                "Nama lengkap berisi tanda yang tidak terbaca. Ketik ulang namanya.",
            );
        }

        name
    }

    fn office(&self, areas: &[Wilayah], errors: &mut FormErrors) -> Option<(Role, Wilayah)> {
        let role = Role::from_str(&self.role).ok();
        let area = KodeWilayah::parse(&self.area)
            .ok()
            .and_then(|kode| areas.iter().find(|area| area.kode == kode));
        if role.is_none() {
            errors.push("peran", "Pilih peran akun ini.");
        }
        match (role, area) {
            (_, None) => errors.push("wilayah", "Pilih wilayah kerja akun ini."),
            (Some(role), Some(area)) if area.kode.level() != role.level() => {
                errors.push("wilayah", wrong_level(role.level()));
            }
            _ => {}
        }

        role.zip(area.cloned())
    }
}

fn wrong_level(needed: Level) -> &'static str {
    match needed {
        Level::Desa => "Peran ini bekerja di satu desa/kelurahan. Pilih desa atau kelurahannya.",
        Level::Kecamatan => "Peran ini bekerja di satu kecamatan. Pilih kecamatannya.",
        Level::Kabupaten | Level::Provinsi => "Peran ini bekerja di seluruh kabupaten. Pilih kabupatennya.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas() -> Vec<Wilayah> {
        [
            ("99.01", "Kabupaten Contoh"),
            ("99.01.02", "Misal"),
            ("99.01.02.2003", "Umpama"),
        ]
        .into_iter()
        .map(|(kode, nama)| Wilayah {
            kode: KodeWilayah::parse(kode).unwrap(),
            nama: nama.to_owned(),
        })
        .collect()
    }

    fn form(body: &str) -> UserForm {
        UserForm::read(&Fields::parse(body.as_bytes()).unwrap())
    }

    fn fields(errors: &FormErrors) -> Vec<&str> {
        errors.iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn reads_a_whole_form() {
        let typed = "nama_pengguna=+Yohana.U+&nama_lengkap=Yohana++Contoh&peran=operator_desa&wilayah=99.01.02.2003";
        let new = form(typed).parse_new(&areas()).unwrap();

        assert_eq!(
            (new.username.as_str(), new.full_name.as_str()),
            ("yohana.u", "Yohana Contoh")
        );
        assert_eq!((new.role.code(), new.area.nama.as_str()), ("operator_desa", "Umpama"));
    }

    #[test]
    fn names_all_errors_at_once() {
        let errors = form("nama_pengguna=a+b&wilayah=99.09").parse_new(&areas()).unwrap_err();

        assert_eq!(fields(&errors), ["nama_pengguna", "nama_lengkap", "peran", "wilayah"]);
    }

    #[test]
    fn a_role_belongs_to_its_level() {
        for (role, kode) in [
            ("operator_desa", "99.01.02.2003"),
            ("tksk", "99.01.02"),
            ("admin_dinas", "99.01"),
        ] {
            for area in areas() {
                let typed = format!("nama_lengkap=Yohana&peran={role}&wilayah={}&versi=1", area.kode);
                assert_eq!(
                    form(&typed).parse_change(&areas()).is_ok(),
                    area.kode.as_str() == kode,
                    "{typed}"
                );
            }
        }
    }
}
