#!/usr/bin/env python3
"""Counts the instructions that `trommel clean` takes by stage, per MB of input, on the pages of fixtures/golden and fixtures/seeds.

usage: instructions.py [PROGRAM] [--check | --write]     PROGRAM: target/release/trommel if not given

Instructions hardly vary from run to run, seconds do. Needs valgrind and a program with debug information or symbols. --write records the
counts in benches/instructions.json, --check fails if a stage takes more than a tenth more than is recorded there: CI does so for the
program of the test profile, which it has at hand. Where valgrind is absent, or another compiler made the record, it says so and ends."""
import argparse, collections, json, re, shutil, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "benches/instructions.json"
TOLERANCE = 1.10
# Stages by the function that is called once a page; what one of them has inlined has no line of its own.
STAGES = {
    "decode": "clean::decode::sniff::decode",
    "blocks (markup)": "clean::html::blocks",
    "blocks (text)": "clean::text::blocks",
    "data": "clean::payload::append",
    "phrases": "clean::lexicon::annotate",
    "metadata": "clean::metadata::vote",
    "rules": "clean::rules::vote",
    "columns": "clean::model::features::rows",
    "trees": "clean::model::trees::Model::probabilities",
    "repeats": "clean::repeats::vote",
    "language": "clean::language::identify",
    "verdict": "clean::judge::verdict::judge",
    "record": "clean::render::record",
    "JSON": "sink::render::record",
    "all of a page": "clean::run::run",
}
# What is no page: several threads share the work of the start, by chance, so that no function tells its cost.
START = "start-up"


def inclusive(path):
    """Instructions of each function and what it calls, by its name, out of a callgrind file; and of all."""
    names, sums, callee, costs, total = {}, collections.Counter(), None, False, 0
    for line in path.read_text(errors="replace").splitlines():
        if line.startswith("totals:"):
            total = int(line.split()[1])
        if named := re.match(r"c?fn=\((\d+)\)(?: (.*))?", line):
            if named[2]:
                names[named[1]] = named[2]
            if line.startswith("c"):
                callee = names[named[1]]
        elif line.startswith("calls="):
            costs = True
        elif costs:
            costs = False
            sums[callee] += int(line.split()[1])
    return sums, total


def counts(program, pages):
    size = sum(page.stat().st_size for page in pages)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        inputs = folder / "in"
        inputs.mkdir()
        for page in pages:
            shutil.copy(page, inputs)
        out = folder / "callgrind.out"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program, "clean", inputs]
        run = subprocess.run([*command, "--threads", "1", "-o", folder / "out.jsonl"], capture_output=True, text=True)
        if run.returncode:
            sys.exit(run.stderr)
        sums, total = inclusive(out)
    found = {stage: sums.get(f"trommel::{name}") for stage, name in STAGES.items()}
    per = {stage: round(sum / size, 2) for stage, sum in found.items() if sum}
    # The start of the program costs the same for any input.
    return {**per, START: round((total - found["all of a page"]) / 1e6, 2)}


ap = argparse.ArgumentParser()
ap.add_argument("program", nargs="?", default=ROOT / "target/release/trommel")
ap.add_argument("--check", action="store_true")
ap.add_argument("--write", action="store_true")
a = ap.parse_args()
if not shutil.which("valgrind"):
    sys.exit(print("valgrind is not here: instructions are not counted"))
compiler = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.strip()
record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
if a.check and record.get("compiler") != compiler:
    sys.exit(print(f"recorded with {record.get('compiler')}, this is {compiler}: instructions are not compared"))
sets = {
    "markup": sorted(ROOT.glob("fixtures/golden/*.html")),
    "text": sorted([*ROOT.glob("fixtures/golden/*.txt"), *ROOT.glob("fixtures/seeds/*.txt")]),
}
now = {kind: counts(a.program, pages) for kind, pages in sets.items()}
worse = []
for kind, stages in now.items():
    print(f"{kind}, {sum(p.stat().st_size for p in sets[kind]) / 1e3:.0f} kB: million instructions per MB (start-up: in all)")
    for stage, count in stages.items():
        before = record.get(kind, {}).get(stage)
        print(f"  {stage:16} {count:9.2f}" + (f"  recorded {before:9.2f}" if before and a.check else ""))
        if a.check and before and count > before * TOLERANCE:
            worse.append(f"{kind}, {stage}: {count} million instructions instead of {before}")
if a.write:
    RECORD.write_text(json.dumps({"compiler": compiler, **now}, indent=1) + "\n")
if worse:
    sys.exit("\n".join([*worse, "if that is meant: benches/instructions.py target/debug/trommel --write"]))
