#!/usr/bin/env python3
"""Render an HTML dataset as plain text: python training/renderings.py DATASET OUT --rendering NAME [--defects SEED].

Writes OUT/manifest.jsonl (the dataset's lines, the same gold, `rendering` added)
and OUT/<id>.txt. The same input and options give the same bytes.
"""

import argparse
import json
import multiprocessing
import random
import sys
import time
from collections import Counter
from pathlib import Path

from defects import inject
from styles import RENDERINGS, render
from textpage import Page, parse

# Headlines for teasers: titles of this length, in characters.
HEADLINE_CHARS = range(15, 140)
# Renderings of the gold text instead of the page: all of it, and its beginning alone, of so many paragraphs.
CLEAN = "clean"
STORY = "story"
STORY_PARAGRAPHS = (3, 12)
JOB = {}


def main():
    args = arguments()
    started = time.monotonic()
    entries = [json.loads(line) for line in (args.dataset / "manifest.jsonl").read_text("utf-8").split("\n") if line.strip()]
    args.out.mkdir(parents=True, exist_ok=True)
    headlines = {}
    for entry in entries:
        title = (entry.get("title") or "").strip()
        if len(title) in HEADLINE_CHARS and "\n" not in title:
            headlines.setdefault(entry.get("lang"), []).append(title)
    JOB.update(dataset=args.dataset, out=args.out, rendering=args.rendering, seed=args.defects, headlines=headlines)
    kinds, failures = Counter(), []
    if args.processes == 1:
        results = map(one_page, entries)
    else:
        # The job's settings reach the children by fork.
        pool = multiprocessing.get_context("fork").Pool(2)
        results = pool.imap(one_page, entries, chunksize=16)
    for page_id, injected, failure in results:
        kinds.update(injected)
        kinds["pages"] += bool(injected)
        if failure:
            failures.append(f"{page_id}: {failure}")
    extra = {"rendering": args.rendering} | ({"defects": args.defects} if args.defects is not None else {})
    with (args.out / "manifest.jsonl").open("w", encoding="utf-8", newline="\n") as manifest:
        for entry in entries:
            manifest.write(json.dumps(entry | extra, ensure_ascii=False) + "\n")
    for failure in failures[:20]:
        print(failure, file=sys.stderr)
    report = f"{args.rendering}: {len(entries)} pages, {len(failures)} empty or unparsable, {time.monotonic() - started:.1f} s"
    if args.defects is not None:
        report += "; injected " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    print(report, file=sys.stderr)


def one_page(entry):
    """Render one page to its file; an unparsable page gives an empty file. Returns (id, defects, failure)."""
    kinds, failure, text = [], None, ""
    try:
        if JOB["rendering"] in (CLEAN, STORY):
            rng = random.Random(f"{JOB['rendering']}:{entry['id']}")
            style = rng.choice(("browser", "layout"))
            page = clean_page(entry, rng.randint(*STORY_PARAGRAPHS) if JOB["rendering"] == STORY else None)
        else:
            page, style = parse((JOB["dataset"] / f"{entry['id']}.html").read_bytes()), JOB["rendering"]
        if JOB["seed"] is not None:
            kinds = inject(page, entry, JOB["headlines"].get(entry.get("lang"), []), JOB["seed"])
        text = render(page, style, entry["id"])
        if not text:
            failure = "no text"
    except (OSError, ValueError, LookupError, MemoryError, SyntaxError) as error:  # lxml's parse errors are SyntaxErrors
        failure = f"{type(error).__name__}: {error}"
    (JOB["out"] / f"{entry['id']}.txt").write_bytes(text.encode("utf-8", "replace"))
    return entry["id"], kinds, failure


def clean_page(entry, paragraphs):
    """The gold text as a page: what has been cleaned already must stay whole when it comes again, and a short story too."""
    lines = [line for line in (entry.get("gold") or "").split("\n") if line.strip()][:paragraphs]
    events = [event for line in lines for event in (("start", "p"), ("text", line), ("end", "p"))]
    return Page(lang=(entry.get("lang") or ""), events=[("start", "body"), *events, ("end", "body")] if events else [])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path, help="folder with manifest.jsonl and <id>.html")
    parser.add_argument("out", type=Path, help="folder to write; made if absent")
    parser.add_argument("--rendering", required=True, choices=sorted([*RENDERINGS, CLEAN, STORY]))
    parser.add_argument("--defects", type=int, metavar="SEED", help="inject defects into about half of the pages")
    parser.add_argument("--processes", type=int, default=1, choices=(1, 2))
    return parser.parse_args()


if __name__ == "__main__":
    main()
