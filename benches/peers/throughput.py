#!/usr/bin/env python3
"""Times Trommel and resiliparse's main-content extraction on the same pages, in memory, one thread, round by round in turn.

usage: throughput.py DATASET [--limit N] [--rounds 7]

Build first: cargo build --release --example rounds. Needs: pip install resiliparse==2.0.1. Prints medians and the ratio of the medians;
Trommel's rounds go from bytes to serialised records, resiliparse's from bytes (decoded as UTF-8) to text."""
import argparse, json, statistics, subprocess, time
from pathlib import Path

from resiliparse.extract.html2text import extract_plain_text

ap = argparse.ArgumentParser()
ap.add_argument("dataset")
ap.add_argument("--limit", type=int, default=10**9)
ap.add_argument("--rounds", type=int, default=7)
a = ap.parse_args()

folder = Path(a.dataset)
ids = [json.loads(l)["id"] for l in (folder / "manifest.jsonl").read_text(encoding="utf-8").split("\n") if l.strip()]
pages = [(folder / f"{i}.html").read_bytes() for i in ids[: a.limit]]

root = Path(__file__).resolve().parents[2]
runner = subprocess.Popen(
    [root / "target/release/examples/rounds", a.dataset, str(len(pages))],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
)
count, size = map(int, runner.stdout.readline().split())


def trommel():
    runner.stdin.write("\n")
    runner.stdin.flush()
    return float(runner.stdout.readline().split()[0])


def resiliparse():
    start = time.perf_counter()
    for page in pages:
        extract_plain_text(page.decode("utf-8", "replace"), main_content=True)
    return time.perf_counter() - start


trommel(), resiliparse()
times = {"trommel": [], "resiliparse": []}
for _ in range(a.rounds):
    times["trommel"].append(trommel())
    times["resiliparse"].append(resiliparse())
median = {k: statistics.median(v) for k, v in times.items()}
for k, v in median.items():
    print(f"{k:12} {v:8.3f} s  {count / v:8.1f} pages/s  {size / 1e6 / v:8.1f} MB/s  (min {min(times[k]):.3f}, max {max(times[k]):.3f})")
print(f"trommel / resiliparse: {median['resiliparse'] / median['trommel']:.2f}x on {count} pages, {size / 1e6:.0f} MB, {a.rounds} rounds each")
