//! The few things read from the process environment.
//!
//! They are read here and not from the configuration because the configuration itself asks for
//! the default data folder, and because the programs must be found before anything else exists.
#![expect(
    clippy::disallowed_methods,
    reason = "the default data folder is needed before the configuration can be read"
)]

use std::{env, path::PathBuf};

/// Where the data go when nobody says otherwise: `/var/lib/balale` for root, otherwise
/// `$XDG_DATA_HOME/balale` or `~/.local/share/balale`.
pub fn default_data_dir() -> PathBuf {
    choose_data_dir(
        rustix::process::geteuid().is_root(),
        absolute("XDG_DATA_HOME"),
        absolute("HOME"),
    )
}

fn choose_data_dir(is_root: bool, xdg: Option<PathBuf>, home: Option<PathBuf>) -> PathBuf {
    if is_root {
        return PathBuf::from("/var/lib/balale");
    }
    xdg.or_else(|| home.map(|home| home.join(".local/share")))
        .map_or_else(|| PathBuf::from("/var/lib/balale"), |dir| dir.join("balale"))
}

/// `BALALE_PG_BIN`: the operator's own choice of PostgreSQL programs.
pub(super) fn chosen_programs() -> Option<PathBuf> {
    env::var_os("BALALE_PG_BIN")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// The folders of `PATH`.
pub(super) fn search_path() -> Vec<PathBuf> {
    env::var_os("PATH")
        .map(|path| env::split_paths(&path).filter(|p| p.is_absolute()).collect())
        .unwrap_or_default()
}

/// The session's folder for sockets, gone after a reboot; `None` where there is no such session.
pub(super) fn runtime_dir() -> Option<PathBuf> {
    absolute("XDG_RUNTIME_DIR").filter(|dir| dir.is_dir())
}

/// Folders where a throw-away cluster may live, best first.
pub(super) fn temp_dirs() -> Vec<PathBuf> {
    vec![env::temp_dir(), PathBuf::from("/var/tmp")]
}

/// The XDG rule: a relative value counts as unset.
fn absolute(name: &str) -> Option<PathBuf> {
    env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn root_uses_var_lib() {
        let dir = choose_data_dir(true, Some("/x".into()), Some("/root".into()));
        assert_eq!(dir, Path::new("/var/lib/balale"));
    }

    #[test]
    fn others_use_the_xdg_folder_or_their_home() {
        let home = Some(PathBuf::from("/home/u"));
        let dir = choose_data_dir(false, None, home.clone());
        assert_eq!(dir, Path::new("/home/u/.local/share/balale"));
        let dir = choose_data_dir(false, Some("/data".into()), home);
        assert_eq!(dir, Path::new("/data/balale"));
    }
}
