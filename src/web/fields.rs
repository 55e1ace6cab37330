//! A form exactly as it was typed, in order. Each slice reads its own fields from it and gives them all back.

use axum::RequestExt;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;

use super::{AppState, Error};

/// Bytes a form may have; far more than an honest family of twenty.
pub const FORM_LIMIT: usize = 64 * 1024;
/// Fields a form may have.
const FIELD_LIMIT: usize = 600;

/// The name and value pairs of an urlencoded form.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`. NUL is dropped: PostgreSQL cannot store it and nobody types it.
    ///
    /// # Errors
    /// When there are more fields than any form of ours has.
    pub fn parse(body: &[u8]) -> Result<Fields, Error> {
        let pairs: Vec<_> = form_urlencoded::parse(body)
            .take(FIELD_LIMIT + 1)
            .map(|(name, value)| (name.into_owned(), value.replace('\0', "")))
            .collect();

        if pairs.len() > FIELD_LIMIT {
            return Err(Error::TooLarge(
                "Formulir ini punya terlalu banyak isian. Simpan keluarga ini dalam beberapa bagian.",
            ));
        }

        Ok(Fields(pairs))
    }

    /// Those of a form that came in parts.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Fields {
        Fields(pairs)
    }

    /// The first value under this name; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// All values under this name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The form again, for a draft or a second sending.
    pub fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }
}

impl FromRequest<AppState> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, _: &AppState) -> Result<Fields, Error> {
        if !is_form(request.headers()) {
            return Err(Error::BadRequest(
                "Kiriman ini bukan formulir Balale. Buka halamannya, lalu kirim dari sana.",
            ));
        }
        let body: Bytes = request
            .extract()
            .await
            .map_err(|_| Error::TooLarge("Isian melebihi 64 KB. Pendekkan teks yang panjang, lalu kirim lagi."))?;

        Fields::parse(&body)
    }
}

/// An HTML form without files.
pub fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .to_ascii_lowercase()
                .starts_with("application/x-www-form-urlencoded")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_typed() {
        let fields = Fields::parse(b"nama=Ani+%26+Budi&nama=dua&kosong=&nul=a%00b").unwrap();

        assert_eq!(fields.get("nama"), "Ani & Budi");
        assert_eq!(fields.all("nama").count(), 2);
        assert_eq!(fields.get("tidak-ada"), "");
        assert_eq!(fields.get("nul"), "ab");
        assert_eq!(
            Fields::parse(fields.encode().as_bytes()).unwrap().get("nama"),
            "Ani & Budi"
        );
    }

    #[test]
    fn refuses_a_flood_of_fields() {
        assert!(Fields::parse("a=1&".repeat(FIELD_LIMIT + 1).as_bytes()).is_err());
    }
}
