//! How often the allocator is asked while pages are cleaned: a line that may go down, not up.

use std::path::Path;
use trommel::page::Page;
use trommel::pipeline::Pipeline;

/// Allocations a page, on average, of cleaning the files of a folder with this suffix, and bytes a page.
fn a_page(folder: &Path, suffix: &str) -> (u64, u64) {
    let pipeline = Pipeline::default();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|own| own == suffix));
    paths.sort();
    paths.truncate(60);
    let page = |path| {
        let bytes = std::fs::read(path).unwrap();
        if suffix == "txt" { Page::text(bytes) } else { Page::html(bytes) }
    };
    let pages: Vec<Page> = paths.into_iter().map(page).collect();
    // Tables that are made when they are first used do not count.
    let clean = |pages: &[Page]| pages.iter().for_each(|page| drop(trommel::clean(page, &pipeline)));
    clean(&pages);
    let asked = allocation_counter::measure(|| clean(&pages)).count_total;
    let n = pages.len() as u64;
    (asked / n, pages.iter().map(|page| page.bytes.len() as u64).sum::<u64>() / n)
}

#[test]
fn a_page_asks_the_allocator_no_more_than_it_did() {
    let check = |folder: &str, suffix: &str, most: u64| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        if !folder.is_dir() {
            eprintln!("{} is not here", folder.display());
            return;
        }
        let (asked, bytes) = a_page(&folder, suffix);
        eprintln!("{}: {asked} allocations a page of {bytes} bytes", folder.display());
        assert!(asked <= most, "{}: {asked} allocations a page, at most {most} were meant", folder.display());
    };
    check("fixtures/golden", "html", 430);
    check("fixtures/seeds", "txt", 350);
    check("target/data/wcxb-dev", "html", 980);
    check("target/data/wcxb-dev-text/lines", "txt", 740);
}
