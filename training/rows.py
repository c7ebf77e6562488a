"""Reads what `trommel features` writes."""

import json
from dataclasses import dataclass

import numpy as np


@dataclass
class Rows:
    """Rows of one data set: one a block."""

    name: str
    columns: list
    rules: list
    pages: list  # one dict a page
    values: np.ndarray  # int16 [rows, columns]
    labels: np.ndarray  # float32, share of the block in the gold, -1 where unknown
    words: np.ndarray  # float32
    rule: np.ndarray  # int16, index into rules, -1 for none
    starts: np.ndarray  # first row of each page, and the end

    @property
    def page_of(self):
        """Index of the page of every row."""
        return np.repeat(np.arange(len(self.pages)), np.diff(self.starts))

    @property
    def fold_of(self):
        """Fold of every row."""
        return np.repeat([p["fold"] for p in self.pages], np.diff(self.starts))


def load(path, name=None):
    """The rows of one file."""
    with open(path, "rb") as file:
        header = json.loads(file.readline())
        counts = [p["rows"] for p in header["pages"]]
        rows, columns = sum(counts), len(header["columns"])
        read = lambda kind, n: np.fromfile(file, dtype=kind, count=n)
        values = read("<i2", rows * columns).reshape(rows, columns)
        labels = read("<i2", rows).astype(np.float32)
        labels = np.where(labels < 0, -1, labels / 1000).astype(np.float32)
        words = read("<u4", rows).astype(np.float32)
        rule = read("<i2", rows)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    # An empty gold text on a page with text says that nobody wrote one, not that there is nothing to keep.
    labels[np.repeat([p["gold_words"] == 0 for p in header["pages"]], counts)] = -1
    return Rows(name or str(path), header["columns"], header["rules"], header["pages"], values, labels, words, rule, starts)


def page_weights(rows):
    """Weight of every row: blocks by the root of their share of the page, so that neither short nor long pages decide alone."""
    out = np.zeros(len(rows.words), dtype=np.float32)
    for a, b in zip(rows.starts[:-1], rows.starts[1:]):
        n = rows.words[a:b]
        out[a:b] = np.sqrt(n / max(1.0, n.sum())) + 0.002
    return out
