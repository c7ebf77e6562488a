//! What cleaning one page costs at its peak, in bytes of memory for a byte of page: the factor on which `--memory-limit`
//! rests. In a process of its own, for the allocator counts everything.

#![allow(clippy::unwrap_used, reason = "a test that cannot run has failed")]

use peak_alloc::PeakAlloc;
use trommel::page::Page;
use trommel::pipeline::Pipeline;

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

/// Bytes of the pages.
const BYTES: [usize; 2] = [512 << 10, 8 << 20];
/// What takes a debug build minutes as a large page.
const SLOW: &str = "blocks in blocks";

/// Shapes that make much of little, and plain ones.
fn shapes(bytes: usize) -> Vec<(&'static str, Page)> {
    let fill = |unit: &str| unit.repeat(bytes / unit.len() + 1);
    let prose = "<p>The ferryman counted the lanterns by the wall, and seven people came to see what was left of them; \
                 <a href=\"/a\">one</a> of them stayed until the morning, as he had said he would.</p>\n";
    vec![
        ("prose", Page::html(fill(prose))),
        ("paragraphs of a letter", Page::html(fill("<p>a"))),
        ("inline tags", Page::html(fill("<b>a</b>"))),
        (SLOW, Page::html(fill("<div>"))),
        ("closed blocks", Page::html(fill("<div>ab</div>"))),
        ("links", Page::html(fill("<a href=x>y</a> "))),
        ("cells", Page::html(format!("<table>{}", fill("<tr><td>1<td>2")))),
        ("entities", Page::html(format!("<p>{}", fill("&amp;")))),
        ("attributes", Page::html(format!("<p {}>text", fill("a=b ")))),
        ("one word", Page::html(fill("x"))),
        (
            "linked data",
            Page::html(format!("<script type=\"application/ld+json\">[{}1]</script>", fill("[\"a\"],"))),
        ),
        ("lines of text", Page::text(fill("A short line\n"))),
        ("blank lines", Page::text(fill("a\n\n"))),
        ("one line", Page::text(fill("word "))),
        (
            "Latin bytes",
            Page::html(fill("<p>a").into_bytes().into_iter().chain(*b"\xe9").collect::<Vec<u8>>()),
        ),
    ]
}

#[test]
fn a_page_costs_no_more_than_the_factor_says() {
    let plan = Pipeline::default().plan;
    for (name, page) in BYTES.into_iter().flat_map(shapes) {
        if name == SLOW && page.bytes.len() > 2 * BYTES[0] {
            continue;
        }
        let _ = trommel::clean::run(&Page::html("<p>warm"), &plan);
        let before = COUNTED.current_usage();
        COUNTED.reset_peak_usage();
        let outcome = trommel::clean::run(&page, &plan);
        let peak = COUNTED.peak_usage() - before + page.bytes.len();
        let factor = peak as f64 / page.bytes.len() as f64;
        println!("{factor:6.1}  {name}, {} KiB", page.bytes.len() >> 10);
        drop(outcome);
        let bound = trommel::flow::memory::PAGE_FACTOR * page.bytes.len() as u64
            + trommel::flow::memory::BLOCKS_BYTES;
        assert!(peak as u64 <= bound, "{name}: {peak} bytes, stated are {bound}");
    }
}
