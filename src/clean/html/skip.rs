//! Passing over elements that show nothing and whose contents follow rules of their own: templates and drawings.
//!
//! It says where they end (HTML standard, sections 13.2.6.4.22 and 13.2.6.5). What is done with tokens outside is `build`'s affair.

use super::scope;
use super::tag::Tag;
use super::token::Token;

/// An element that is being passed over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Skip {
    tag: Tag,
    /// Open elements of its name.
    depth: u32,
    /// In a drawing, the element that holds markup again, such as `<desc>`; in a template, the drawing; and how many of its name are open.
    inner: Option<(Tag, u32)>,
}

/// What a token is to the element that is being passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A part of it.
    Inside,
    /// Its end tag.
    End,
    /// The end of an element around it or the start of one that cannot stand in it: it was never closed.
    Outside,
    /// The start of markup in it that shows; so many drawings are open around.
    Shown(u32),
}

impl Skip {
    /// Passing over an element begins behind its start tag.
    pub(super) fn new(tag: Tag, depth: u32) -> Skip {
        Skip { tag, depth, inner: None }
    }

    /// Whether the next tokens follow the rules of drawings.
    pub(super) fn is_foreign(self) -> bool {
        self.inner.is_none() == (self.tag == Tag::Svg)
    }

    /// Reads one token. `is_open` says of a block element whether it is open around.
    pub(super) fn step(&mut self, token: &Token, self_closing: bool, is_open: impl Fn(Tag) -> bool) -> Step {
        match *token {
            Token::Start(tag) => self.start(tag, self_closing),
            Token::End(tag) => self.end(tag, is_open),
            _ => Step::Inside,
        }
    }

    fn start(&mut self, tag: Tag, self_closing: bool) -> Step {
        if let Some((inner, count)) = &mut self.inner {
            *count += u32::from(tag == *inner && !(tag == Tag::Svg && self_closing));
        } else if self.tag == Tag::Template {
            self.depth += u32::from(tag == Tag::Template);
            self.inner = (tag == Tag::Svg && !self_closing).then_some((tag, 1));
        } else if scope::breaks_out(tag) {
            return Step::Outside;
        } else if !self_closing {
            match tag {
                Tag::Svg => self.depth += 1,
                Tag::Foreignobject => return Step::Shown(self.depth),
                Tag::Desc | Tag::Title => self.inner = Some((tag, 1)),
                _ => {}
            }
        }
        Step::Inside
    }

    fn end(&mut self, tag: Tag, is_open: impl Fn(Tag) -> bool) -> Step {
        if tag == self.tag {
            self.inner = None;
            self.depth -= 1;
            return if self.depth == 0 { Step::End } else { Step::Inside };
        }
        if let Some((inner, count)) = self.inner {
            if tag == inner {
                self.inner = (count > 1).then_some((inner, count - 1));
            }
            return Step::Inside;
        }
        if self.tag == Tag::Svg && (matches!(tag, Tag::P | Tag::Br) || is_open(tag)) {
            return Step::Outside;
        }
        Step::Inside
    }
}
