use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_sessions::Session;

use super::form::{PasswordForm, min_length};
use super::model::{OldPassword, OwnSession, Profile};
use super::{actions, queries};
use crate::auth::{Actor, SecondFactor, session};
use crate::clock::jam;
use crate::page::{Page, with_status};
use crate::paths;
use crate::web::extract::PeerAddress;
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "accounts/profile/show.html")]
pub(super) struct ProfileShow {
    page: Page,
    actor: Actor,
    profile: Profile,
    last_signed_in: String,
    sessions: Vec<OwnSession>,
}

pub(super) async fn show(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    session: Session,
    mut db: Db,
) -> Result<ProfileShow> {
    let profile = queries::find_profile(&mut db, actor.id).await?.ok_or(Error::NotFound)?;
    let sessions = session::list(&mut db, actor.id, &session, state.clock.now()).await?;

    Ok(ProfileShow {
        last_signed_in: profile.last_signed_in_at.map(crate::clock::waktu).unwrap_or_default(),
        sessions: sessions.into_iter().map(OwnSession::from).collect(),
        page,
        actor,
        profile,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/profile/edit.html")]
pub(super) struct PasswordEdit {
    page: Page,
    actor: Actor,
    errors: FormErrors,
}

impl PasswordEdit {
    fn min_length(&self) -> usize {
        min_length(&self.actor)
    }
}

pub(super) async fn edit(page: Page, actor: Actor) -> PasswordEdit {
    PasswordEdit {
        page,
        actor,
        errors: FormErrors::default(),
    }
}

pub(super) async fn update(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    session: Session,
    Door { ip, user_agent }: Door,
    fields: Fields,
) -> Result<Response> {
    let form = PasswordForm::read(&fields);
    let mut errors = form.errors(&actor);
    let stored = match actions::check_old(&state, &actor, &ip, form.old_as_stored(&actor)).await? {
        OldPassword::Fits(stored) => stored,
        OldPassword::Wrong => {
            errors.push(
                "kata_sandi_lama",
                "Isian ini tidak cocok. Periksa lagi, lalu ketik ulang.",
            );
            String::new()
        }
        OldPassword::Throttled(until) => {
            let text = format!("Terlalu banyak percobaan. Coba lagi pukul {}.", jam(until));
            errors.push("kata_sandi_lama", text);
            String::new()
        }
    };
    if let Err(errors) = errors.into_result() {
        let page = Page { flash: None, ..page };
        let edit = PasswordEdit { page, actor, errors };
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, edit));
    }

    actions::change_password(&state, &actor, &session, &stored, form.new).await?;
    let from = session::From {
        user_agent: &user_agent,
        ip: &ip,
    };
    session::start(&session, actor.id, &from, &state).await?;
    let next = if actor.second_factor == SecondFactor::Missing {
        paths::SECOND_FACTOR
    } else if actor.must_change_password {
        paths::HOME
    } else {
        paths::PROFILE
    };

    Ok(Flash::PasswordChanged.redirect(next))
}

/// Ends one session of one's own, or all others.
pub(super) async fn destroy(
    State(state): State<AppState>,
    actor: Actor,
    session: Session,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let one = Some(fields.get("sesi")).filter(|id_hash| !id_hash.is_empty());
    actions::end_sessions(&mut tx, &state, &actor, &session, one).await?;
    tx.commit().await?;

    Ok(Flash::SessionEnded.redirect(paths::PROFILE).into_response())
}

/// From where the request came, for throttling and for the list of sessions.
pub(super) struct Door {
    pub ip: String,
    pub user_agent: String,
}

impl axum::extract::FromRequestParts<AppState> for Door {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &AppState) -> Result<Door> {
        let PeerAddress(ip) =
            <PeerAddress as axum::extract::FromRequestParts<AppState>>::from_request_parts(parts, state).await?;
        let headers: &HeaderMap = &parts.headers;
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());

        Ok(Door {
            ip,
            user_agent: user_agent.unwrap_or_default().to_owned(),
        })
    }
}
