//! How often the allocator is asked while pages are cleaned: a line that may go down, not up.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::Path;
use trommel::page::Page;
use trommel::pipeline::Pipeline;

struct Counting;

thread_local! {
    static ASKED: Cell<u64> = const { Cell::new(0) };
}

#[allow(
    unsafe_code,
    reason = "an allocator is unsafe by its trait; this one hands everything to the system's"
)]
// SAFETY: every call is the system allocator's own, with the same arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ASKED.try_with(|n| n.set(n.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let _ = ASKED.try_with(|n| n.set(n.get() + 1));
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

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
    let before = ASKED.with(Cell::get);
    clean(&pages);
    let n = pages.len() as u64;
    ((ASKED.with(Cell::get) - before) / n, pages.iter().map(|page| page.bytes.len() as u64).sum::<u64>() / n)
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
    check("fixtures/golden", "html", 2_000);
    check("fixtures/seeds", "txt", 2_000);
    check("target/data/wcxb-dev", "html", 4_000);
    check("target/data/wcxb-dev-text/lines", "txt", 3_500);
}
