//! The few files a browser needs, in the binary, under names that change with their content, compressed once.

use std::io::Write;
use std::sync::LazyLock;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::crypto::{hex, sha256};
use crate::paths;

/// One embedded file.
pub struct Asset {
    /// Where a page finds it: `/aset/balale-1a2b3c4d.css`.
    pub url: String,
    content_type: &'static str,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// All files, by the names templates use.
pub struct Assets {
    pub css: Asset,
    /// Colours of drawings and the recap's table; on the pages that have one.
    pub charts: Asset,
    /// What is printed: boxes, lines to write on; on the pages that are.
    pub paper: Asset,
    pub js: Asset,
    /// The queue by keys alone; on the pages of a queue.
    pub queue: Asset,
    /// Makes photos small before they are sent; on the page that sends them.
    pub photos: Asset,
    pub font: Asset,
    pub logo: Asset,
}

/// Read and compressed at first use.
pub static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    css: text("balale", "css", "text/css; charset=utf-8", &style_sheet()),
    charts: text(
        "grafik",
        "css",
        "text/css; charset=utf-8",
        &bare(include_str!("../../static/grafik.css")),
    ),
    paper: text(
        "kertas",
        "css",
        "text/css; charset=utf-8",
        &bare(include_str!("../../static/kertas.css")),
    ),
    js: text(
        "balale",
        "js",
        "text/javascript; charset=utf-8",
        &bare(include_str!("../../static/balale.js")),
    ),
    queue: text(
        "antrean",
        "js",
        "text/javascript; charset=utf-8",
        &bare(include_str!("../../static/antrean.js")),
    ),
    photos: text(
        "foto",
        "js",
        "text/javascript; charset=utf-8",
        &bare(include_str!("../../static/foto.js")),
    ),
    font: FONT.clone(),
    logo: text("logo", "svg", "image/svg+xml", include_str!("../../static/logo.svg")),
});

/// A woff2 is compressed in itself.
static FONT: LazyLock<Asset> = LazyLock::new(|| {
    let plain = Bytes::from_static(include_bytes!("../../static/jakarta.woff2"));
    Asset {
        url: hashed_url("jakarta", "woff2", &plain),
        content_type: "font/woff2",
        plain,
        brotli: None,
        gzip: None,
    }
});

impl Clone for Asset {
    fn clone(&self) -> Asset {
        Asset {
            url: self.url.clone(),
            content_type: self.content_type,
            plain: self.plain.clone(),
            brotli: self.brotli.clone(),
            gzip: self.gzip.clone(),
        }
    }
}

/// The style sheet with the font's hashed name in it.
fn style_sheet() -> String {
    bare(include_str!("../../static/balale.css"))
        .replace("jakarta.woff2", FONT.url.rsplit('/').next().unwrap_or_default())
}

/// A script or style sheet without indentation and whole-line comments, which a browser does not need.
fn bare(source: &str) -> String {
    source
        .lines()
        .map(str::trim_start)
        .filter(|line| {
            let is_comment = line.starts_with("//") || (line.starts_with("/*") && line.ends_with("*/"));
            !is_comment
        })
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// Answers `/aset/{name}`. A name holds its content's hash, so a browser may keep it for ever.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path();
    let assets = &*ASSETS;
    let Some(asset) = [
        &assets.css,
        &assets.charts,
        &assets.paper,
        &assets.js,
        &assets.queue,
        &assets.photos,
        &assets.font,
        &assets.logo,
    ]
    .into_iter()
    .find(|a| a.url == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();

    let (body, encoding) = match (&asset.brotli, &asset.gzip) {
        (Some(brotli), _) if accepted.contains("br") => (brotli, Some("br")),
        (_, Some(gzip)) if accepted.contains("gzip") => (gzip, Some("gzip")),
        _ => (&asset.plain, None),
    };
    let mut response = body.clone().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }

    response
}

fn text(name: &str, extension: &str, content_type: &'static str, content: &str) -> Asset {
    let plain = Bytes::from(content.to_owned());

    Asset {
        url: hashed_url(name, extension, &plain),
        content_type,
        brotli: brotli(&plain).map(Bytes::from),
        gzip: gzip(&plain).map(Bytes::from),
        plain,
    }
}

fn hashed_url(name: &str, extension: &str, content: &[u8]) -> String {
    let hash = hex(&sha256(content));

    paths::asset(&format!("{name}-{}.{extension}", hash.get(..8).unwrap_or_default()))
}

fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    writer.write_all(plain).ok()?;

    Some(writer.into_inner())
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain).ok()?;

    writer.finish().ok()
}
