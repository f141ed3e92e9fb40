#!/usr/bin/env bash
# Makes pages in Chromium that were not set for any model, with their texts: screenshots of 800×500 pixels and prints of A4 in five fonts, tables,
# other scripts. One folder a kind, for `dsocr eval legibility FOLDER/*`. Needs Debian's chromium, poppler-utils, fonts-dejavu and fonts-noto-core.
#   tests/pages.sh FOLDER
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"/{screenshot,print,table,script}
fonts=("DejaVu Serif" "DejaVu Sans" "Noto Serif" "Noto Sans" "Noto Sans Mono")
browser=(chromium --headless --no-sandbox --disable-gpu --hide-scrollbars "--user-data-dir=$work/profile")

# Paragraphs of the repository's own prose, each a line.
sed -e '/^```/,/^```/d' -e '/^[#|<!-]/d' "$root/CONTRIBUTING.md" "$root"/docs/guide/*.md | tr -d '`*[]<>&' | iconv -c -f utf-8 -t ascii | grep -E '.{80}' | fold -s -w 400 >"$work/prose"

prose() {   # FIRST COUNT
  sed -n "$1,$(($1 + $2 - 1))p" "$work/prose"
}

page() {   # STYLE, body on standard input
  { printf '<!doctype html><meta charset="utf-8"><style>%s</style>' "$1"; cat; } >"$work/page.html"
}

shoot() {   # KIND NAME
  "${browser[@]}" --window-size=800,500 --screenshot="$folder/$1/$2.png" "file://$work/page.html" 2>/dev/null
}

for i in "${!fonts[@]}"; do
  for size in 16 20 26; do
    prose $((10 + 7 * i + size)) 2 >"$folder/screenshot/$i-$size.txt"
    sed 's/.*/<p>&<\/p>/' "$folder/screenshot/$i-$size.txt" | page "body { font: ${size}px/1.4 \"${fonts[i]}\"; margin: 24px }"
    shoot screenshot "$i-$size"
  done
  for dpi in 100 150; do
    prose $((40 + 9 * i)) 6 | sed 's/.*/<p>&<\/p>/' | page "@page { size: A4; margin: 20mm } body { font: 11pt/1.35 \"${fonts[i]}\"; margin: 0 }"
    "${browser[@]}" --no-pdf-header-footer --print-to-pdf="$work/page.pdf" "file://$work/page.html" 2>/dev/null
    pdftoppm -r "$dpi" -gray -png -singlefile -l 1 "$work/page.pdf" "$folder/print/$i-$dpi"
    pdftotext -layout -l 1 "$work/page.pdf" - | tr -d '\f' | sed '/^$/d' >"$folder/print/$i-$dpi.txt"
  done
  for row in 1 2 3 4 5 6 7 8; do echo "$((row * 7919 + i)) $((row * 104729 % 9973)) $((row * row * 631))"; done >"$folder/table/$i.txt"
  awk '{ print "<tr><td>" $1 "<td>" $2 "<td>" $3 }' "$folder/table/$i.txt" | sed '1s/^/<table border=1>/' | page "body { font: 20px \"${fonts[i]}\" } td { padding: 4px 16px }"
  shoot table "$i"
done
echo 'Η θάλασσα ήταν ήρεμη και ο ουρανός καθαρός. Τα παιδιά έπαιζαν στην άμμο όλη τη μέρα.' >"$folder/script/greek.txt"
echo 'Осенью дни короче, а ночи длиннее. В каждом из трёх океанов живут разные рыбы.' >"$folder/script/cyrillic.txt"
echo 'كانت السماء صافية والبحر هادئا وكان الأطفال يلعبون على الشاطئ طوال اليوم' >"$folder/script/arabic.txt"
echo 'मौसम बहुत अच्छा था और बच्चे पूरे दिन बाग में खेलते रहे।' >"$folder/script/devanagari.txt"
for text in "$folder"/script/*.txt; do
  name=$(basename "$text" .txt)
  page 'body { font: 24px/1.5 "Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari"; margin: 24px }' <"$text"
  shoot script "$name"
done
find "$folder" -name '*.png' | wc -l
