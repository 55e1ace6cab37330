//! Handing out a kept file: to whoever asked for it, with a fresh code, three times at most.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
use tokio_util::io::ReaderStream;

use super::model::{ExportRequest, Standing, chunk_place};
use super::show::ExportShow;
use super::{actions, queries};
use crate::accounts::{Again, confirm_again};
use crate::auth::{Actor, Permission};
use crate::clock;
use crate::page::Page;
use crate::types::ExportId;
use crate::web::extract::PeerAddress;
use crate::web::{AppState, Error, Fields, Path, Result, Tx};

const EMPTY: &str = "Ketik kode 6 angka dari aplikasi Autentikator, lalu tekan Unduh.";
const WRONG: &str = "Kode ini tidak cocok atau sudah dipakai. Tunggu kode berikutnya di HP Anda, lalu ketik kode itu.";
const GONE: &str = "Berkas ini tidak dapat diunduh lagi. Keadaannya tertulis di halaman ini.";
/// Bytes on their way between the database and the browser.
const PIPE: usize = 64 * 1024;

pub async fn create(
    page: Page,
    State(state): State<AppState>,
    actor: Actor,
    PeerAddress(ip): PeerAddress,
    Path(id): Path<ExportId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ExportPersons)?;
    let shown = {
        let mut db = Tx::begin(&state, &actor.acting()).await?;
        ExportShow::find(page, &actor, &scope, &mut db, id).await?
    };
    if shown.request().standing(state.clock.now()) != Standing::Ready {
        return Ok(shown.refused(StatusCode::CONFLICT, GONE.to_owned()));
    }
    let code = fields.get("kode").trim();
    if code.is_empty() && !state.site.is_demo {
        return Ok(shown.refused(StatusCode::UNPROCESSABLE_ENTITY, EMPTY.to_owned()));
    }
    match confirm_again(&state, &actor, &ip, code).await? {
        Again::Confirmed => {}
        Again::Wrong => return Ok(shown.refused(StatusCode::UNPROCESSABLE_ENTITY, WRONG.to_owned())),
        Again::ClosedUntil(until) => {
            let text = format!(
                "Terlalu banyak kode yang salah. Coba lagi mulai {}.",
                clock::waktu(until)
            );
            return Ok(shown.refused(StatusCode::TOO_MANY_REQUESTS, text));
        }
    }
    let request = shown.request();
    let mut tx = Tx::begin(&state, &actor.acting()).await?;
    actions::fetch(&mut tx, &actor, request, state.clock.now()).await?;
    tx.commit().await?;

    attachment(&state, &actor, request)
}

/// Opens piece after piece as the browser takes them.
fn attachment(state: &AppState, actor: &Actor, request: &ExportRequest) -> Result<Response> {
    let (mut sink, source) = duplex(PIPE);
    let (state, actor, id) = (state.clone(), actor.clone(), request.id);
    let is_last = request.fetches_left() <= 1;
    tokio::spawn(async move {
        if let Err(error) = pour(&state, &actor, id, &mut sink).await {
            // The browser sees a file that is too short and says that the download failed.
            tracing::warn!(cause = %error, "exports: a kept file was not handed out whole");
        } else if is_last && let Err(error) = throw_away(&state, &actor, id).await {
            tracing::warn!(cause = %error, "exports: a file fetched for the last time is left to the upkeep");
        }
    });
    let disposition = format!("attachment; filename=\"{}\"", request.file_name());
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(request.format().content_type()),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).map_err(Error::internal)?,
        ),
        (
            header::CONTENT_LENGTH,
            HeaderValue::from(request.byte_count.unwrap_or(0)),
        ),
    ];

    Ok((headers, Body::from_stream(ReaderStream::new(source))).into_response())
}

async fn pour(state: &AppState, actor: &Actor, id: ExportId, sink: &mut DuplexStream) -> Result<()> {
    for n in 0.. {
        // A connection is held for one piece only, however slow the browser is.
        let sealed = {
            let mut db = Tx::begin(state, &actor.acting()).await?;
            queries::find_chunk(&mut db, id, n).await?
        };
        let Some(sealed) = sealed else { break };
        let chunk = state.keys.open(&chunk_place(id, n), &sealed)?;
        sink.write_all(&chunk).await.map_err(Error::internal)?;
    }

    sink.shutdown().await.map_err(Error::internal)
}

async fn throw_away(state: &AppState, actor: &Actor, id: ExportId) -> Result<()> {
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    actions::erase(&mut tx, actor, id, state.clock.now()).await?;

    tx.commit().await
}
