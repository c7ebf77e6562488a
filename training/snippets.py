"""Why wanted snippets are not found: the text lacks them, or has them in other signs.

    trommel eval DATASET --models MODELS --texts TEXTS
    python training/snippets.py DATASET TEXTS

Snippets are looked for as they stand, in small letters, as `trommel eval` and the benchmarks do. Where that fails, again with typewriter
quotation marks and apostrophes, then by letters and digits alone.
"""

import json
import sys
from collections import Counter
from pathlib import Path

TYPEWRITER = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})


def letters(text):
    return "".join(c for c in text if c.isalnum())


def reason(snippet, text):
    """Where a snippet is found, both in small letters."""
    if snippet in text:
        return "as it stands"
    if snippet.translate(TYPEWRITER) in text.translate(TYPEWRITER):
        return "with other quotation marks, apostrophes or dashes"
    if letters(snippet) and letters(snippet) in letters(text):
        return "with other white space or signs"
    return "not at all"


def main():
    dataset, texts = map(Path, sys.argv[1:3])
    found = Counter()
    for line in (dataset / "manifest.jsonl").read_text(encoding="utf-8").split("\n"):
        if not line.strip():
            continue
        page = json.loads(line)
        path = texts / f"{page['id']}.txt"
        text = path.read_text(encoding="utf-8").lower() if path.exists() else ""
        found.update(reason(snippet.lower(), text) for snippet in page.get("with") or [])
    total = sum(found.values())
    for name, count in found.most_common():
        print(f"{count:6} {count / total:.4f} found {name}")


main()
