//! Running: from an empty machine to a program that answers, and back to silence.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use super::error::CliError;
use super::place::{DATABASE, Place};
use super::stop::Stop;
use super::{say, upkeep};
use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::Keys;
use crate::files::PrivateFolder;
use crate::sheet::read::Reader;
use crate::web::{AppState, Site, Walls};
use crate::{app, db, jobs, wilayah};

/// How long requests may take to end after a stop is asked for.
const DRAIN: Duration = Duration::from_secs(20);

/// `balale serve`.
pub(super) async fn serve(config: Config) -> Result<(), CliError> {
    let mut stop = Stop::listen().map_err(CliError::Runtime)?;
    probe(config.listen).await?;
    let place = Place::open(&config, DATABASE).await?;
    let served = async {
        let state = tokio::select! {
            state = prepare(&place, &config) => state?,
            () = stop.wait() => return Ok(()),
        };
        answer(state, &config, stop.clone(), |address| {
            say(&format!("Balale siap di http://{address}"));
        })
        .await
    };
    let served = served.await;
    place.close().await?;

    served
}

/// Fails at once, and not after a minute of preparation, where the address is taken.
pub(super) async fn probe(address: SocketAddr) -> Result<(), CliError> {
    bind(address).await.map(drop)
}

async fn bind(address: SocketAddr) -> Result<TcpListener, CliError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| CliError::Listen(address, error))
}

async fn prepare(place: &Place, config: &Config) -> Result<AppState, CliError> {
    place.ensure_migrated().await?;
    place.refuse_mixture(false).await?;
    let keys = place.keys(config).await?;

    state(place, config, keys, false).await
}

/// Opens the pool and looks whether it may be trusted with data.
pub(super) async fn state(place: &Place, config: &Config, keys: Keys, is_demo: bool) -> Result<AppState, CliError> {
    let pool = db::connect(&place.app_url).await?;
    db::check_safety(&pool).await?;
    let secrets = db::connect_secrets(&place.app_url, place.secret_url.as_deref()).await?;
    db::check_safety(&secrets).await?;
    let mut connection = pool.acquire().await?;
    let home = wilayah::queries::find_home(&mut connection)
        .await?
        .ok_or(CliError::NoWilayah)?;
    drop(connection);
    let spool = PrivateFolder::fresh(&config.data_dir, "spool")
        .map_err(|error| CliError::File(config.data_dir.join("spool"), error))?;

    Ok(AppState {
        pool,
        secrets,
        clock: Clock::default(),
        keys: Arc::new(keys),
        site: Arc::new(Site {
            region_name: home.nama,
            is_demo,
            is_behind_proxy: config.is_behind_proxy,
            spool,
            reader: Reader::new(config.program.clone()),
            walls: Walls::Both,
        }),
    })
}

/// Answers requests until a stop is asked for; those under way are finished, for at most [`DRAIN`].
pub(super) async fn answer(
    state: AppState,
    config: &Config,
    stop: Stop,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), CliError> {
    let listener = bind(config.listen).await?;
    let bound = listener.local_addr().unwrap_or(config.listen);
    // Answers are written whole; waiting to fill a packet would only delay them.
    let listener = listener.tap_io(|line| {
        let _ = line.set_nodelay(true);
    });
    let upkeep = tokio::spawn(upkeep::run(state.clone(), config.anchor_file.clone()));
    let working = tokio::spawn(jobs::run(state.clone(), app::WORK));
    let router = app::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let (mut asked, mut given_up) = (stop.clone(), stop);
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move { asked.wait().await });
    ready(bound);

    let served = tokio::select! {
        served = serving => served,
        () = async {
            given_up.wait().await;
            tokio::time::sleep(DRAIN).await;
        } => Ok(()),
    };
    upkeep.abort();
    working.abort();
    // A connection that is still in use is cut when the server below it stops.
    let _ = tokio::time::timeout(Duration::from_secs(2), async {
        state.pool.close().await;
        state.secrets.close().await;
    })
    .await;

    served.map_err(CliError::Runtime)
}
