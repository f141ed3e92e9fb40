#!/usr/bin/env bash
# Draws pages that provoke loops, reads them in batches of eight with the shipped model, and counts how they ended; fails if an
# output that counts as ended still loops. A run that was cut off goes on where FOLDER is the same.
#   tests/loops.sh [PAGES] [FOLDER] [options of dsocr read]
set -euo pipefail
pages=${1:-1000}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${2:-$(mktemp -d)}
mkdir -p "$folder/text" "$folder/pages"
fonts=("DejaVu Sans Mono" "JetBrains Mono" "Liberation Sans" "Liberation Serif" "Open Sans" "Caladea")
sizes=(fit 24 8 fit 14 6 18)   # fitted pages are what nano reads; the others it hardly does
kinds=(prose random repeated table dense zeros rules)

# A page's text depends on its number alone. Prose is held out: words that no corpus has in this order.
text() {
  awk -v page="$1" -v kind="$2" 'function word(   n, w) { for (n = 2 + int(8 * rand()); n > 0; n--) w = w sprintf("%c", 97 + int(26 * rand())); return w }
    function line(length_,   l) { while (length(l) < length_) l = l word() " "; return l }
    BEGIN {
      srand(page)
      if (kind == "prose") { for (i = 0; i < 6; i++) print "The " word() " of a river is not the " word() " of its " word() "." }
      if (kind == "random") for (i = 0; i < 8; i++) { l = ""; for (j = 0; j < 24; j++) l = l sprintf("%c", 33 + int(94 * rand())); print l }
      if (kind == "repeated") { l = line(18); for (i = 0; i < 10; i++) print l }
      if (kind == "table") for (i = 0; i < 9; i++) print "| " int(100 * rand()) " | 0 | 0 | " word() " |"
      if (kind == "dense") for (i = 0; i < 28; i++) print line(46)
      if (kind == "zeros") for (i = 0; i < 10; i++) print "0 0 0 0 0 0 0 0"
      if (kind == "rules") for (i = 0; i < 8; i++) print "........................"
    }'
}

"$root/dsocr" --version >/dev/null   # builds it if need be
for ((page = 0; page < pages; page++)); do
  kind=${kinds[page % ${#kinds[@]}]}
  name=$(printf 'p%05d-%s' "$page" "$kind")
  [ -s "$folder/pages/$name.png" ] && continue
  text "$page" "$kind" >"$folder/text/$name.txt"
  font=${fonts[page / ${#kinds[@]} % ${#fonts[@]}]}
  size=${sizes[page / 3 % ${#sizes[@]}]}
  # What does not fit at its size is drawn as small as it must be.
  [ "$size" != fit ] && "$root/dsocr" render "$folder/text/$name.txt" --font "$font" --size "$size" --out "$folder/pages/$name.png" >/dev/null 2>&1 \
    || "$root/dsocr" render "$folder/text/$name.txt" --font "$font" --fit --out "$folder/pages/$name.png" >/dev/null 2>&1 \
    || { echo "$name cannot be drawn" >&2; exit 1; }
done

"$root/dsocr" read "$folder/pages" --out "$folder/out" --format txt,json --batch 8 --resume "${@:3}" >"$folder/log" 2>&1 || [ $? -eq 3 ] || { tail -5 "$folder/log" >&2; exit 1; }

# How each page ended, as its own state says; and those "completed" whose last quarter of at least 256 characters is one short thing repeated.
find "$folder/out" -maxdepth 1 -name '*.json' | sort | while read -r file; do
  name=$(basename "$file" .json)
  status=$(grep -m1 -o '"status": "[a-z_]*"' "$file" | cut -d'"' -f4)
  truth=$(wc -c <"$folder/text/$name.txt")
  awk -v status="$status" -v name="$name" -v truth="$truth" '{ text = text $0 "\n" }
    END {
      n = length(text); loops = 0
      # A period p up to 64 that holds over the last 256 characters is a loop, unless the page itself is no longer than its text.
      if (n >= 256 && n > 1.5 * truth) for (p = 1; p <= 64 && !loops; p++) if (substr(text, n - 255, 256 - p) == substr(text, n - 255 + p, 256 - p)) loops = 1
      print name, status, n, truth, loops
    }' "$folder/out/$name.txt"
done >"$folder/endings"
awk '{ split($1, part, "-"); kind = part[2]; count[$2]++; by[kind " " $2]++; if ($2 == "completed" && $5) { undetected++; print "undetected: " $1 } }
  END {
    for (status in count) printf "%-20s %d\n", status, count[status]
    for (one in by) printf "  %-30s %d\n", one, by[one] | "sort"
    close("sort")
    printf "%d pages, %d undetected loops\n", NR, undetected
    exit undetected > 0
  }' "$folder/endings"
[ "$(wc -l <"$folder/endings")" -eq "$pages" ] || { echo "$(wc -l <"$folder/endings") of $pages pages were written" >&2; exit 1; }
echo "in $folder"
