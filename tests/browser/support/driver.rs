//! One chromedriver for each test binary, on a free port. It ends with this process, however that ends.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// Waits for the end of its input, which is the end of the tests, then ends itself, the driver and every browser.
const SCRIPT: &str = r#"chromedriver --port="$1" >/dev/null 2>&1 </dev/null & read -r _; kill -TERM 0"#;

struct Driver {
    port: u16,
    /// Holds the other end of the shell's input.
    _shell: Child,
}

static DRIVER: OnceLock<Driver> = OnceLock::new();

/// The address of the running driver.
pub async fn url() -> String {
    let driver = DRIVER.get_or_init(start);
    let address = ("127.0.0.1", driver.port);
    for _ in 0..200 {
        if tokio::net::TcpStream::connect(address).await.is_ok() {
            return format!("http://127.0.0.1:{}", driver.port);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("chromedriver does not answer");
}

fn start() -> Driver {
    let is_here = |program: &str| {
        let asked = Command::new(program).arg("--version").output();
        asked.is_ok_and(|answer| answer.status.success())
    };
    for program in ["chromium", "chromedriver"] {
        assert!(
            is_here(program),
            "{program} is missing: apt-get install -y chromium chromium-driver"
        );
    }
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .unwrap()
        .port();
    let shell = Command::new("/bin/sh")
        .args(["-c", SCRIPT, "sh", &port.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();

    Driver { port, _shell: shell }
}
