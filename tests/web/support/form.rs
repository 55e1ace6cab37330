//! A form as a browser without JavaScript would send it.

use scraper::{ElementRef, Html};

use super::page::{Page, selector, text_of};

type Pairs = Vec<(String, String)>;

/// What goes over the line.
pub struct Filled {
    pub is_post: bool,
    pub action: String,
    pub pairs: Pairs,
}

/// Everything that stands in the form, with the answers of `typed` in place of what stood there.
///
/// - A name given several times fills fields of that name in order, or ticks several boxes; `("box", "")` unticks.
/// - A button is pressed by its name and value; otherwise the form's first one is, as by the Enter key.
///
/// # Panics
/// When the form is not there or has no such field, choice or button: nobody could have sent that.
pub fn fill(page: &Page, css: &str, typed: &[(&str, &str)]) -> Filled {
    let html = page.html();
    let form = html
        .select(&selector(css))
        .next()
        .unwrap_or_else(|| panic!("no form {css}\n{}", page.shown()));
    let mut left: Vec<(&str, &str)> = typed.to_vec();
    let mut pairs = Pairs::new();
    for control in controls(&html, form) {
        let Some(name) = control.attr("name").filter(|name| !name.is_empty()) else {
            continue;
        };
        if control.attr("disabled").is_some() || control.value().name() == "button" {
            continue;
        }
        let answers = typed.iter().any(|(asked, _)| *asked == name);
        let value = match (control.value().name(), control.attr("type").unwrap_or("text")) {
            (_, "checkbox" | "radio") => ticked(control, name, answers, &mut left),
            (_, "submit" | "image" | "reset" | "button" | "file") => None,
            ("select", _) => Some(chosen(control, name, &mut left)),
            ("textarea", _) => Some(take(name, &mut left).unwrap_or_else(|| control.text().collect())),
            _ => Some(take(name, &mut left).unwrap_or_else(|| control.attr("value").unwrap_or("").to_owned())),
        };
        pairs.extend(value.map(|value| (name.to_owned(), value)));
    }

    let button = press(&html, form, &mut left);
    // An empty answer to a box means: leave it unticked.
    left.retain(|(name, value)| !(value.is_empty() && has_box(&html, form, name)));
    assert!(left.is_empty(), "{css} has nowhere to put {left:?}\n{}", page.shown());
    let attr = |name: &str| {
        button
            .and_then(|button| button.attr(&format!("form{name}")))
            .or(form.attr(name))
    };
    if let Some(button) = button
        && let Some(name) = button.attr("name")
    {
        pairs.push((name.to_owned(), button.attr("value").unwrap_or("").to_owned()));
    }

    Filled {
        is_post: attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
        action: attr("action")
            .filter(|action| !action.is_empty())
            .unwrap_or(&page.path)
            .to_owned(),
        pairs,
    }
}

/// The form's own controls and those elsewhere that name it.
fn controls<'a>(html: &'a Html, form: ElementRef<'a>) -> Vec<ElementRef<'a>> {
    let id = form.attr("id");
    html.select(&selector("input, select, textarea, button"))
        // What stands in a <template> is for scripts; no browser sends it.
        .filter(|control| !stands_in_template(*control))
        .filter(|control| match control.attr("form") {
            Some(owner) => id == Some(owner),
            None => control.ancestors().any(|ancestor| ancestor.id() == form.id()),
        })
        .collect()
}

fn stands_in_template(control: ElementRef<'_>) -> bool {
    control
        .ancestors()
        .filter_map(ElementRef::wrap)
        .any(|ancestor| ancestor.value().name() == "template")
}

fn take(name: &str, left: &mut Vec<(&str, &str)>) -> Option<String> {
    let at = left.iter().position(|(asked, _)| *asked == name)?;
    Some(left.remove(at).1.to_owned())
}

fn ticked(control: ElementRef<'_>, name: &str, answers: bool, left: &mut Vec<(&str, &str)>) -> Option<String> {
    let value = control.attr("value").unwrap_or("on");
    let is_ticked = if answers {
        let at = left.iter().position(|answer| *answer == (name, value));
        at.map(|at| left.remove(at)).is_some()
    } else {
        control.attr("checked").is_some()
    };
    is_ticked.then(|| value.to_owned())
}

fn chosen(control: ElementRef<'_>, name: &str, left: &mut Vec<(&str, &str)>) -> String {
    let options: Vec<ElementRef<'_>> = control.select(&selector("option")).collect();
    let value = |option: &ElementRef<'_>| option.attr("value").map_or_else(|| text_of(*option), str::to_owned);
    match take(name, left) {
        Some(asked) => {
            assert!(
                options.iter().any(|option| value(option) == asked),
                "{name} offers {:?}, not {asked}",
                options.iter().map(value).collect::<Vec<_>>()
            );
            asked
        }
        None => options
            .iter()
            .find(|option| option.attr("selected").is_some())
            .or(options.first())
            .map(value)
            .unwrap_or_default(),
    }
}

fn press<'a>(html: &'a Html, form: ElementRef<'a>, left: &mut Vec<(&str, &str)>) -> Option<ElementRef<'a>> {
    let buttons: Vec<ElementRef<'a>> = controls(html, form)
        .into_iter()
        .filter(|control| match control.value().name() {
            "button" => matches!(control.attr("type"), None | Some("submit")),
            _ => control.attr("type") == Some("submit"),
        })
        .filter(|button| button.attr("disabled").is_none())
        .collect();
    let asked = buttons.iter().find_map(|button| {
        let key = (button.attr("name")?, button.attr("value").unwrap_or(""));
        let at = left.iter().position(|answer| *answer == key)?;
        left.remove(at);
        Some(*button)
    });
    asked.or(buttons.first().copied())
}

fn has_box(html: &Html, form: ElementRef<'_>, name: &str) -> bool {
    controls(html, form)
        .iter()
        .any(|control| control.attr("name") == Some(name) && control.attr("type") == Some("checkbox"))
}
