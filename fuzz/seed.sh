#!/bin/sh
# Makes the seed corpora from the fixtures: fuzz/corpus/<target>/. Corpora are not committed.
# Each seed begins with the byte that chooses address, title, declared type or file name (see checks.rs and the targets).
set -eu
cd "$(dirname "$0")"
for target in html text decode warc differential; do mkdir -p "corpus/$target"; done

# seed <target> <byte, octal> <file> <prefix>
seed() {
    name=$(printf '%s' "$3" | tr '/ ' '__' | tr -d '.')
    { printf "\\$2"; head -c 65536 "$3"; } >"corpus/$1/$4$name"
}

find ../fixtures -type f -size -128k | while read -r file; do
    case $file in
    *.html) seed html 000 "$file" a && seed html 012 "$file" b && seed differential 000 "$file" a && seed decode 040 "$file" a && seed warc 007 "$file" a ;;
    *.txt | *.md) seed text 000 "$file" a && seed text 010 "$file" b && seed decode 000 "$file" a && seed decode 200 "$file" b && seed warc 011 "$file" a ;;
    *.warc) seed warc 000 "$file" a ;;
    *.warc.gz | *.gz) seed warc 002 "$file" a && seed warc 003 "$file" b ;;
    *.jsonl) seed warc 005 "$file" a ;;
    *.zst) seed warc 013 "$file" a ;;
    *.br) seed warc 015 "$file" a ;;
    *) seed decode 000 "$file" a && seed warc 017 "$file" a ;;
    esac
done
for target in html text decode warc differential; do printf '%s: %s seeds\n' "$target" "$(find "corpus/$target" -type f | wc -l)"; done
