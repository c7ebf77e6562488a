"""Turn the bytes of a captured page into a flat list of events.

An event is a pair. ("text", s) is one text node; ("start", tag) and
("end", tag) are element borders, in document order. All renderings and all
defects work on this list. This is not the product's parser: it copies what
common Python scrapers do, errors included.
"""

import re
from dataclasses import dataclass, field

from charset_normalizer import from_bytes
from lxml import etree

# Never visible as text. Their tails stay.
SKIPPED = frozenset("script style link meta applet frameset frame noframes".split())
# Hidden in a browser, yet some scrapers store them: each rendering decides (`without`).
HIDDEN = frozenset("head template noscript svg iframe object".split())

# Labels that stand for a larger set in practice (WHATWG encoding standard).
WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb-2312": "gb18030", "x-gbk": "gb18030",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "big5": "big5hkscs", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "windows-31j": "cp932", "utf8": "utf-8", "unicode": "utf-8",
    # A page that says so in ASCII-readable bytes cannot be UTF-16.
    "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8",
}
CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{2,40})""", re.I)
PAGE_END = re.compile(r"</(?:body|html)\s*>", re.I)
BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# What pages without a label are written in; the guesser errs on short pages among all it knows.
GUESSED = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "iso8859_2", "iso8859_7", "koi8_r", "gb18030", "big5", "cp932", "euc_jp", "cp949"]
# Bytes looked at for a charset label, and bytes given to the guesser.
LABEL_WINDOW_BYTES = 8192
GUESS_WINDOW_BYTES = 32768


@dataclass
class Page:
    """A parsed page: its first title, the language it claims, its events (head and hidden parts too)."""

    title: str = ""
    lang: str = ""
    events: list = field(default_factory=list)
    hidden: frozenset = HIDDEN  # what the visible-text renderings leave out


def decode(raw: bytes) -> str:
    """Bytes to text: byte order mark, valid UTF-8, label, guess, cp1252."""
    for mark, name in BOMS:
        if raw.startswith(mark):
            return raw[len(mark):].decode(name, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    match = CHARSET.search(raw[:LABEL_WINDOW_BYTES])
    label = match.group(1).decode("ascii").lower() if match else "utf-8"
    label = WIDER.get(label, label)
    if label != "utf-8":
        try:
            return raw.decode(label, "replace")
        except (LookupError, ValueError):
            pass
    # A few broken bytes in a UTF-8 page are common; other encodings break it all over.
    text = raw.decode("utf-8", "replace")
    high = sum(byte > 127 for byte in raw)
    if text.count("\ufffd") * 20 <= high:
        return text
    best = from_bytes(raw[:GUESS_WINDOW_BYTES], cp_isolation=GUESSED).best()
    return raw.decode(best.encoding if best else "cp1252", "replace")


def parse(raw: bytes) -> Page:
    """Parse a page; a page without any element gives an empty Page."""
    text = decode(raw).strip().replace("\x00", "")
    # libxml2 stops at the first end of the page; some pages go on after it.
    data = PAGE_END.sub("", text).encode("utf-8", "replace")
    if not data:
        return Page()
    root = etree.fromstring(data, etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True))
    if root is None:
        return Page()
    title = root.find(".//title")
    page = Page(
        title=" ".join("".join(title.itertext()).split()) if title is not None else "",
        lang=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").lower(),
    )
    page.events = list(events_of(root))
    # A page whose words stand in <noscript> is a shell for scripts; text browsers show those words.
    shown = HIDDEN - {"noscript"}
    if any(event == ("start", "noscript") for event in page.events) and weight(page.events, shown) > 2 * weight(page.events, HIDDEN):
        page.hidden = shown
    return page


def without(events, hidden):
    """The events outside the elements named in `hidden`."""
    depth, kept = 0, []
    for event in events:
        kind, value = event
        if kind != "text" and value in hidden:
            depth += 1 if kind == "start" else -1
        elif not depth:
            kept.append(event)
    return kept


def weight(events, hidden):
    """Characters other than white space outside the hidden elements."""
    return sum(len("".join(value.split())) for kind, value in without(events, hidden) if kind == "text")


def joined(events):
    """Join text events that have nothing between them (a comment or script stood there)."""
    parts = []
    for event in events:
        if event[0] == "text":
            parts.append(event[1])
            continue
        if parts:
            yield "text", "".join(parts)
            parts.clear()
        yield event
    if parts:
        yield "text", "".join(parts)


def events_of(root):
    """Walk the tree without recursion; skipped subtrees and comments leave only their tails."""
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node.tag in SKIPPED:
                walk.skip_subtree()
                continue
            yield "start", node.tag
            if node.text:
                yield "text", node.text
            continue
        if event == "end" and node.tag not in SKIPPED:
            yield "end", node.tag
        if node.tail and node is not root:
            yield "text", node.tail
