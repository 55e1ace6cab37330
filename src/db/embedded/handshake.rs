//! Asks a server whether it takes connections, in its own protocol. A socket that merely accepts
//! proves nothing: the server listens before it has recovered.

use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    path::Path,
    time::Duration,
};

const PATIENCE: Duration = Duration::from_secs(5);
const PROTOCOL_3_0: u32 = 196_608;
/// SQLSTATE cannot_connect_now: starting up, recovering or shutting down.
const CANNOT_CONNECT_NOW: &str = "57P03";
/// SQLSTATE too_many_connections: busy, hence certainly up.
const TOO_MANY_CONNECTIONS: &str = "53300";

#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    Ready,
    /// Nobody there yet.
    Silent,
    /// There, but still starting, recovering or already stopping.
    Busy,
    Refused(String),
}

/// Signs in to `postgres` as `role` over the socket and leaves again.
pub(super) fn ask(socket: &Path, role: &str) -> Answer {
    match UnixStream::connect(socket) {
        Ok(mut stream) => {
            let limits = stream
                .set_read_timeout(Some(PATIENCE))
                .and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
            limits
                .and_then(|()| converse(&mut stream, role))
                .unwrap_or(Answer::Silent)
        }
        Err(_) => Answer::Silent,
    }
}

/// Reads on to ReadyForQuery and says goodbye: leaving earlier would fill the server's log.
fn converse(stream: &mut (impl Read + Write), role: &str) -> io::Result<Answer> {
    stream.write_all(&startup_message(role))?;
    loop {
        let mut head = [0; 5];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        // Nothing said at sign-in is longer; a stranger on the socket must not cost memory.
        if !(4..=65_536).contains(&length) {
            return Ok(Answer::Refused("jawaban tidak dikenal".into()));
        }
        let mut body = vec![0; length as usize - 4];
        stream.read_exact(&mut body)?;
        match head[0] {
            b'R' if body.first_chunk() != Some(&[0; 4]) => {
                return Ok(Answer::Refused("meminta kata sandi".into()));
            }
            b'Z' => {
                stream.write_all(b"X\0\0\0\x04")?;
                return Ok(Answer::Ready);
            }
            b'E' => return Ok(read_error(&body)),
            _ => {}
        }
    }
}

fn startup_message(role: &str) -> Vec<u8> {
    let mut body = PROTOCOL_3_0.to_be_bytes().to_vec();
    for part in ["user", role, "database", "postgres", ""] {
        body.extend_from_slice(part.as_bytes());
        body.push(0);
    }
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), &body].concat()
}

/// ErrorResponse: fields of one letter and a zero-ended text.
fn read_error(body: &[u8]) -> Answer {
    let field = |letter: u8| {
        body.split(|byte| *byte == 0)
            .find(|field| field.first() == Some(&letter))
            .map(|field| String::from_utf8_lossy(&field[1..]).into_owned())
            .unwrap_or_default()
    };
    match field(b'C').as_str() {
        CANNOT_CONNECT_NOW => Answer::Busy,
        TOO_MANY_CONNECTIONS => Answer::Ready,
        code => Answer::Refused(format!("{} ({code})", field(b'M'))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Script {
        said: io::Cursor<Vec<u8>>,
        heard: Vec<u8>,
    }

    impl Read for Script {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.said.read(buffer)
        }
    }

    impl Write for Script {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.heard.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn answer_to(said: &[u8]) -> (io::Result<Answer>, Vec<u8>) {
        let mut script = Script {
            said: io::Cursor::new(said.to_vec()),
            heard: Vec::new(),
        };
        (converse(&mut script, "r"), script.heard)
    }

    #[test]
    fn is_ready_after_sign_in_and_says_goodbye() {
        let (answer, heard) = answer_to(b"R\0\0\0\x08\0\0\0\0S\0\0\0\x06a\0Z\0\0\0\x05I");
        assert_eq!(answer.unwrap(), Answer::Ready);
        assert!(
            heard.starts_with(b"\0\0\0\x22\0\x03\0\0user\0r\0database\0postgres\0\0"),
            "{heard:?}"
        );
        assert!(heard.ends_with(b"X\0\0\0\x04"));
    }

    #[test]
    fn waits_for_a_server_that_is_starting_up() {
        let (answer, _) = answer_to(b"E\0\0\0\x16SFATAL\0C57P03\0Mx\0\0");
        assert_eq!(answer.unwrap(), Answer::Busy);
    }

    #[test]
    fn reports_a_refusal() {
        let (answer, _) = answer_to(b"E\0\0\0\x10C28000\0Mno\0\0\0");
        assert_eq!(answer.unwrap(), Answer::Refused("no (28000)".into()));
        let (answer, _) = answer_to(b"R\0\0\0\x08\0\0\0\x03");
        assert!(matches!(answer.unwrap(), Answer::Refused(_)));
        let (answer, _) = answer_to(b"HTTP/1.1 400");
        assert!(matches!(answer.unwrap(), Answer::Refused(_)));
    }

    #[test]
    fn a_broken_line_is_silence() {
        assert!(answer_to(b"R\0\0").0.is_err());
    }
}
