//! The page that asks for the code, for both steps to show.

use askama::Template;
use askama_web::WebTemplate;

use super::form::SignInForm;
use crate::page::Page;

#[derive(Template, WebTemplate)]
#[template(path = "accounts/sign_in/code.html")]
pub(super) struct CodeNew {
    page: Page,
    ticket: String,
    then: String,
    pending: String,
    error: Option<String>,
}

impl CodeNew {
    pub(super) fn new(page: Page, ticket: String, form: SignInForm, error: Option<String>) -> CodeNew {
        CodeNew {
            page: Page { flash: None, ..page },
            ticket,
            then: form.then,
            pending: form.pending,
            error,
        }
    }
}
