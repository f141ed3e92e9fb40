#!/usr/bin/env bash
# Makes thirty pages as people print and photograph them, with their texts, in ten families that nothing is trained on and with held-out words:
# A4 and A5 from Chromium's printer at 100, 150 and 200 dpi, and screenshots at 15 to 17 pixels. For `dsocr eval pages FOLDER/*`.
# Needs Debian's chromium and poppler-utils, and the fonts of `training/fonts.sh measuring`.
#   tests/typeset.sh FOLDER
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"/{a4,a5,screen}
fonts=("Noto Serif" "Noto Sans" "Carlito" "Linux Libertine O" "FreeSerif" "FreeSans" "DejaVu Serif" "Roboto" "Gentium" "Hack")
browser=(chromium --headless --no-sandbox --disable-gpu --hide-scrollbars "--user-data-dir=$work/profile")

# Held-out paragraphs, each a line, of a length that paragraphs have on a page.
zcat "$root/src/DeepSeekOcr.Data/Resources/Corpus/corpus.txt.gz" | awk 'BEGIN { RS = "\f" } /^held-out: /' | grep -E '.{150}' | grep -vE '.{520}|[<>&]' >"$work/prose"
lines=$(wc -l <"$work/prose")

write() {   # FIRST CHARACTERS: paragraphs until so many characters are reached
  awk -v first="$1" -v most="$2" 'NR >= first && length(all) + length($0) <= most { all = all $0 "\n" } END { printf "%s", all }' "$work/prose"
}

page() {   # STYLE TEXT
  { printf '<!doctype html><meta charset="utf-8"><style>p { margin: 0 0 .7em } %s</style>' "$1"; sed 's/.*/<p>&<\/p>/' "$2"; } >"$work/page.html"
}

print() {   # KIND NAME DPI
  "${browser[@]}" --no-pdf-header-footer --print-to-pdf="$work/page.pdf" "file://$work/page.html" 2>/dev/null
  pdftoppm -r "$3" -png -singlefile -l 1 "$work/page.pdf" "$folder/$1/$2"
  pdftotext -layout -l 1 "$work/page.pdf" - | tr -d '\f' | sed -e 's/^ *//' -e '/^$/d' >"$folder/$1/$2.txt"
}

for i in "${!fonts[@]}"; do
  font=${fonts[i]} name=$(tr -d ' ' <<<"${fonts[i]}")
  alignment=$([ $((i % 3)) = 1 ] && echo justify || echo left)
  dpi=$((100 + 50 * (i % 3)))
  write $((1 + lines * i / 12)) $((1500 + 100 * i)) >"$work/a4"
  page "@page { size: A4; margin: 22mm } body { font: 11pt/1.4 \"$font\"; margin: 0; text-align: $alignment }" "$work/a4"
  print a4 "$name-$dpi" "$dpi"
  dpi=$((100 + 50 * ((i + 1) % 3)))
  write $((10 + lines * i / 12)) 1300 >"$work/a5"
  page "@page { size: A5; margin: 14mm } body { font: 10pt/1.35 \"$font\"; margin: 0; text-align: $alignment }" "$work/a5"
  print a5 "$name-$dpi" "$dpi"
  size=$((15 + i % 3))
  write $((20 + lines * i / 12)) 1200 >"$folder/screen/$name-$size.txt"
  page "body { font: ${size}px/1.5 \"$font\"; margin: 24px }" "$folder/screen/$name-$size.txt"
  "${browser[@]}" --window-size=800,640 --screenshot="$folder/screen/$name-$size.png" "file://$work/page.html" 2>/dev/null
done
