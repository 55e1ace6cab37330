//! An answer, asked by CSS selector: what a person would find on it, not which bytes it is made of.

use axum::http::{HeaderMap, StatusCode, header};
use scraper::{ElementRef, Html, Selector};

#[derive(Clone, Debug)]
pub struct Page {
    /// Path and query that answered.
    pub path: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where a redirect leads.
    ///
    /// # Panics
    /// When it is none.
    pub fn location(&self) -> &str {
        self.header(header::LOCATION.as_str())
            .unwrap_or_else(|| panic!("no redirect\n{}", self.shown()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.body())
    }

    /// The text of the only element that fits, spaces folded.
    ///
    /// # Panics
    /// When none or several fit.
    pub fn text(&self, css: &str) -> String {
        let mut found = self.all(css);
        assert!(
            found.len() == 1,
            "{css} fits {} elements\n{}",
            found.len(),
            self.shown()
        );
        found.remove(0)
    }

    /// The texts of all that fit, in order.
    pub fn all(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).map(text_of).collect()
    }

    pub fn has(&self, css: &str) -> bool {
        self.html().select(&selector(css)).next().is_some()
    }

    /// The attribute of every element that fits and has it.
    pub fn attrs(&self, css: &str, name: &str) -> Vec<String> {
        self.html()
            .select(&selector(css))
            .filter_map(|element| element.attr(name).map(str::to_owned))
            .collect()
    }

    /// The attribute of the first element that fits.
    ///
    /// # Panics
    /// When none fits or it lacks the attribute.
    pub fn attr(&self, css: &str, name: &str) -> String {
        self.attrs(css, name)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {css} with {name}\n{}", self.shown()))
    }

    /// The page as a person reads it: no markup, no hidden values.
    pub fn words(&self) -> String {
        self.html().select(&selector("body")).map(text_of).collect()
    }

    /// For the message of a failed assertion.
    pub fn shown(&self) -> String {
        let body: String = self.body().chars().take(6000).collect();
        format!("{} at {}\n{body}", self.status, self.path)
    }
}

pub fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("{css}: {error}"))
}

pub fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
