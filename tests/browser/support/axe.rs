//! axe-core, the accessibility checker. It is no part of this repository (its licence is another); the pinned version
//! comes from the npm registry at the first use and stays in `target/axe`.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

const VERSION: &str = "4.14.1";

/// Runs axe over the document and answers with one line for each place that breaks a rule.
pub const RUN: &str = r"
    const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: tags } }).then(
        (found) => done(found.violations.flatMap((rule) => rule.nodes.map((node) => {
            const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join(', ');
            return `${rule.id} (${rule.impact}) at ${node.target.join(' ')}: ${why || rule.help}`;
        }))),
        (error) => done(['axe failed: ' + error]),
    );";

static SOURCE: OnceLock<String> = OnceLock::new();

/// The script itself.
///
/// # Panics
/// Saying what is missing.
pub fn source() -> &'static str {
    SOURCE.get_or_init(|| {
        let script = folder().join("axe.min.js");
        if !script.exists() {
            take(&script);
        }
        std::fs::read_to_string(&script).unwrap()
    })
}

fn folder() -> PathBuf {
    super::target_folder(&format!("axe/{VERSION}"))
}

fn take(script: &PathBuf) {
    let folder = tempfile::tempdir_in(folder()).unwrap();
    let packed = Command::new("npm")
        .args(["pack", "--silent", &format!("axe-core@{VERSION}")])
        .current_dir(&folder)
        .output()
        .unwrap_or_else(|_| panic!("axe-core {VERSION} is taken with npm, and npm is missing: apt-get install -y npm"));
    assert!(
        packed.status.success(),
        "npm could not take axe-core {VERSION} from the registry: {}",
        String::from_utf8_lossy(&packed.stderr)
    );
    let archive = format!("axe-core-{VERSION}.tgz");
    let unpacked = Command::new("tar")
        .args(["-xzf", &archive, "--strip-components=1", "package/axe.min.js"])
        .current_dir(&folder)
        .status()
        .unwrap();
    assert!(unpacked.success(), "{archive} holds no axe.min.js");
    // Renamed whole, so that another test never reads half of it.
    std::fs::rename(folder.path().join("axe.min.js"), script).unwrap();
}
