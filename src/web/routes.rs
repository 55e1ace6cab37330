//! The one door through which a handler gets an address. It takes a route of the table in `paths`, so nothing is
//! mounted without saying whom it is for, and asks that before the handler runs.

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::{AppState, Error};
use crate::paths::{self, Method, Needs, Route};
use crate::types::Permission;

/// A router that holds only routes of the table.
#[derive(Default)]
pub struct Routes(Router<AppState>);

impl Routes {
    pub fn new() -> Routes {
        Routes::default()
    }

    /// Mounts the handler with the gate in front of it. A slice may put several methods at one address.
    ///
    /// # Panics
    /// When the route is mounted already.
    #[must_use]
    pub fn on<H, T>(self, route: Route, handler: H) -> Routes
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let handler = match route.method {
            Method::Get => get(handler),
            Method::Post => post(handler),
        };
        let handler = match route.needs {
            Needs::Nobody => handler,
            // Around the handler only: another method at this address is "not allowed" to anyone, as elsewhere.
            Needs::Anyone | Needs::May(_) => handler.route_layer(from_fn_with_state(route, gate)),
        };

        #[expect(clippy::disallowed_methods, reason = "this is the one door")]
        Routes(self.0.route(route.at, handler))
    }

    #[must_use]
    pub fn merge(self, other: Routes) -> Routes {
        Routes(self.0.merge(other.0))
    }

    /// For the composition root, which puts the layers around.
    pub fn into_router(self) -> Router<AppState> {
        self.0
    }
}

/// What the person who is signed in may do, as far as a gate asks; put into the request by `auth`. No pass means that
/// nobody is signed in.
#[derive(Clone, Debug)]
pub struct Pass {
    pub permissions: Vec<Permission>,
    pub must_change_password: bool,
    pub must_set_up_second_factor: bool,
}

async fn gate(State(route): State<Route>, request: Request, next: Next) -> Response {
    match admit(route, request.extensions().get::<Pass>()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// Whether this route opens to the holder of this pass.
fn admit(route: Route, pass: Option<&Pass>) -> Result<(), Error> {
    if route.needs == Needs::Nobody {
        return Ok(());
    }
    let pass = pass.ok_or(Error::SignInRequired)?;
    // The first password was printed on paper: it opens the page that replaces it and nothing else.
    if pass.must_change_password && route.at != paths::PASSWORD {
        return Err(Error::PasswordChangeRequired);
    }
    if pass.must_set_up_second_factor && ![paths::PASSWORD, paths::SECOND_FACTOR].contains(&route.at) {
        return Err(Error::SecondFactorRequired);
    }
    if let Needs::May(permission) = route.needs
        && !pass.permissions.contains(&permission)
    {
        return Err(Error::not_permitted());
    }

    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::routes;

    fn pass(permissions: &[Permission]) -> Pass {
        Pass {
            permissions: permissions.to_vec(),
            must_change_password: false,
            must_set_up_second_factor: false,
        }
    }

    #[test]
    fn nobody_gets_into_the_public_part_only() {
        for route in paths::ROUTES {
            match admit(*route, None) {
                Ok(()) => assert_eq!(route.needs, Needs::Nobody, "{}", route.name),
                Err(refusal) => assert!(matches!(refusal, Error::SignInRequired), "{}", route.name),
            }
        }
    }

    #[test]
    fn only_the_permission_asked_for_opens() {
        for route in paths::ROUTES {
            let Needs::May(wanted) = route.needs else { continue };
            assert!(admit(*route, Some(&pass(&[wanted]))).is_ok(), "{}", route.name);
            let others: Vec<Permission> = Permission::ALL.into_iter().filter(|other| *other != wanted).collect();
            let refusal = admit(*route, Some(&pass(&others)));
            assert!(matches!(refusal, Err(Error::Forbidden(_))), "{}", route.name);
        }
    }

    #[test]
    fn a_one_time_code_opens_the_change_of_password_only() {
        let fresh = Pass {
            must_change_password: true,
            ..pass(&Permission::ALL)
        };
        for route in paths::ROUTES.iter().filter(|route| route.needs != Needs::Nobody) {
            let is_way_on = [routes::EDIT_PASSWORD, routes::UPDATE_PASSWORD].contains(route);
            assert_eq!(admit(*route, Some(&fresh)).is_ok(), is_way_on, "{}", route.name);
        }
    }

    #[test]
    fn without_the_second_step_only_its_setting_up_opens() {
        let fresh = Pass {
            must_set_up_second_factor: true,
            ..pass(&Permission::ALL)
        };
        for route in paths::ROUTES.iter().filter(|route| route.needs != Needs::Nobody) {
            let is_way_on = [paths::PASSWORD, paths::SECOND_FACTOR].contains(&route.at);
            assert_eq!(admit(*route, Some(&fresh)).is_ok(), is_way_on, "{}", route.name);
        }
    }
}
