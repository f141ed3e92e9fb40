#!/usr/bin/env bash
# Reads a long PDF with `dsocr read --out` and says how the memory of the process grows with the pages; fails at a megabyte a page. Linux.
#   tests/flat-memory.sh [PAGES] [options of dsocr read]
set -euo pipefail
pages=${1:-300}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A4 pages of Courier, fifty lines each; the objects are 1 catalogue, 2 pages, 3 font, then a page and its content in turn.
awk -v pages="$pages" 'function object(text) { at[++n] = size; emit(n " 0 obj\n" text "\nendobj\n") }
  function emit(text) { printf "%s", text; size += length(text) }
  BEGIN {
    emit("%PDF-1.4\n"); srand(1)
    for (p = 0; p < pages; p++) kids = kids (4 + 2 * p) " 0 R "
    object("<< /Type /Catalog /Pages 2 0 R >>")
    object("<< /Type /Pages /Count " pages " /Kids [" kids "] >>")
    object("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>")
    for (p = 0; p < pages; p++) {
      content = "BT /F 10 Tf 14 TL 40 800 Td\n"
      for (line = 0; line < 50; line++) {
        words = ""
        while (length(words) < 70) { for (c = 2 + int(8 * rand()); c > 0; c--) words = words sprintf("%c", 97 + int(26 * rand())); words = words " " }
        content = content "(" words ") Tj T*\n"
      }
      content = content "ET"
      object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents " (n + 2) " 0 R /Resources << /Font << /F 3 0 R >> >> >>")
      object("<< /Length " length(content) " >> stream\n" content "\nendstream")
    }
    start = size
    emit("xref\n0 " (n + 1) "\n0000000000 65535 f \n")
    for (i = 1; i <= n; i++) emit(sprintf("%010d 00000 n \n", at[i]))
    emit("trailer << /Size " (n + 1) " /Root 1 0 R >>\nstartxref\n" start "\n%%EOF\n")
  }' >"$folder/long.pdf"

"$root/dsocr" --version >/dev/null   # builds it if need be
"$root/dsocr" read "$folder/long.pdf" --out "$folder/out" --format txt,json --max-tokens 8 "${@:2}" >"$folder/log" 2>&1 &
reading=$!
while memory=$(awk '/^VmRSS/ { print $2 }' "/proc/$reading/status" 2>/dev/null) && [ -n "$memory" ]; do
  echo "$(find "$folder/out" -name 'page-*.json' 2>/dev/null | wc -l) $memory"
  sleep 0.5
done >"$folder/samples"
wait "$reading" || [ $? -eq 3 ] || { cat "$folder/log" >&2; exit 1; }
[ -s "$folder/out/long.txt" ] && [ -s "$folder/out/long.json" ] || { echo "nothing was written" >&2; exit 1; }

# The line of least squares over all but the first fifth, in which the model is mapped and code is compiled.
awk -v pages="$pages" '{ if ($2 > most) most = $2 }
  $1 >= pages / 5 { n++; x += $1; y += $2; xx += $1 * $1; xy += $1 * $2 }
  END {
    if (n < 10) { print "too few samples: take more pages"; exit 1 }
    slope = (n * xy - x * y) / (n * xx - x * x)
    printf "%d pages, %d samples: %.1f kB a page, at most %d MB\n", pages, NR, slope, most / 1024
    exit slope >= 1024
  }' "$folder/samples"
