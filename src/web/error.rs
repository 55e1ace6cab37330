//! What can go wrong with a request, in the words a person reads. The cause goes to the log, never to the page.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sqlx::postgres::PgDatabaseError;
use uuid::Uuid;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    #[error("sign in first")]
    SignInRequired,
    /// The first password must be replaced before anything else.
    #[error("change the password first")]
    PasswordChangeRequired,
    /// The second step of signing in must be set up before anything else.
    #[error("set up the second step first")]
    SecondFactorRequired,
    /// Not there, or out of reach: the two must look the same.
    #[error("not found")]
    NotFound,
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    #[error("conflict: {0}")]
    Conflict(&'static str),
    #[error("too large: {0}")]
    TooLarge(&'static str),
    #[error("not understood: {0}")]
    Unprocessable(&'static str),
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The database is saturated, locked or restarting; nothing was stored.
    #[error("busy")]
    Busy,
    /// A stored value does not belong to its place or key. The record is refused whole: what cannot be opened may
    /// have been moved there.
    #[error("a sealed value does not open")]
    Sealed,
    #[error("{0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A refusal on its way to be dressed as a page; travels in the response's extensions.
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: ProblemKind,
    pub status: StatusCode,
    pub title: &'static str,
    pub text: &'static str,
    /// To quote on the telephone; stands in the log beside the cause.
    pub reference: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    SignIn,
    PasswordChange,
    SecondFactor,
    Other,
}

impl Error {
    /// Wraps a failure that no person can mend.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Internal(cause.into())
    }

    /// The trace of an act cannot be written, so the act is not done. Nothing is wrong with what the person sent: the
    /// same may pass when the log is well again.
    pub fn untraced(cause: sqlx::Error) -> Error {
        tracing::error!(cause = %chain(&cause), "an act was refused because its trace could not be written");
        Error::Busy
    }

    /// The office of whoever asks does not hold what is needed.
    pub fn not_permitted() -> Error {
        Error::Forbidden("Akun Anda tidak punya wewenang untuk ini. Jika perlu, hubungi admin DSP3A.")
    }

    fn problem(&self) -> Problem {
        let (status, title, text) = match self {
            Error::SignInRequired => (
                StatusCode::UNAUTHORIZED,
                "Silakan masuk",
                "Halaman ini untuk petugas. Masuk dulu, lalu lanjutkan.",
            ),
            Error::PasswordChangeRequired => (
                StatusCode::FORBIDDEN,
                "Ganti kata sandi dulu",
                "Kata sandi Anda masih kode sekali pakai. Ganti dulu, lalu lanjutkan.",
            ),
            Error::SecondFactorRequired => (
                StatusCode::FORBIDDEN,
                "Pasang kode masuk dulu",
                "Akun Anda perlu kode dari aplikasi Autentikator. Pasang dulu, lalu lanjutkan.",
            ),
            Error::NotFound => (
                StatusCode::NOT_FOUND,
                "Halaman tidak ditemukan",
                "Alamat ini tidak ada, atau bukan untuk akun Anda. Periksa alamatnya, atau cari dari Beranda.",
            ),
            Error::Forbidden(text) => (StatusCode::FORBIDDEN, "Tidak diizinkan", *text),
            Error::BadRequest(text) => (StatusCode::BAD_REQUEST, "Permintaan tidak terbaca", *text),
            Error::Conflict(text) => (StatusCode::CONFLICT, "Data sudah berubah", *text),
            Error::TooLarge(text) => (StatusCode::PAYLOAD_TOO_LARGE, "Isian terlalu besar", *text),
            Error::Unprocessable(text) => (StatusCode::UNPROCESSABLE_ENTITY, "Perlu diperiksa", *text),
            Error::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "Cara membuka halaman ini tidak dikenal",
                "Buka halaman ini dari menu atau dari tombol yang tersedia.",
            ),
            Error::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Sistem sedang sibuk",
                "Data Anda belum tersimpan; isian tetap ada. Tunggu sebentar, lalu coba lagi.",
            ),
            Error::Sealed => (
                StatusCode::CONFLICT,
                "Nomor tersimpan tidak dapat dibuka",
                "Ada nomor pada data ini yang tidak cocok dengan kuncinya, jadi datanya tidak ditampilkan dan tidak ada yang diubah. Sebutkan nomor rujukan kepada admin.",
            ),
            Error::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Ada gangguan di sistem",
                "Ini bukan kesalahan Anda. Coba lagi. Jika berulang, sebutkan nomor rujukan kepada admin.",
            ),
        };
        let kind = match self {
            Error::SignInRequired => ProblemKind::SignIn,
            Error::PasswordChangeRequired => ProblemKind::PasswordChange,
            Error::SecondFactorRequired => ProblemKind::SecondFactor,
            _ => ProblemKind::Other,
        };

        Problem {
            kind,
            status,
            title,
            text,
            reference: None,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut problem = self.problem();
        match &self {
            Error::Internal(cause) => {
                let reference = new_reference();
                tracing::error!(%reference, cause = %chain(cause.as_ref()), "request failed");
                problem.reference = Some(reference);
            }
            Error::Sealed => {
                let reference = new_reference();
                tracing::warn!(%reference, "a sealed value does not open: wrong key, or moved or changed in the database");
                problem.reference = Some(reference);
            }
            _ => {}
        }

        problem.into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.text).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("3"));
        }
        response.extensions_mut().insert(self);

        response
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        if is_passing(&error) {
            tracing::warn!(cause = %error, "database is busy or away");
            Error::Busy
        } else {
            Error::internal(error)
        }
    }
}

impl From<crate::crypto::SealError> for Error {
    fn from(_: crate::crypto::SealError) -> Error {
        Error::Sealed
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Error {
        Error::internal(error)
    }
}

/// To quote on the telephone.
fn new_reference() -> String {
    Uuid::new_v4().simple().to_string()[..8].to_uppercase()
}

/// Saturation, a lock held too long, a deadlock, a restart: the same request may pass a moment later.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            let code = error
                .try_downcast_ref::<PgDatabaseError>()
                .map(PgDatabaseError::code)
                .unwrap_or_default();
            matches!(
                code,
                "40001" | "40P01" | "53100" | "53200" | "53300" | "55P03" | "57014" | "25P03"
            ) || code.starts_with("57P")
                || code.starts_with("08")
        }
        _ => false,
    }
}

/// The messages of an error and its causes. Never the Debug form: PostgreSQL's DETAIL may hold a value.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        if !text.is_empty() {
            text.push_str(": ");
        }
        if let Some(code) = quoting(cause) {
            return format!("{text}PostgreSQL refused a value ({code})");
        }
        text.push_str(&cause.to_string());
        next = cause.source();
    }

    text
}

/// The code of PostgreSQL's complaint about a value (class 22: it does not fit its type). Its words, and those of its
/// causes, quote the value and are never told.
fn quoting(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let code = error.downcast_ref::<sqlx::Error>()?.as_database_error()?.code()?;

    code.starts_with("22").then(|| code.into_owned())
}
