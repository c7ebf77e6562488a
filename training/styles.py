"""The renderings: a parsed page as one of the plain texts that scrapers store.

`layout` and `lines` work on events, the others on blocks. Choices that differ
between scrapers (margins, separators) are drawn per page from its id, so that
one folder holds them all and a second run gives the same bytes.
"""

import random
import re
import unicodedata
from dataclasses import dataclass, field

from textpage import joined, without

LINE_TAGS = frozenset("""article aside br dd details div dt fieldset figcaption footer form header hr legend li main
    nav table tr blockquote dl figure h1 h2 h3 h4 h5 h6 ol p pre title ul""".split())
BLOCK_TAGS = LINE_TAGS | frozenset("address body caption center option section select summary tbody textarea thead".split())
# An empty line stands around these.
GAP_TAGS = frozenset("blockquote dl figure h1 h2 h3 h4 h5 h6 hr ol p pre table title ul".split())
# A new section begins at these.
SECTION_TAGS = frozenset("article aside footer form h1 h2 header main nav section".split())
BROKEN_TAGS = frozenset("a abbr b cite code em i mark strong u".split())
BULLETED = ("ul", "menu")
HEADING = re.compile(r"h[1-6]$")
NARROW_SPACE = re.compile(r"[ \t\r\f\xa0]+")
WRAP_COLUMNS = 72
CELL = ("\t", "")


@dataclass
class Block:
    """One block of text; pieces are (text, innermost inline tag)."""

    kind: str = "p"  # p, h, li, row, pre
    level: int = 0  # of a heading, or the depth of a list
    mark: str = ""  # "*" or "3."
    gap: bool = False  # an empty line stands before it
    section: int = 0
    quoted: bool = False
    pieces: list = field(default_factory=list)

    def text(self, cell="  "):
        """The block's words on one line, cells apart by `cell`."""
        cells = "".join(text for text, _ in self.pieces).split("\t")
        return cell.join(words for part in cells if (words := " ".join(part.split())))


def layout(page, rng):
    """A block a line; inline nodes get a space between them, but for punctuation."""
    out, line, before = [], [], ""
    for kind, value in joined(page.events):
        if kind != "text":
            if value in LINE_TAGS and line:
                out.append("".join(line))
                line, before = [], ""
            continue
        words = " ".join(value.split())
        if not words:
            continue
        if line and (before[-1].isspace() or not (words[0] in ',:;.!?")' or before[-1] == "(")):
            line.append(" ")
        line.append(words)
        before = value
    if line:
        out.append("".join(line))
    return out


def lines(page, rng):
    """Each text node on its own line, line breaks of the source kept."""
    out = []
    for kind, value in without(page.events, {"head", "template", "svg"}):
        if kind == "text":
            out.extend(words for line in value.split("\n") if (words := NARROW_SPACE.sub(" ", line).strip()))
    return out


def wrapped(page, rng):
    """Hard-wrapped at 72 columns, as text browsers dump pages."""
    margin = rng.choice(("", "", "   "))
    indent = rng.choice(("  ", "  ", "     ", ""))
    out, long_before = [], False
    for block in blocks(page, title=rng.random() < 0.2):
        left = margin
        lead = left
        if block.kind == "li":
            left += indent + "  " * min(block.level - 1, 4)
            lead = f"{left}{block.mark} "
            left += " " * (len(block.mark) + 1)
        rows = [left + block.text()] if block.kind == "pre" else wrap(block.text(), lead, left)
        is_long = len(rows) > 1 and block.kind != "li"
        if out and out[-1] and (block.gap or is_long or long_before):
            out.append("")
        out.extend(rows)
        long_before = is_long
    return out


def few(page, rng):
    """The page, or each of its sections, on one line."""
    draw = rng.random()
    by_section = 0.3 <= draw < 0.75 or draw >= 0.95
    by_node = draw < 0.6 or draw >= 0.9
    sep = " | " if 0.6 <= draw < 0.75 or draw >= 0.9 else " " if by_node else "  "
    sections = {}
    for block in blocks(page, title=rng.random() < 0.5):
        parts = sections.setdefault(block.section if by_section else 0, [])
        if by_node:
            parts.extend(words for text, _ in block.pieces if (words := " ".join(text.split())))
        else:
            parts.append(block.text(" "))
    return [sep.join(parts) for parts in sections.values()]


def inline(page, rng):
    """A block a line, but links and emphasis broken out; empty lines between blocks on half of the pages."""
    airy = rng.random() < 0.5
    out = []
    for block in blocks(page, title=rng.random() < 0.3):
        if airy and block.gap and out:
            out.append("")
        out.extend(words for text, _ in block.pieces if (words := " ".join(text.split())))
    return out


def browser(page, rng):
    """Like a browser's innerText: empty lines around paragraphs, tabs between cells."""
    out = []
    for block in blocks(page):
        if block.gap and out:
            out.append("")
        out.append(block.text("\t"))
    return out


def markdown(page, rng):
    """Markdown without link targets."""
    bullet = rng.choice("*-")
    out = []
    for block in blocks(page, title=rng.random() < 0.2):
        text = block.text(" | ")
        if block.kind not in ("pre", "row"):
            text = " ".join("".join(emphasised(*piece) for piece in block.pieces).split())
        if block.kind == "h":
            text = "#" * block.level + " " + text
        elif block.kind == "li":
            text = "  " * (block.level - 1) + (block.mark.replace("*", bullet)) + " " + text
        elif block.kind == "row":
            text = f"| {text} |"
        if block.quoted:
            text = "> " + text
        if out and (block.gap or block.kind in "ph"):
            out.append("")
        out.append(text)
        if block.kind == "row" and block.gap:
            out.append("|" + " --- |" * (text.count(" | ") + 1))
    return out


RENDERINGS = {style.__name__: style for style in (layout, lines, wrapped, few, inline, browser, markdown)}


def render(page, name, page_id):
    """The page's text in one rendering, ending with one line end; empty for an empty page."""
    text = "\n".join(RENDERINGS[name](page, random.Random(f"{name}:{page_id}")))
    return text + "\n" if text else ""


def blocks(page, title=False):
    """The page's visible blocks; a block is what stands between borders of block tags."""
    out, block = [], Block()
    gap, section, lists, tags, quotes, pre = False, 0, [], [], 0, 0
    if title and page.title:
        out.append(Block(pieces=[(page.title, "")]))

    def flush():
        nonlocal block, gap
        if block.text():
            block.gap, gap = gap, False
            out.append(block)
            block = Block(section=section, quoted=quotes > 0)
        else:
            block = Block(kind=block.kind, level=block.level, mark=block.mark, section=section, quoted=quotes > 0)

    for kind, value in joined(without(page.events, page.hidden)):
        if kind == "text":
            if not pre:
                block.pieces.append((value.replace("\t", " "), tags[-1] if tags else ""))
                continue
            for number, line in enumerate(value.split("\n")):
                if number:
                    flush()
                block.kind = "pre"
                block.pieces.append((line.replace("\t", "    "), ""))
            continue
        start = kind == "start"
        if value in BROKEN_TAGS:
            if start:
                tags.append(value)
            elif tags:
                tags.pop()
        elif value in ("td", "th"):
            if start and block.text():
                block.pieces.append(CELL)
        if value not in BLOCK_TAGS and value != "menu":
            continue
        if value == "br":
            if start:
                flush()
            continue
        if start and value in SECTION_TAGS:
            section += 1
        flush()
        block.kind, block.level, block.mark, block.section = "p", 0, "", section
        gap = gap or value in GAP_TAGS
        if value in ("ul", "ol", "menu"):
            if start:
                lists.append([value, 0])
            elif lists:
                lists.pop()
            gap = gap and len(lists) <= (1 if start else 0)
        elif value == "li" and start:
            if lists:
                lists[-1][1] += 1
            numbered = lists and lists[-1][0] == "ol"
            block.kind, block.level, block.mark = "li", max(len(lists), 1), f"{lists[-1][1]}." if numbered else "*"
        elif value == "tr" and start:
            block.kind = "row"
        elif start and HEADING.match(value):
            block.kind, block.level = "h", int(value[1])
        elif value == "blockquote":
            quotes += 1 if start else -1
            block.quoted = quotes > 0
        elif value == "pre":
            pre = max(0, pre + (1 if start else -1))
    flush()
    return out


def emphasised(text, tag):
    """A piece with markdown's marks inside its outer spaces."""
    mark = {"b": "**", "strong": "**", "em": "*", "i": "*", "code": "`"}.get(tag)
    if not mark or not text.strip():
        return text
    core = text.strip()
    before, after = text.split(core, 1) if len(core) > 0 else ("", "")
    return f"{before}{mark}{core}{mark}{after}"


def wrap(text, lead, left):
    """Lines of at most 72 columns; wide characters count two and may break anywhere."""
    rows, row, used = [], lead, len(lead)
    for word, space in units(text):
        width = columns(word)
        if used + space + width > WRAP_COLUMNS and row.strip() and row != lead:
            rows.append(row)
            row, used, space = left, len(left), 0
        elif row in (lead, left):
            space = 0
        row += " " * space + word
        used += space + width
    rows.append(row)
    return rows


def units(text):
    """(word, 1 if a space stands before it); a wide character is a unit of its own."""
    for word in text.split():
        if word.isascii() or not any(is_wide(c) for c in word):
            yield word, 1
            continue
        space, run = 1, ""
        for c in word:
            # Closing marks and Latin runs stick to what stands before them.
            if run and is_wide(c) and unicodedata.category(c) not in ("Pe", "Po", "Pf"):
                yield run, space
                space, run = 0, ""
            run += c
        yield run, space


def columns(word):
    """Terminal columns that the word takes."""
    return len(word) if word.isascii() else sum(2 if is_wide(c) else 1 for c in word)


def is_wide(c):
    """True for East Asian wide and full-width characters."""
    return c >= "\u1100" and unicodedata.east_asian_width(c) in "WF"
