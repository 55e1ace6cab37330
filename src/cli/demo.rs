//! `balale demo`: everything to try Balale, in a folder of its own, with people who do not exist.

use sqlx::{Connection, PgConnection};

use super::error::CliError;
use super::place::Place;
use super::say;
use super::serve;
use super::stop::Stop;
use crate::clock::Clock;
use crate::config::Config;
use crate::demo;
use crate::web::AppState;

const DATABASE: &str = "balale_demo";

pub(super) async fn demo(config: Config) -> Result<(), CliError> {
    if config.database_url.is_some() {
        say("DATABASE_URL tidak dipakai: contoh selalu memakai PostgreSQL-nya sendiri.");
    }
    let data_dir = config.data_dir.join("demo");
    let config = Config {
        database_url: None,
        owner_database_url: None,
        secret_database_url: None,
        keys_dir: data_dir.join("keys"),
        anchor_file: data_dir.join("anchor/audit-anchor.log"),
        data_dir,
        ..config
    };
    let mut stop = Stop::listen().map_err(CliError::Runtime)?;
    serve::probe(config.listen).await?;
    let place = Place::open(&config, DATABASE).await?;
    let served = async {
        let state = tokio::select! {
            state = prepare(&place, &config) => state?,
            () = stop.wait() => return Ok(()),
        };
        let people = demo::count_people(&state).await?;
        serve::answer(state, &config, stop.clone(), |address| {
            say(&demo::introduction(&address.to_string(), people));
        })
        .await
    };
    let served = served.await;
    place.close().await?;

    served
}

async fn prepare(place: &Place, config: &Config) -> Result<AppState, CliError> {
    place.migrate().await?;
    place.refuse_mixture(true).await?;
    let keys = place.keys(config).await?;
    let mut db = PgConnection::connect(&place.app_url).await?;
    demo::plant_accounts(&mut db, &keys, Clock::default().now()).await?;
    db.close().await?;
    let state = serve::state(place, config, keys, true).await?;
    demo::plant_people(&state, &place.owner_url, |percent| {
        say(&format!("Membuat orang rekaan: {percent} %"));
    })
    .await?;

    Ok(state)
}
