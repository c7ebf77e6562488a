//! The one pass over tags against the tree of html5ever: of an even first byte the rest is markup, of an odd one a recipe for tag soup.

#![no_main]

use libfuzzer_sys::fuzz_target;
use visible::{Agreement, compare};

#[path = "../../tests/it/soup.rs"]
mod soup;
#[path = "../../tests/it/visible.rs"]
mod visible;

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else { return };
    let markup = if kind % 2 == 1 { soup::soup(rest) } else { String::from_utf8_lossy(rest).into_owned() };
    if kind % 2 == 0 && is_rough(&markup) {
        return;
    }
    if let Agreement::Different(what) = compare(&markup) {
        panic!("{markup:?}\n{what}");
    }
});

/// Elements that show nothing and are left open run on to what ends them. The one pass notes no inline elements without hints, so one of
/// those ends them in the tree alone; and it knows of formulas only that annotations do not show, of templates and drawings only their
/// own names. Arbitrary markup with these in it is not compared; soup has them in the forms that pages have.
fn is_rough(markup: &str) -> bool {
    let lower = markup.to_ascii_lowercase();
    ["<svg", "<math", "<video", "<audio", "<canvas", "<datalist", "<rp", "<template", "<annotation"]
        .iter()
        .any(|name| lower.contains(name))
}
