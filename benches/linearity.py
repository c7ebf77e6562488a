#!/usr/bin/env python3
"""How the cost of `trommel clean` grows with the number of pages and with the size of one page.

usage: linearity.py FOLDER_OF_PAGES [--rounds 3] [--program target/release/trommel]

Archives of 10, 100 and 1,000 MB, made of the folder's pages again and again, with one thread and two; then single pages of 1 to 16 MB, made of the
elements inside the bodies of several pages. Prints medians of CPU seconds and wall seconds for each MB, and the largest resident memory, as the
system says it at the end of the process (wait4). Start-up is in all of them."""
import argparse, os, re, statistics, subprocess, tempfile, time
from pathlib import Path

ap = argparse.ArgumentParser()
ap.add_argument("folder")
ap.add_argument("--rounds", type=int, default=3)
ap.add_argument("--program", default=Path(__file__).resolve().parents[1] / "target/release/trommel")
a = ap.parse_args()
pages = sorted(p for p in Path(a.folder).iterdir() if p.suffix == ".html")
MB = 1_000_000


def run(*arguments):
    start = time.perf_counter()
    child = subprocess.Popen([a.program, "clean", *arguments, "--force", "--progress", "never"], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024


def medians(megabytes, *arguments):
    cpu, wall, memory = (statistics.median(values) for values in zip(*[run(*arguments) for _ in range(a.rounds)]))
    return f"{1000 * cpu / megabytes:7.2f} ms of CPU a MB, {1000 * wall / megabytes:7.2f} ms a MB, {memory:5.0f} MiB"


def archive(path, size):
    written, number = 0, 0
    with open(path, "wb") as out:
        while written < size:
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + pages[number % len(pages)].read_bytes()
            head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\n"
            head += f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
            written += out.write(head.encode() + body + b"\r\n\r\n")
            number += 1
    return written


def page(path, size):
    parts, length, number = [], 0, 0
    while length < size:
        body = re.search(rb"<body[^>]*>(.*)</body>", pages[number % len(pages)].read_bytes(), re.S | re.I)
        number += 1
        # A page whose body leaves elements open would put all others inside them.
        if body:
            parts.append(b"<div>" + body[1] + b"</div>\n")
            length += len(parts[-1])
    path.write_bytes(b"<!doctype html><title>Many</title><body>" + b"".join(parts)[:size])
    return path.stat().st_size


with tempfile.TemporaryDirectory() as temp:
    temp = Path(temp)
    for megabytes in (10, 100, 1000):
        size = archive(temp / "pages.warc", megabytes * MB) / MB
        for threads in ("1", "2"):
            print(f"archive of {size:7.1f} MB, {threads} threads: {medians(size, temp / 'pages.warc', '-o', temp / 'out.jsonl', '--threads', threads)}", flush=True)
    for megabytes in (1, 2, 4, 8, 16):
        size = page(temp / "page.html", megabytes * MB) / MB
        print(f"page of {size:5.1f} MB: {medians(size, temp / 'page.html', '-o', temp / 'out.jsonl', '--threads', '1')}", flush=True)
