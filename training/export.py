"""Writes the model file that src/clean/model/trees.rs reads: whole numbers only."""

import json
import struct
import tempfile
from pathlib import Path

import numpy as np

# As FORMAT in src/clean/model/trees.rs.
FORMAT = 2
# Largest sum of leaves that a calibration point may have, and how finely leaves are kept: a leaf of 1.0 (log odds) is this many steps.
STEPS = 2048


def trees_of(model, columns):
    """Borders, questions and leaves of a fitted CatBoost model, as whole numbers, on the columns that it uses."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        fitted = json.loads(path.read_text(encoding="utf-8"))
    # Values are whole: greater than 3.5 is greater than 3.
    asked = {}
    for tree in fitted["oblivious_trees"]:
        for split in tree["splits"]:
            asked.setdefault(split["float_feature_index"], set()).add(int(np.floor(split["border"])))
    used = sorted(asked)
    borders = {column: sorted(asked[column]) for column in used}
    place = {column: i for i, column in enumerate(used)}
    depth = max(len(tree["splits"]) for tree in fitted["oblivious_trees"])
    scale, bias = fitted["scale_and_bias"][0], fitted["scale_and_bias"][1][0]
    trees = []
    for tree in fitted["oblivious_trees"]:
        questions = [(place[s["float_feature_index"]], borders[s["float_feature_index"]].index(int(np.floor(s["border"])))) for s in tree["splits"]]
        leaves = [int(round(v * scale * STEPS)) for v in tree["leaf_values"]]
        # A shallower tree asks questions that no value answers with yes.
        leaves = (leaves * (1 << (depth - len(questions))))[: 1 << depth] if len(questions) < depth else leaves
        questions += [(0, 255)] * (depth - len(questions))
        assert max(map(abs, leaves)) < 32768, "a leaf beyond 16 log odds"
        trees.append((questions, leaves))
    return {"columns": [columns[c] for c in used], "index": used, "borders": [borders[c] for c in used], "depth": depth, "trees": trees, "bias": int(round(bias * STEPS))}


def sums(fitted, values):
    """Sums of leaves, as the program computes them; without the bias, which the curve carries."""
    quantised = np.stack([np.searchsorted(np.array(b), values[:, c], side="left") for c, b in zip(fitted["index"], fitted["borders"])])
    total = np.zeros(len(values), dtype=np.int64)
    for questions, leaves in fitted["trees"]:
        leaf = np.zeros(len(values), dtype=np.int64)
        for level, (column, border) in enumerate(questions):
            leaf |= (quantised[column] > border).astype(np.int64) << level
        total += np.array(leaves)[leaf]
    return total


def write(path, kind, fitted, probability, confidence, about):
    """Writes a model file. `probability` and `confidence` are lists of whole-number points."""
    header = {"format": FORMAT, "kind": kind, **numbers(fitted), "probability": probability, "confidence": confidence, "about": about}
    write_file(path, header, body_of(fitted))


def write_second(path, first, fitted, probability, confidence):
    """Writes a model file of one pass with a second pass, whose trees and curves these are."""
    line, body = first.read_bytes().split(b"\n", 1)
    header = json.loads(line)
    assert header["format"] == FORMAT and "second" not in header, f"{first} has a second pass"
    write_file(path, {**header, "second": {**numbers(fitted), "probability": probability}, "confidence": confidence}, body + body_of(fitted))


def write_confidence(path, model, confidence):
    """Writes a model file with another curve for pages."""
    line, body = model.read_bytes().split(b"\n", 1)
    write_file(path, {**json.loads(line), "confidence": confidence}, body)


def numbers(fitted):
    return {"columns": fitted["columns"], "trees": len(fitted["trees"]), "depth": fitted["depth"]}


def body_of(fitted):
    body = bytearray()
    for borders in fitted["borders"]:
        body += struct.pack("<B", len(borders)) + struct.pack(f"<{len(borders)}h", *borders)
    for questions, leaves in fitted["trees"]:
        for column, border in questions:
            body += struct.pack("<HB", column, border)
        body += struct.pack(f"<{len(leaves)}h", *leaves)
    return bytes(body)


def write_file(path, header, body):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(header, separators=(",", ":"), sort_keys=True).encode() + b"\n" + body)
