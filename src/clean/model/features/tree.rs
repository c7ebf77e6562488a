//! Ways from block to block through the containers.

use super::cap;
use crate::document::{ContainerId, Document};

/// Containers to leave and to enter on the way from one block to another.
pub(super) fn steps(doc: &Document, from: usize, to: usize) -> (i16, i16) {
    let container = |i: usize| doc.blocks.get(i).map_or(0, |b| b.container);
    let depth = |c: ContainerId| doc.containers.get(c as usize).map_or(0, |c| c.depth);
    let parent = |c: ContainerId| doc.containers.get(c as usize).map_or(0, |c| c.parent);
    let (mut a, mut b) = (container(from), container(to));
    let (mut up, mut down) = (0usize, 0usize);
    while a != b {
        if depth(a) >= depth(b) {
            a = parent(a);
            up += 1;
        } else {
            b = parent(b);
            down += 1;
        }
    }
    (cap(up), cap(down))
}

/// The ways to one block from everywhere: for each container so many to leave.
pub(super) struct Ways<'d> {
    doc: &'d Document<'d>,
    up: Vec<u32>,
    /// Of the block's container.
    depth: u32,
}

impl<'d> Ways<'d> {
    pub(super) fn to(doc: &'d Document<'d>, block: usize) -> Ways<'d> {
        // A container that holds the block is left for none; parents stand before their children.
        let mut up = vec![u32::MAX; doc.containers.len()];
        let target = doc.blocks.get(block).map_or(0, |b| b.container);
        let mut at = target;
        while let Some(own) = up.get_mut(at as usize).filter(|own| **own != 0) {
            *own = 0;
            at = doc.containers.get(at as usize).map_or(0, |c| c.parent);
        }
        for (i, container) in doc.containers.iter().enumerate() {
            let above = up.get(container.parent as usize).copied().unwrap_or(0);
            if let Some(own) = up.get_mut(i).filter(|own| **own != 0) {
                *own = above.saturating_add(1);
            }
        }
        Ways { doc, up, depth: doc.containers.get(target as usize).map_or(0, |c| u32::from(c.depth)) }
    }

    /// As [`steps`] from a block in this container.
    pub(super) fn from(&self, container: ContainerId) -> (i16, i16) {
        let up = self.up.get(container as usize).copied().unwrap_or(0);
        let depth = self.doc.containers.get(container as usize).map_or(0, |c| u32::from(c.depth));
        (cap(up as usize), cap((self.depth + up).saturating_sub(depth) as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::html;
    use crate::clean::limits::Limits;
    use crate::clean::plan::DecodeSettings;

    #[test]
    fn the_ways_from_everywhere_are_the_steps_from_each() {
        let mut doc = Document::default();
        doc.view.text =
            "<p>a</p><div><p>b</p><div><ul><li>c<li>d</ul></div>e<section><h2>f</h2></section></div><p>g</p>"
                .into();
        html::blocks(&mut doc, &DecodeSettings::default(), &Limits::default());
        assert_eq!(doc.blocks.len(), 7);
        for to in 0..doc.blocks.len() {
            let ways = Ways::to(&doc, to);
            for (from, block) in doc.blocks.iter().enumerate() {
                assert_eq!(ways.from(block.container), steps(&doc, from, to), "from {from} to {to}");
            }
        }
    }
}
