#!/usr/bin/env bash
# Prints pages of the training text with other engines than ours, for tasks with "printed": Chromium's and LibreOffice's PDF files in FOLDER.
# Needs Debian's chromium, libreoffice-writer-nogui and the fonts of training/fonts.sh; about two seconds a document.
#   training/printed.sh FOLDER [DOCUMENTS]       a document of about six pages each; default 120
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
documents=${2:-120}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fonts=("Liberation Serif" "Liberation Sans" "Caladea" "Open Sans" "Lato" "EB Garamond" "Vollkorn" "Charis SIL" "Andika" "Arimo" "Tinos" "Cabin" "C059"
  "P052" "Nimbus Roman" "Nimbus Sans" "TeX Gyre Termes" "TeX Gyre Pagella" "TeX Gyre Heros" "TeX Gyre Schola" "DejaVu Sans" "PT Sans" "PT Serif"
  "Inter" "Go" "Liberation Mono" "Cousine" "Quicksand")
sizes=("A4" "A5" "letter" "160mm 240mm" "254mm 143mm")
alignments=(left left justify)

# Paragraphs of the training documents, each a line.
zcat "$root/src/DeepSeekOcr.Data/Resources/Corpus/corpus.txt.gz" |
  awk 'BEGIN { RS = "\f" } !/^held-out: /' | grep -E '.{60}' | grep -vE '.{900}|[<>&\\{}]' >"$work/prose"
paragraphs=$(wc -l <"$work/prose")

# Numbers that depend on the document only: pick NAME-OF-RANGE LENGTH
pick() { echo $(($(cksum <<<"$1 $document" | cut -d' ' -f1) % $2)); }

web() {   # a web page that Chromium prints
  { printf '<!doctype html><meta charset="utf-8"><style>@page { size: %s; margin: %dmm } body { font: %dpt/%s "%s"; margin: 0; text-align: %s; columns: %d }
      p { margin: 0 0 %sem } p.i { text-indent: %sem } h2 { font-size: %sem; column-span: all }</style>' "$@"
    awk -v every=$((4 + $(pick heading 9))) 'NR % every == 1 { n = split($0, w, " "); printf "<h2>"; for (i = 1; i <= (n < 7 ? n : 7); i++) printf "%s ", w[i]; print "</h2>"; next }
      { print "<p class=i>" $0 "</p>" }' "$work/text"; } >"$work/$document.html"
  chromium --headless --no-sandbox --disable-gpu "--user-data-dir=$work/profile" --no-pdf-header-footer \
    --print-to-pdf="$folder/web-$document.pdf" "file://$work/$document.html" 2>/dev/null
}

letter() {   # a text that LibreOffice sets: FONT HALF-POINTS ALIGNMENT COLUMNS
  { printf '{\\rtf1\\ansi{\\fonttbl{\\f0 %s;}}\\paperw11906\\paperh16838\\margl%d\\margr%d\\margt1134\\margb1134\\cols%d\n' "$1" "$5" "$5" "$4"
    sed "s/.*/\\\\pard$3\\\\sa120\\\\f0\\\\fs$2 &\\\\par/" "$work/text"; printf '}\n'; } >"$work/office-$document.rtf"
}

for ((document = 0; document < documents; document++)); do
  font=${fonts[$(pick font ${#fonts[@]})]}
  first=$((1 + $(pick text $((paragraphs - 60)))))
  sed -n "$first,$((first + 29))p" "$work/prose" >"$work/text"
  if [ $((document % 3)) -lt 2 ]; then
    web "${sizes[$(pick size ${#sizes[@]})]}" $((8 + $(pick margin 22))) $((8 + $(pick points 6))) "1.$((1 + $(pick leading 7)))" "$font" \
      "${alignments[$(pick alignment 3)]}" $((1 + $(pick columns 4) / 3)) "0.$(pick space 10)" "$(($(pick indent 3) / 2))" "1.$((1 + $(pick title 6)))"
  else
    letter "$font" $((17 + $(pick points 9))) "$([ "$(pick alignment 2)" = 0 ] && echo '\\\\qj' || echo '\\\\ql')" $((1 + $(pick columns 4) / 3)) \
      $((800 + 60 * $(pick margin 20)))
  fi
done
# LibreOffice takes seconds to start, a tenth of one a document.
soffice --headless "-env:UserInstallation=file://$work/office" --convert-to pdf --outdir "$folder" "$work"/office-*.rtf >/dev/null 2>&1
