//! Hyperlinks: where they begin and end in the text, and that they go on from block to block.

use super::Writer;
use crate::document::Link;
use std::ops::Range;

impl Writer<'_, '_> {
    /// A hyperlink begins, whose address `write` puts behind the others, given the source; one that is open ends.
    pub(crate) fn link_start(&mut self, write: impl FnOnce(&str, &mut String)) {
        self.link_end();
        let hrefs = &mut self.doc.hrefs;
        let from = hrefs.len() as u32;
        write(&self.view.text, hrefs);
        self.link = Some((self.doc.text.len() as u32, from..hrefs.len() as u32));
    }

    /// The open hyperlink ends.
    pub(crate) fn link_end(&mut self) {
        if let Some((start, href)) = self.link.take() {
            self.note_link(start, href);
        }
    }

    /// Whether a hyperlink is open.
    pub(crate) fn in_link(&self) -> bool {
        self.link.is_some()
    }

    /// Ends the open hyperlink for a while: it goes on in the next block with the address that this gives. One long address in a
    /// thousand blocks must not stand in a record a thousand times, so only as many bytes are repeated as the page has.
    pub(super) fn interrupt_link(&mut self) -> Option<Range<u32>> {
        let (start, href) = self.link.take()?;
        let has_text = self.open.as_ref().is_some_and(|o| (start.max(o.text) as usize) < self.doc.text.len());
        if has_text {
            let room = self.view.text.len().saturating_sub(self.repeated_href_bytes) >= href.len();
            self.repeated_href_bytes += if room { href.len() } else { 0 };
            self.note_link(start, if room { href.clone() } else { 0..0 });
        }
        Some(href)
    }

    fn note_link(&mut self, start: u32, href: Range<u32>) {
        let Some(open) = self.open.as_mut() else { return };
        let (start, end) = (start.max(open.text), self.doc.text.len() as u32);
        if start < end {
            let skip =
                self.doc.text[start as usize..end as usize].bytes().take_while(|&b| b == b' ').count() as u32;
            open.link_bytes += end - start - skip;
            let block = self.doc.blocks.len() as u32;
            self.doc.links.push(Link { block, text: start + skip..end, href });
        }
    }
}
