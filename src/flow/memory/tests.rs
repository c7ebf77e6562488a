//! What limits leave room for, and what pages are taken to cost.

use super::*;
use crate::clean::limits::PAGE_BYTES;
use serde_json::json;

const COMMIT: u64 = 8 << 20;
const MIB: u64 = 1 << 20;

#[test]
fn the_default_limit_lets_in_what_the_core_does() {
    let bounds = within(512 * MIB, COMMIT).unwrap();
    assert!(bounds.page_bytes >= PAGE_BYTES, "{bounds:?}");
    assert_eq!(bounds.zstd_window_log, 24);
    let more = within(1_024 * MIB, COMMIT).unwrap();
    assert_eq!(more.zstd_window_log, 27);
    assert!(more.page_bytes >= PAGE_BYTES && more.memory.in_flight_bytes >= more.page_bytes);
}

#[test]
fn every_part_has_its_share_of_any_limit() {
    let mut before = 0;
    for limit in (least(COMMIT) / MIB..3_000).map(|limit| limit * MIB) {
        let bounds = within(limit, COMMIT).unwrap_or_else(|| panic!("{limit} is enough"));
        let Bounds { memory, page_bytes, zstd_window_log } = bounds;
        let (in_flight, work) = (memory.in_flight_bytes as u64, memory.work_bytes.unwrap() as u64);
        let sum = BASE_BYTES + COMMIT + (1 << zstd_window_log) + WAITING_FACTOR * in_flight + work;
        assert!(sum <= limit, "{limit}: {bounds:?}");
        assert!(
            work >= TOUCHED_FACTOR * page_bytes as u64 + BLOCKS_BYTES,
            "{limit}: the largest page is cleaned"
        );
        assert!(in_flight >= page_bytes as u64 && in_flight >= LEAST_IN_FLIGHT_BYTES);
        assert!(page_bytes >= before || page_bytes >= PAGE_BYTES, "{limit}: more memory, smaller pages");
        before = page_bytes;
    }
    assert_eq!(within(least(COMMIT) - MIB, COMMIT), None);
    assert_eq!(within(0, COMMIT), None);
    assert_eq!(within(512 * MIB, u64::MAX >> 1), None);
}

#[test]
fn a_page_costs_by_its_bytes_and_by_what_may_be_blocks() {
    let cost = |page: Page| cost_bytes(&page, 0) as u64;
    assert_eq!(cost(Page::text("abc")), 27);
    assert_eq!(cost(Page::html("<p>a")), 36 + BLOCK_BYTES);
    assert_eq!(cost(Page::text("a\n".repeat(1_000_000))), 18_000_000 + BLOCKS_BYTES);
    assert_eq!(cost(Page::html("[1,2]")), 45 + 2 * VALUE_BYTES);
    assert_eq!(
        cost_bytes(&Page::html("<p>a"), 1 << 20),
        36 + BLOCK_BYTES as usize,
        "one thread has no room for any"
    );
    let most = 36 + BLOCKS_BYTES as usize;
    assert_eq!(cost_bytes(&Page::html("<p>a"), most), most, "enough for any: nothing is counted");
    let extra = json!({ "a": ["xyz", { "b": "uvw" }], "c": 1 }).as_object().unwrap().clone();
    let page = Page { extra, ..Page::default() };
    assert!((9..1_000).contains(&weight_bytes(&page)), "{}", weight_bytes(&page));
}
