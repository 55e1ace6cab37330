use std::{io, path::PathBuf};

/// Why the private PostgreSQL could not be started, stopped or prepared.
///
/// The texts are read by the person who runs the server, so they are in plain Indonesian and say
/// what to do next.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No folder with `initdb`, `postgres` and `psql` was found.
    #[error("PostgreSQL tidak ditemukan. Pasang dengan: apt-get install -y postgresql\n(dicari di: {searched})")]
    NotFound {
        /// Where it was looked for, for the message.
        searched: String,
    },

    /// `postgres --version` did not answer with a version.
    #[error("Versi PostgreSQL di {} tidak terbaca. Pasang ulang dengan: apt-get install --reinstall postgresql", .dir.display())]
    UnreadableVersion {
        /// The folder of the programs.
        dir: PathBuf,
    },

    /// The data were written by another major version than the programs found.
    #[error(
        "Data di {} dibuat oleh PostgreSQL {data}, tetapi yang terpasang adalah PostgreSQL {programs}.\n\
         Pasang versi yang cocok: apt-get install -y postgresql-{data}\n\
         atau pindahkan data ke versi {programs} dengan pg_upgrade setelah membuat cadangan.",
        .folder.display()
    )]
    WrongVersion {
        /// Major version in `PG_VERSION`.
        data: u32,
        /// Major version of the programs.
        programs: u32,
        /// Folder of the database files.
        folder: PathBuf,
    },

    /// Another process holds the lock of this data folder.
    #[error(
        "Balale sudah berjalan dengan folder data ini (pid {pid}): {}. \
         Hentikan dulu yang sedang berjalan, atau pilih folder data lain.",
        .folder.display()
    )]
    AlreadyRunning {
        /// Process id as written by the holder, or `?`.
        pid: String,
        /// The data folder.
        folder: PathBuf,
    },

    /// The unprivileged user of PostgreSQL cannot pass through a parent folder.
    #[error(
        "Pengguna \"{user}\", yang menjalankan PostgreSQL, tidak dapat masuk ke folder {}. \
         Jalankan: chmod o+x {}\natau pilih folder data lain, misalnya /var/lib/balale.",
        .folder.display(), .folder.display()
    )]
    Untraversable {
        /// The first folder that is closed.
        folder: PathBuf,
        /// The unprivileged user.
        user: String,
    },

    /// A Unix socket address holds 107 bytes at most.
    #[error(
        "Alamat soket terlalu panjang ({bytes} byte, paling banyak 107): {}. \
         Pilih folder yang lebih pendek, misalnya /var/lib/balale.",
        .path.display()
    )]
    SocketPathTooLong {
        /// The address that does not fit.
        path: PathBuf,
        /// Its length.
        bytes: usize,
    },

    /// Too little room on the disk, before or during the work.
    #[error(
        "Ruang disk tidak cukup di {}. Sediakan paling sedikit 200 MB, lalu jalankan lagi.",
        .folder.display()
    )]
    DiskFull {
        /// The folder on the full disk.
        folder: PathBuf,
    },

    /// The database files belong to a user we are not and cannot become.
    #[error(
        "Folder {} milik pengguna lain (uid {owner}). \
         Jalankan Balale sebagai root atau sebagai pengguna itu, atau pilih folder data lain.",
        .folder.display()
    )]
    WrongOwner {
        /// Folder of the database files.
        folder: PathBuf,
        /// Its owner.
        owner: u32,
    },

    /// No name is known for the user who runs the program, or no unprivileged user exists.
    #[error(
        "Pengguna sistem untuk PostgreSQL tidak ditemukan ({wanted}). \
         Buat dengan: adduser --system --group balale"
    )]
    NoAccount {
        /// Who was looked for.
        wanted: String,
    },

    /// `initdb` failed for a reason without a message of its own.
    #[error("PostgreSQL gagal menyiapkan folder data baru. Pesan dari initdb:\n{output}")]
    Initdb {
        /// The end of its output.
        output: String,
    },

    /// The server ended before it answered.
    #[error("PostgreSQL berhenti saat dinyalakan. Baris terakhir lognya:\n{log}")]
    EarlyExit {
        /// The end of its log.
        log: String,
    },

    /// The server did not answer in time.
    #[error("PostgreSQL belum siap setelah {seconds} detik. Baris terakhir lognya:\n{log}")]
    NotReady {
        /// How long we waited.
        seconds: u64,
        /// The end of its log.
        log: String,
    },

    /// The server answered, but refused us.
    #[error("PostgreSQL menolak sambungan dari Balale: {message}")]
    Refused {
        /// Its words.
        message: String,
    },

    /// The server did not end, even when told to do so at once.
    #[error("PostgreSQL (pid {pid}) tidak mau berhenti. Hentikan dengan: kill -QUIT {pid}")]
    StillRunning {
        /// Process id of the postmaster.
        pid: u32,
    },

    /// `psql` could not make the roles or the database.
    #[error("Peran atau basis data tidak dapat dibuat. Pesan dari psql:\n{output}")]
    Psql {
        /// What it wrote.
        output: String,
    },

    /// The operating system refused something about a file or a program.
    #[error("Gagal {action} {}: {source}", .path.display())]
    Io {
        /// What was being done, in Indonesian ("membuat folder").
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl EmbeddedError {
    /// For `map_err`: names the act and the path, and tells a full disk apart.
    pub(super) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull => Self::DiskFull { folder: path },
            _ => Self::Io { action, path, source },
        }
    }
}

/// True when PostgreSQL's own words say that the disk is full.
pub(super) fn tells_disk_full(text: &str) -> bool {
    text.contains("No space left on device")
}
