//! Any bytes as a file of any format: archives, their parts, JSON Lines, packed files.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trommel::source::{Found, Format, Settings, read_all};

fuzz_target!(|data: &[u8]| {
    let (choice, bytes) = data.split_first().map_or((0, data), |(c, rest)| (*c, rest));
    let format = if choice & 1 == 0 { Format::Warc } else { Format::Auto };
    let settings = Settings { page_bytes: 1 << 16, format, ..Settings::default() };
    let name = ["a.warc", "a.warc.gz", "a.jsonl", "a.html", "a.txt", "a.zst", "a.br", "a"][usize::from(choice >> 1 & 7)];
    let items = read_all(bytes, name, &settings);
    let mut before = None;
    for item in &items {
        assert!(before.is_none_or(|b| b <= item.after), "positions go back");
        before = Some(item.after);
        match &item.found {
            Found::Page(page) => assert!(page.bytes.len() <= settings.page_bytes, "{}", page.bytes.len()),
            Found::Rejected(rejection) => assert_eq!(rejection.stage, "source"),
            Found::Skipped(_) => {}
        }
    }
    let again = read_all(bytes, name, &settings);
    assert_eq!(format!("{items:?}"), format!("{again:?}"), "not the same twice");
});
