//! The charset that a page of markup declares in its first bytes: the prescan of the HTML standard (section 13.2.3.2) and the
//! XML declaration. It is no parser: it sees tags where a parser sees script or style, as the standard wants it.

use super::labels::{Declared, by_label, by_label_in_page, charset_of};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use memchr::memmem;

/// How far declarations are looked for. The standard asks for 1 KiB at least; long comments push declarations further back.
const PRESCAN_BYTES: usize = 4096;

/// The encoding that the bytes declare of themselves: a byte order mark, or else `<meta>`, or else an XML declaration, in the first 4 KiB.
pub fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    let mut declared = Declared::default();
    walk(bytes, &mut declared);
    declared.encoding
}

/// Offers the declarations of the page, in order, until one settles the encoding.
pub(super) fn walk(bytes: &[u8], declared: &mut Declared) {
    let head = bytes.get(..PRESCAN_BYTES).unwrap_or(bytes);
    for (pattern, encoding) in [(b"<\0?\0x\0", UTF_16LE), (b"\0<\0?\0x", UTF_16BE)] {
        if head.starts_with(pattern) {
            declared.offer(encoding.name().as_bytes(), Some(encoding));
            return;
        }
    }
    if !matches!(tags(head, declared), Some(Settled)) {
        xml(head, declared);
    }
}

/// A declaration settled the encoding.
struct Settled;

/// Walks over the tags. `None` where the bytes end, wherever that is: inside a comment, a tag or an attribute too.
fn tags(head: &[u8], declared: &mut Declared) -> Option<Settled> {
    let mut at = 0;
    loop {
        at += memchr::memchr(b'<', head.get(at..)?)?;
        let rest = head.get(at..)?;
        if rest.starts_with(b"<!--") {
            // The dashes that open a comment may close it.
            at += 2 + memmem::find(rest.get(2..)?, b"-->")? + 2;
        } else if is_meta(rest) {
            let mut cursor = Attributes { bytes: head, at: at + 5 };
            if let Some((label, encoding)) = meta(&mut cursor)?
                && declared.offer(&label, encoding)
            {
                return Some(Settled);
            }
            at = cursor.at;
            continue;
        } else if is_tag(rest) {
            at += rest.iter().position(|b| b.is_ascii_whitespace() || *b == b'>')?;
            let mut cursor = Attributes { bytes: head, at };
            while cursor.next()?.is_some() {}
            at = cursor.at;
            continue;
        } else if matches!(rest.get(1), Some(b'!' | b'/' | b'?')) {
            at += memchr::memchr(b'>', rest)?;
        }
        at += 1;
    }
}

fn is_meta(rest: &[u8]) -> bool {
    rest.get(1..5).is_some_and(|name| name.eq_ignore_ascii_case(b"meta"))
        && rest.get(5).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/')
}

fn is_tag(rest: &[u8]) -> bool {
    let letter = if rest.get(1) == Some(&b'/') { rest.get(2) } else { rest.get(1) };
    letter.is_some_and(u8::is_ascii_alphabetic)
}

type Label = (Vec<u8>, Option<&'static Encoding>);

/// Reads the attributes of one `<meta>`; the outer `None` is the end of the bytes.
fn meta(cursor: &mut Attributes<'_>) -> Option<Option<Label>> {
    let (mut seen, mut pragma, mut needs_pragma, mut found): (Vec<Vec<u8>>, _, _, Option<Label>) =
        (Vec::new(), false, None, None);
    while let Some((name, value)) = cursor.next()? {
        if seen.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => pragma |= value == b"content-type",
            b"content" if found.is_none() => {
                if let Some(label) = charset_of(&value) {
                    found = Some((label.to_vec(), by_label_in_page(label)));
                    needs_pragma = Some(true);
                }
            }
            b"charset" => {
                found = Some((value.clone(), by_label_in_page(&value)));
                needs_pragma = Some(false);
            }
            _ => {}
        }
        seen.push(name);
    }
    Some(match needs_pragma {
        Some(needed) if pragma || !needed => found,
        _ => None,
    })
}

/// Attributes of the tag that a position stands in.
struct Attributes<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Attributes<'_> {
    /// The next attribute, name and value in lower case; the inner `None` is the tag's end, the outer one the end of the bytes.
    fn next(&mut self) -> Option<Option<(Vec<u8>, Vec<u8>)>> {
        while self.peek()?.is_ascii_whitespace() || self.peek()? == b'/' {
            self.at += 1;
        }
        if self.peek()? == b'>' {
            return Some(None);
        }
        let (mut name, mut value) = (Vec::new(), Vec::new());
        loop {
            match self.peek()? {
                b'=' if !name.is_empty() => break,
                b'/' | b'>' => return Some(Some((name, value))),
                b if b.is_ascii_whitespace() => break,
                b => name.push(b.to_ascii_lowercase()),
            }
            self.at += 1;
        }
        self.skip_space()?;
        if self.peek()? != b'=' {
            return Some(Some((name, value)));
        }
        self.at += 1;
        self.skip_space()?;
        let quote = self.peek()?;
        if quote == b'"' || quote == b'\'' {
            loop {
                self.at += 1;
                match self.peek()? {
                    b if b == quote => break,
                    b => value.push(b.to_ascii_lowercase()),
                }
            }
            self.at += 1;
            return Some(Some((name, value)));
        }
        loop {
            match self.peek()? {
                b if b.is_ascii_whitespace() || b == b'>' => return Some(Some((name, value))),
                b => value.push(b.to_ascii_lowercase()),
            }
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) -> Option<()> {
        while self.peek()?.is_ascii_whitespace() {
            self.at += 1;
        }
        Some(())
    }
}

/// `encoding="..."` of an XML declaration (HTML standard, "get an XML encoding").
fn xml(head: &[u8], declared: &mut Declared) -> Option<()> {
    let rest = head.strip_prefix(b"<?xml")?;
    let rest = rest.get(..memchr::memchr(b'>', rest)?)?;
    let rest = rest.get(memmem::find(rest, b"encoding")? + 8..)?.trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let quote = rest.first().filter(|b| matches!(b, b'"' | b'\''))?;
    let label = rest.get(1..)?;
    let label = label.get(..memchr::memchr(*quote, label)?)?;
    if label.iter().any(|&b| b <= b' ') {
        return None;
    }
    declared.offer(label, by_label(label).and(by_label_in_page(label)));
    Some(())
}
