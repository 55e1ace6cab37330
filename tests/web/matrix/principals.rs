//! Who asks: each office, the public, and those whose time is over.

use crate::support::{Account, Client, TestApp};

use super::policy;
use super::seed::{Planted, Relation};

pub struct Principal {
    /// As the column of the policy is called.
    pub name: &'static str,
    /// Empty for the public.
    pub wilayah_kode: &'static str,
    pub client: Client,
    account: Option<&'static Account>,
}

/// Column and account. `sebalo2` and `tirta` are those whose account and whose session are over.
const ACCOUNTS: [(&str, &str); 12] = [
    ("operator", "sebalo"),
    ("kades", "kades"),
    ("tksk", "tksk"),
    ("verifikator", "verifikator"),
    ("rahasia", "rahasia"),
    ("admin", "admin"),
    ("pimpinan", "pimpinan"),
    ("unduh", "unduh"),
    ("sistem", "sistem"),
    ("auditor", "auditor"),
    ("disabled", "sebalo2"),
    ("expired", "tirta"),
];

/// Everybody, signed in where they can be.
pub async fn all(app: &TestApp) -> Vec<Principal> {
    let mut all = vec![Principal {
        name: "public",
        wilayah_kode: "",
        client: app.visitor(),
        account: None,
    }];
    for (name, username) in ACCOUNTS {
        let account = Account::named(username);
        all.push(Principal {
            name,
            wilayah_kode: account.wilayah_kode,
            client: app.sign_in(username).await,
            account: Some(account),
        });
    }
    for over in [
        "update users set disabled_at = now() where username = 'sebalo2'",
        "update sessions set expires_at = now() - interval '1 minute'
         where user_id = (select id from users where username = 'tirta')",
    ] {
        sqlx::query(over).execute(app.owner()).await.unwrap();
    }
    let columns: Vec<&str> = all.iter().map(|principal| principal.name).collect();
    assert_eq!(policy::principals(), columns);

    all
}

impl Principal {
    /// Whether a name, number or address of this planted person may reach them at all.
    pub fn reads(&self, planted: &Planted) -> bool {
        let within = planted.relation.is_within(self.wilayah_kode);
        match self.name {
            "operator" | "kades" | "tksk" | "verifikator" | "admin" | "unduh" => within && planted.tier < 3,
            "rahasia" => within,
            _ => planted.relation == Relation::Nowhere,
        }
    }

    /// A session that may end.
    pub async fn fresh_session(&self, app: &TestApp) -> Client {
        match (self.name, self.account) {
            ("disabled" | "expired", _) | (_, None) => self.client.clone(),
            (_, Some(account)) => {
                // The walk sends wrong passwords too; they are not what is asked here.
                for forgotten in ["delete from sign_in_failures", "update users set failure_count = 0"] {
                    sqlx::query(forgotten).execute(app.owner()).await.unwrap();
                }
                app.sign_in(account.username).await
            }
        }
    }
}
