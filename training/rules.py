"""How often each rule that decides by itself is right: the share of its blocks, and of their words, that the gold does not hold. And of all
files together, the share of the words in each element, by blocks of four words and more, that it does hold.

    python training/rules.py target/training/rows/{wcxb,fundus,readability,magic-article,magic-forum}-dev.rows
"""

import sys
from pathlib import Path

import numpy as np

from rows import load

# As NONE in src/clean/model/features/place.rs: a block stands in no such element.
NONE = 40
ELEMENTS = ["dialog", "footer", "nav", "header", "aside"]
held = {name: np.zeros(3) for name in ELEMENTS}  # pages, words, words in the gold
for path in sys.argv[1:]:
    rows = load(path, Path(path).stem)
    print(rows.name)
    for index, name in enumerate(rows.rules):
        own = (rows.rule == index) & (rows.labels >= 0)
        if own.sum() >= 20:
            words = rows.words[own].sum()
            gone = 1 - (rows.labels[own] * rows.words[own]).sum() / max(1, words)
            print(f"  {name:40} hits {own.sum():5} right {np.mean(rows.labels[own] < 0.5):.3f} words {gone:.3f}")
    for name in ELEMENTS:
        own = (rows.values[:, rows.columns.index(f"up_to_{name}")] != NONE) & (rows.labels >= 0) & (rows.words >= 4)
        held[name] += len(np.unique(rows.page_of[own])), rows.words[own].sum(), (rows.labels[own] * rows.words[own]).sum()
for name, (pages, words, gold) in held.items():
    print(f"<{name}> pages {pages:.0f} words {words:.0f} in the gold {gold / max(1, words):.3f}")
