#!/usr/bin/env python3
"""Self-check of renderings, defects and portals on small pages of our own: python training/check_renderings.py."""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import renderings
from defects import Gold, clean, grams, inject, tokens
from phrases import LANGUAGES, Phrasebook, language_of
from portals import portal
from styles import RENDERINGS, WRAP_COLUMNS, columns, render
from teasers import donors_of
from textpage import decode, parse

ENGLISH = b"""<!doctype html><html lang="en"><head><title>Owls of the old mill</title><style>p{}</style></head><body>
<nav><ul><li><a href="/">Start</a></li><li><a href="/b">Birds</a></li></ul></nav>
<h1>Owls of the <em>old</em> mill</h1>
<p>Every evening the keeper counts <a href="/o">seven barn owls</a>, and writes the number on a board beside the door.</p>
<p>The board is full by autumn.<br>Then a <b>new</b> one is cut from oak and hung above the first one for the winter.</p>
<ol><li>Count slowly</li><li>Write <!-- chalk -->clearly</li></ol>
<table><tr><th>Month</th><th>Owls</th></tr><tr><td>May</td><td>7</td></tr></table>
<noscript>Scripts are off</noscript><script>var p = "</div>";</script><template>late</template>
</body></html> <div>After the end</div>"""
CHINESE = ("<html><head><meta charset=gb2312><title>河边的书店</title></head><body><div>河边有一家很小的书店,店主每天清晨把旧书搬到门口晒太阳,"
           "傍晚再一本一本地搬回去,从来没有少过一本书。</div><p>孩子们放学以后常来这里看书,店主给他们泡茶,也听他们讲学校里的新鲜事。</p></body></html>").encode("gb18030")
BROKEN = "<meta charset=latin1><p>Ein Absatz mit Umlauten: für, größer, Öl<div><span>ohne Ende <b>und fett".encode("cp1252")
GOLD = "Owls of the old mill\nEvery evening the keeper counts seven barn owls, and writes the number on a board beside the door."

EXPECTED = {
    "layout": "Owls of the old mill\nStart\nBirds\nOwls of the old mill\nEvery evening the keeper counts seven barn owls, and writes",
    "lines": "Start\nBirds\nOwls of the\nold\nmill\nEvery evening the keeper counts\nseven barn owls\n, and writes",
    "browser": "The board is full by autumn.\nThen a new one is cut from oak",
    "markdown": "Then a **new** one is cut",
    "inline": "Then a\nnew\none is cut from oak",
    "wrapped": "Every evening the keeper counts seven barn owls, and writes",
    "few": "Every evening the keeper counts",
}


def main():
    check("labels win over guesses", "河边有一家" in decode(CHINESE))
    check("latin1 means cp1252", "größer" in decode(BROKEN))
    check("no label", "Хор оживил" in decode("<p>Хор оживил пустой завод и снова поёт по вечерам".encode("cp1251")))
    check("label of UTF-8 on other bytes", "Хор оживил" in decode("<meta charset=utf-8><p>Хор оживил пустой завод и снова поёт по вечерам".encode("cp1251")))
    check("wrong label", "größer" in decode("<meta charset=cp1251><p>größer".encode()))
    check("empty bytes", not parse(b"").events and render(parse(b" "), "lines", "x") == "")
    owls = parse(ENGLISH)
    for name, part in EXPECTED.items():
        text = render(owls, name, "owls")
        check(f"{name}: order and breaks", part in text, text)
        check(f"{name}: no code", "var p" not in text and "p{}" not in text, text)
        check(f"{name}: text after the end of the page", "After the end" in text, text)
        check(f"{name}: one line end", text.endswith("\n") and not text.endswith("\n\n"))
        for page_id in "abcdefgh":
            words = [word for word in tokens(render(owls, name, page_id)) if word not in ("1", "2")]
            check(f"{name}: every word", set(tokens("Count slowly Month Owls May 7")) <= set(words))
            check(f"{name}: broken page", "größer" in render(parse(BROKEN), name, page_id).replace("\n", " "))
            check(f"{name}: same bytes", render(owls, name, page_id) == render(parse(ENGLISH), name, page_id))
    shell = parse(b"<body><p>Loading</p><noscript><p>The first post of the thread is here.</p></noscript></body>")
    check("noscript where it is all there is", "first post" in render(shell, "wrapped", "x") and "Scripts are off" not in render(owls, "wrapped", "x"))
    check("lines: comments break", "Write\nclearly" in render(owls, "lines", "x"))
    check("layout: comments do not break", "Write clearly" in render(owls, "layout", "x"))
    check("browser: tabs between cells", "Month\tOwls\nMay\t7" in render(owls, "browser", "x"))
    check("wrapped: columns", all(columns(line) <= WRAP_COLUMNS for line in render(parse(CHINESE), "wrapped", "x").split("\n")))
    check("wrapped: marks", "* Start" in render(owls, "wrapped", "x") and "2. Write" in render(owls, "wrapped", "x"))
    check("few: few lines", render(owls, "few", "x").count("\n") <= 8)
    check_defects()
    check_portals()
    check_command()
    print("renderings: all checks passed")


def check_defects():
    """Phrases fill in every language; injections are repeatable and keep away from the gold."""
    for code, words in LANGUAGES.items():
        check(f"{code}: the same keys", set(words) == set(LANGUAGES["en"]))
        book = Phrasebook(code, [], random.Random(1))
        book.code, book.words = code, words
        for key in words:
            if key != "months":
                for template in words[key]:
                    text = book.expand(template)
                    check(f"{code}/{key}: filled", not set(text) & set("{}[]|") or " | " in text, text)
    check("script decides", language_of("en", decode(CHINESE)) == "zh")
    check("unknown language", language_of("xx", "qua qui quo") == "en")
    gold = Gold(GOLD)
    check("gold shares", gold.shares("counts SEVEN barn owls") and not gold.shares("counts seven barn cats"))
    check("clean drops", clean(lambda: ["writes the number on", "fine"], gold) == ["fine"])
    injected = 0
    for number in range(300):
        entry = {"id": str(number), "gold": GOLD, "lang": "en"}
        page, again = parse(ENGLISH), parse(ENGLISH)
        kinds = inject(page, entry, ["A lighthouse keeper retires at last"], 5)
        inject(again, entry, ["A lighthouse keeper retires at last"], 5)
        check("repeatable", page.events == again.events)
        check("nothing drawn, nothing changed", bool(kinds) or page.events == parse(ENGLISH).events)
        check("balanced", balance(page.events) == balance(parse(ENGLISH).events))
        injected += bool(kinds)
        if not {"repeated_run", "repeated_lead"} & set(kinds):
            count = shared(page, gold)
            check("no gold in injections", count <= shared(parse(ENGLISH), gold), (kinds, count))
    check("about half of the pages", 110 < injected < 190, injected)


def check_portals():
    """Columns come round the story, with nothing of it in them, the same each time; and nothing of the story is lost."""
    entries = [{"id": str(n), "lang": "en", "gold": f"Ferry number {n} sails again\nThe boat of pier {n} was mended over winter. It carries {n + 40} guests."} for n in range(9)]
    donors = {"en": donors_of(entries)}
    check("donors", len(donors["en"]) == 9 and donors["en"][0][1] == "Ferry number 0 sails again", donors)
    entry, gold = {"id": "owls", "lang": "en", "gold": GOLD}, Gold(GOLD)
    for number in range(200):
        page, texts = portal(ENGLISH, entry, donors, random.Random(number))
        check("repeatable", (page, texts) == portal(ENGLISH, entry, donors, random.Random(number)))
        seen = " ".join(tokens(render(parse(page), "few", "x")))
        check("columns are there", len(texts) >= 3 and all(" ".join(tokens(text)) in seen for text in texts), texts)
        check("the story is there", all(" ".join(tokens(line)) in seen for line in GOLD.split("\n")), page)
        check("no gold in columns", not any(gold.shares(text) for text in texts), texts)
    clean = renderings.clean_page(entry)
    check("clean: the gold and nothing else", tokens(render(clean, "browser", "x")) == tokens(GOLD))


def check_command():
    """The command writes one file a page and a manifest with the gold unchanged."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        source.mkdir()
        for name, raw in (("a", ENGLISH), ("b", CHINESE), ("c", b"")):
            (source / f"{name}.html").write_bytes(raw)
        lines = [json.dumps({"id": name, "gold": GOLD + "\u2028", "lang": None}, ensure_ascii=False) for name in "abc"]
        (source / "manifest.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        for extra in ([], ["--defects", "3"], ["--processes", "2"]):
            script = Path(__file__).parent / "renderings.py"
            out = Path(folder, "out" + "".join(extra))
            run = subprocess.run([sys.executable, script, source, out, "--rendering", "lines", *extra], capture_output=True, text=True)
            check("command runs", run.returncode == 0, run.stderr)
            check("empty page is counted", "1 empty" in run.stderr and (out / "c.txt").read_bytes() == b"", run.stderr)
            entries = [json.loads(line) for line in (out / "manifest.jsonl").read_text("utf-8").split("\n") if line]
            check("manifest", [entry["gold"] for entry in entries] == [GOLD + "\u2028"] * 3 and entries[0]["rendering"] == "lines")
        check("two processes, same bytes", (Path(folder, "out") / "b.txt").read_bytes() == (Path(folder, "out--processes2") / "b.txt").read_bytes())


def shared(page, gold):
    """4-grams of the page's text nodes that stand in the gold."""
    return sum(gram in gold.grams for kind, text in page.events if kind == "text" for gram in grams(tokens(text)))


def balance(events):
    """Starts minus ends."""
    return sum({"start": 1, "end": -1}.get(kind, 0) for kind, _ in events)


def check(what, holds, seen=""):
    if not holds:
        sys.exit(f"FAILED {what}\n{seen}")


if __name__ == "__main__":
    main()
