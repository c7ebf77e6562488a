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
