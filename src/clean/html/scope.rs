//! What an element is to extraction, and which open elements a tag ends or cannot reach: the HTML standard's categories and scopes, as tables.

use super::tag::Tag;

/// What an element is to extraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It has no contents.
    Void,
    /// It shows none of its contents, and they follow rules of their own.
    Skipped,
    /// It shows none of its contents, which are markup like any other.
    Unseen,
    /// `html`, `head`, `body` and frames: no element of their own here.
    Page,
    /// Its contents are not markup.
    Raw,
    /// It begins a new line.
    Block,
    /// It stands in a line.
    Inline,
}

/// The role of an element.
pub(super) fn role(tag: Tag) -> Role {
    match tag {
        Tag::Br
        | Tag::Hr
        | Tag::Img
        | Tag::Image
        | Tag::Input
        | Tag::Link
        | Tag::Meta
        | Tag::Base
        | Tag::Source
        | Tag::Track
        | Tag::Wbr
        | Tag::Embed
        | Tag::Param
        | Tag::Area
        | Tag::Col
        | Tag::Frame
        | Tag::Keygen
        | Tag::Bgsound => Role::Void,
        Tag::Template | Tag::Svg => Role::Skipped,
        Tag::Canvas
        | Tag::Audio
        | Tag::Video
        | Tag::Datalist
        | Tag::Annotation
        | Tag::AnnotationXml
        | Tag::Rp => Role::Unseen,
        Tag::Html | Tag::Head | Tag::Body | Tag::Frameset => Role::Page,
        Tag::Script
        | Tag::Style
        | Tag::Title
        | Tag::Textarea
        | Tag::Xmp
        | Tag::Iframe
        | Tag::Noembed
        | Tag::Noframes
        | Tag::Plaintext => Role::Raw,
        Tag::Div
        | Tag::P
        | Tag::Li
        | Tag::Ul
        | Tag::Ol
        | Tag::Dl
        | Tag::Dt
        | Tag::Dd
        | Tag::Table
        | Tag::Tbody
        | Tag::Thead
        | Tag::Tfoot
        | Tag::Tr
        | Tag::Td
        | Tag::Th
        | Tag::Caption
        | Tag::Colgroup
        | Tag::H1
        | Tag::H2
        | Tag::H3
        | Tag::H4
        | Tag::H5
        | Tag::H6
        | Tag::Section
        | Tag::Article
        | Tag::Header
        | Tag::Footer
        | Tag::Nav
        | Tag::Main
        | Tag::Aside
        | Tag::Form
        | Tag::Figure
        | Tag::Figcaption
        | Tag::Blockquote
        | Tag::Pre
        | Tag::Listing
        | Tag::Address
        | Tag::Details
        | Tag::Summary
        | Tag::Dialog
        | Tag::Fieldset
        | Tag::Legend
        | Tag::Center
        | Tag::Menu
        | Tag::Dir
        | Tag::Search
        | Tag::Hgroup
        | Tag::Noscript
        | Tag::Button
        | Tag::Select
        | Tag::Optgroup
        | Tag::Option
        | Tag::Marquee
        | Tag::Object
        | Tag::Applet => Role::Block,
        _ => Role::Inline,
    }
}

/// 1 to 6 for headings, else 0.
pub(super) fn level(tag: Tag) -> u8 {
    match tag {
        Tag::H1 => 1,
        Tag::H2 => 2,
        Tag::H3 => 3,
        Tag::H4 => 4,
        Tag::H5 => 5,
        Tag::H6 => 6,
        _ => 0,
    }
}

/// `td` and `th`.
pub(super) fn is_cell(tag: Tag) -> bool {
    matches!(tag, Tag::Td | Tag::Th)
}

/// Rows, cells and groups of rows: they end cells instead of standing in them.
pub(super) fn is_table_part(tag: Tag) -> bool {
    is_cell(tag) || matches!(tag, Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot)
}

/// Whether an end tag of one name ends an element of the other: any heading's ends any heading.
pub(super) fn same(open: Tag, end: Tag) -> bool {
    open == end || (level(open) > 0 && level(end) > 0)
}

/// Elements that keep formatting from going on behind them ("markers" in the standard).
pub(super) fn ends_links(tag: Tag) -> bool {
    matches!(tag, Tag::Td | Tag::Th | Tag::Caption | Tag::Button | Tag::Object | Tag::Applet | Tag::Marquee)
}

/// Whether an end tag cannot reach past this open element ("has an element in scope").
pub(super) fn bars(end: Tag, open: Tag) -> bool {
    match end {
        Tag::Table | Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Tr | Tag::Td | Tag::Th | Tag::Caption => {
            open == Tag::Table
        }
        Tag::Li => matches!(open, Tag::Ul | Tag::Ol) || general_bar(open),
        Tag::P => open == Tag::Button || general_bar(open),
        _ => general_bar(open),
    }
}

fn general_bar(open: Tag) -> bool {
    matches!(
        open,
        Tag::Td
            | Tag::Th
            | Tag::Caption
            | Tag::Table
            | Tag::Object
            | Tag::Applet
            | Tag::Marquee
            | Tag::Foreignobject
    )
}

/// Whether a start tag ends an open paragraph.
pub(super) fn closes_paragraph(tag: Tag) -> bool {
    role(tag) == Role::Block
        && !matches!(
            tag,
            Tag::Noscript
                | Tag::Button
                | Tag::Select
                | Tag::Optgroup
                | Tag::Option
                | Tag::Tr
                | Tag::Td
                | Tag::Th
                | Tag::Tbody
                | Tag::Thead
                | Tag::Tfoot
                | Tag::Caption
                | Tag::Colgroup
                | Tag::Legend
                | Tag::Object
                | Tag::Applet
                | Tag::Marquee
        )
        || matches!(tag, Tag::Xmp | Tag::Plaintext)
}

/// Whether a start tag [ends](ends_before) any open elements.
pub(super) fn ends_some(start: Tag) -> bool {
    matches!(
        start,
        Tag::Li
            | Tag::Dt
            | Tag::Dd
            | Tag::Option
            | Tag::Optgroup
            | Tag::Td
            | Tag::Th
            | Tag::Tr
            | Tag::Tbody
            | Tag::Thead
            | Tag::Tfoot
            | Tag::Button
    )
}

/// Whether a start tag ends this open element without an end tag.
pub(super) fn ends_before(start: Tag, open: Tag) -> bool {
    match start {
        Tag::Li => open == Tag::Li,
        Tag::Dt | Tag::Dd => matches!(open, Tag::Dt | Tag::Dd),
        Tag::Option => open == Tag::Option,
        Tag::Optgroup => matches!(open, Tag::Option | Tag::Optgroup),
        Tag::Td | Tag::Th => is_cell(open),
        Tag::Tr => matches!(open, Tag::Td | Tag::Th | Tag::Tr | Tag::Caption | Tag::Colgroup),
        Tag::Tbody | Tag::Thead | Tag::Tfoot => matches!(
            open,
            Tag::Td | Tag::Th | Tag::Tr | Tag::Caption | Tag::Colgroup | Tag::Tbody | Tag::Thead | Tag::Tfoot
        ),
        Tag::Button => open == Tag::Button,
        _ => false,
    }
}

/// Whether the search for elements that a start tag ends stops at this open element.
pub(super) fn stops(start: Tag, open: Tag) -> bool {
    match start {
        Tag::Li => !matches!(open, Tag::Address | Tag::Div | Tag::P | Tag::Li) && is_special(open),
        Tag::Dt | Tag::Dd => {
            !matches!(open, Tag::Address | Tag::Div | Tag::P | Tag::Dt | Tag::Dd) && is_special(open)
        }
        Tag::Option | Tag::Optgroup => open == Tag::Select || role(open) == Role::Unseen,
        Tag::Td | Tag::Th | Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot => open == Tag::Table,
        _ => general_bar(open),
    }
}

fn is_special(open: Tag) -> bool {
    role(open) == Role::Block || open == Tag::Foreignobject
}

/// Block elements that the end tag of an inline element around them ends too (they are not "special" in the standard).
pub(super) fn is_passed(open: Tag) -> bool {
    matches!(open, Tag::Option | Tag::Optgroup | Tag::Legend | Tag::Dialog)
}

/// Whether the start tag of a part of `<ruby>` ends this open part.
pub(super) fn is_ruby_part(tag: Tag) -> bool {
    matches!(tag, Tag::Rp | Tag::Rt | Tag::Rb | Tag::Rtc)
}

/// Start tags that end foreign content (`svg`, `math`) that was never closed.
pub(super) fn breaks_out(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::B
            | Tag::Big
            | Tag::Blockquote
            | Tag::Body
            | Tag::Br
            | Tag::Center
            | Tag::Code
            | Tag::Dd
            | Tag::Div
            | Tag::Dl
            | Tag::Dt
            | Tag::Em
            | Tag::Embed
            | Tag::H1
            | Tag::H2
            | Tag::H3
            | Tag::H4
            | Tag::H5
            | Tag::H6
            | Tag::Head
            | Tag::Hr
            | Tag::I
            | Tag::Img
            | Tag::Li
            | Tag::Listing
            | Tag::Menu
            | Tag::Meta
            | Tag::Nobr
            | Tag::Ol
            | Tag::P
            | Tag::Pre
            | Tag::Ruby
            | Tag::S
            | Tag::Small
            | Tag::Span
            | Tag::Strong
            | Tag::Strike
            | Tag::Sub
            | Tag::Sup
            | Tag::Table
            | Tag::Tt
            | Tag::U
            | Tag::Ul
            | Tag::Var
    )
}
