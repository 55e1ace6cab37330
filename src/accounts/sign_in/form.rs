use crate::paths;
use crate::web::Fields;

/// The sign-in form as typed. The password never goes back into a page.
pub(super) struct SignInForm {
    pub username: String,
    pub password: String,
    /// Where the person was going; as sent, so not to be trusted.
    pub then: String,
    /// A refused form, sealed, that waits for this sign-in.
    pub pending: String,
}

impl SignInForm {
    pub fn read(fields: &Fields) -> SignInForm {
        SignInForm {
            username: fields.get("nama_pengguna").trim().to_lowercase(),
            password: fields.get("kata_sandi").to_owned(),
            then: fields.get("lanjut").to_owned(),
            pending: fields.get("tertunda").to_owned(),
        }
    }

    /// The page of the second step: what waits for the sign-in waits on.
    pub fn read_waiting(fields: &Fields) -> SignInForm {
        SignInForm {
            username: String::new(),
            password: String::new(),
            ..SignInForm::read(fields)
        }
    }

    pub fn is_incomplete(&self) -> bool {
        self.username.is_empty() || self.password.is_empty()
    }
}

/// Where to go after signing in: the wish if it is a page of ours, else home.
pub(super) fn target(then: &str) -> &str {
    if is_local(then) { then } else { paths::HOME }
}

/// A path on this site. Browsers read `//host` and `/\host` as another site; what is not plain ASCII was not made by
/// us and does not fit into a header.
fn is_local(then: &str) -> bool {
    then.starts_with('/')
        && !then.starts_with("//")
        && !then.contains('\\')
        && then.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_was_typed() {
        let fields = Fields::parse(b"nama_pengguna=+Sebalo+&kata_sandi=+Rahasia+1+&lanjut=%2Fppks").unwrap();
        let form = SignInForm::read(&fields);

        assert_eq!(form.username, "sebalo");
        assert_eq!(form.password, " Rahasia 1 ");
        assert!(!form.is_incomplete());
        assert!(SignInForm::read(&Fields::default()).is_incomplete());
    }

    #[test]
    fn goes_on_only_inside_the_site() {
        for inside in ["/", "/ppks?desa=61.07.04.2003&kategori=8", "/laporan/grafik"] {
            assert_eq!(target(inside), inside);
        }
        for outside in [
            "",
            "ppks",
            "//contoh.example",
            "/\\contoh.example",
            "/a\\b",
            "\\\\contoh.example",
            "https://contoh.example/",
            "/\r\nSet-Cookie: a=b",
            "/\t/contoh.example",
            "/nama ada spasi",
            "/é",
            "javascript:alert(1)",
        ] {
            assert_eq!(target(outside), paths::HOME, "{outside:?}");
        }
    }

    proptest! {
        #[test]
        fn a_target_always_fits_into_a_header(typed in any::<String>()) {
            prop_assert!(axum::http::HeaderValue::from_str(target(&typed)).is_ok());
        }
    }
}
