//! Where the data are: the server of DATABASE_URL, or the private PostgreSQL of the data folder.

use sqlx::{Connection, PgConnection};

use super::error::CliError;
use super::{queries, say};
use crate::config::Config;
use crate::crypto::{self, KeyFile, Keys};
use crate::db::embedded::{self, Cluster, Settings};
use crate::{chain, db, demo, keys, ppks};

/// Name of the database in the private PostgreSQL.
pub(super) const DATABASE: &str = "balale";

pub(super) struct Place {
    pub owner_url: String,
    pub app_url: String,
    /// None: the same server under another user name.
    pub secret_url: Option<String>,
    cluster: Option<Cluster>,
}

impl Place {
    /// Finds the server, or starts the private one.
    pub(super) async fn open(config: &Config, database: &'static str) -> Result<Place, CliError> {
        if let Some(url) = &config.database_url {
            return Ok(Place {
                owner_url: config.owner_database_url.clone().unwrap_or_else(|| url.clone()),
                app_url: url.clone(),
                secret_url: config.secret_database_url.clone(),
                cluster: None,
            });
        }
        let settings = Settings::new(&config.data_dir);
        let cluster = tokio::task::spawn_blocking(move || {
            let cluster = embedded::start(&settings)?;
            cluster.ensure_roles_and_database(database)?;
            Ok::<Cluster, embedded::EmbeddedError>(cluster)
        })
        .await??;

        Ok(Place {
            owner_url: cluster.url("balale_owner", database),
            app_url: cluster.url("balale_app", database),
            secret_url: Some(cluster.url("balale_rahasia", database)),
            cluster: Some(cluster),
        })
    }

    pub(super) fn is_private(&self) -> bool {
        self.cluster.is_some()
    }

    /// Brings tables and reference data up to date.
    pub(super) async fn migrate(&self) -> Result<(), CliError> {
        db::migrate(&self.owner_url).await?;
        let mut owner = PgConnection::connect(&self.owner_url).await?;
        let mut transaction = owner.begin().await?;
        ppks::categories::load(&mut transaction).await?;
        transaction.commit().await?;
        owner.close().await?;

        Ok(())
    }

    /// Migrated: by us in the private server, or by its administrator and checked.
    pub(super) async fn ensure_migrated(&self) -> Result<(), CliError> {
        if self.is_private() {
            self.migrate().await
        } else {
            Ok(db::check_migrations(&self.owner_url).await?)
        }
    }

    /// What the demo made is served by the demo only, and the demo touches nothing else.
    pub(super) async fn refuse_mixture(&self, is_demo: bool) -> Result<(), CliError> {
        let mut db = PgConnection::connect(&self.app_url).await?;
        let was_planted = demo::is_demo(&mut db).await?;
        let has_accounts = queries::has_accounts(&mut db).await?;
        db.close().await?;

        match (is_demo, was_planted) {
            (false, true) => Err(CliError::DemoData),
            (true, false) if has_accounts => Err(CliError::RealData),
            _ => Ok(()),
        }
    }

    /// The keys, for writing. New ones are made only for a private server in which nobody has an account yet: beside
    /// older data a new key would make every older number unreadable. With the keys at hand, what was written before
    /// there was a chain of the audit enters it.
    pub(super) async fn keys(&self, config: &Config) -> Result<Keys, CliError> {
        if self.is_private() && crypto::is_new(&config.keys_dir) {
            let mut owner = PgConnection::connect(&self.owner_url).await?;
            let is_unused = !queries::has_accounts(&mut owner).await?;
            owner.close().await?;
            if is_unused {
                crypto::generate(&config.keys_dir)?;
            }
        }
        let mut db = PgConnection::connect(&self.app_url).await?;
        let ready = keys::ready(&mut db, &config.keys_dir).await;
        db.close().await?;
        let ready = ready?;
        announce(&ready.made, config);

        let mut db = PgConnection::connect(&self.app_url).await?;
        let mut transaction = db.begin().await?;
        chain::carry_over(&mut transaction, &ready.keys).await?;
        transaction.commit().await?;
        db.close().await?;

        Ok(ready.keys)
    }

    /// Makes the keys that an older version did not have. Before the first `keys generate` there is nothing to do.
    pub(super) async fn renew_keys(&self, config: &Config) -> Result<(), CliError> {
        let mut db = PgConnection::connect(&self.owner_url).await?;
        let made = keys::make_later(&mut db, &config.keys_dir).await;
        db.close().await?;
        announce(&made?, config);

        Ok(())
    }

    /// Stops the private server.
    pub(super) async fn close(self) -> Result<(), CliError> {
        if let Some(mut cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }

        Ok(())
    }
}

fn announce(made: &[KeyFile], config: &Config) {
    for file in made {
        say(&format!(
            "Kunci {file} belum ada dan dibuat di {}. Salin ke tempat penyimpanan kunci hari ini juga.",
            config.keys_dir.display()
        ));
    }
}
