#!/usr/bin/env bash
# Draws the sample page and writes its transcript as a model would (page.html knows where everything stands), converts it into
# every form, and makes the images of docs/guide/documents.md. Needs Chromium.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
browser=(chromium --headless --no-sandbox --disable-gpu --hide-scrollbars)
"${browser[@]}" --window-size=1000,1414 --screenshot="$PWD/page.png" "file://$PWD/page.html" 2>/dev/null
"${browser[@]}" --window-size=1000,1414 --dump-dom "file://$PWD/page.html" 2>/dev/null \
  | sed -n '/<pre id="transcript"[^>]*>/,/<\/pre>/p' | sed 's/.*<pre id="transcript"[^>]*>//; s/<\/pre>.*//; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' > page.txt
../../dsocr convert page.txt --image page.png --repair-hyphens --format md,html,json,docx,hocr,pdf,txt,overlay --out "$out"
"${browser[@]}" --window-size=1300,1000 --screenshot="$PWD/../../docs/images/document.png" "file://$out/page.html" 2>/dev/null
cp "$out/page.overlay.png" ../../docs/images/overlay.png
