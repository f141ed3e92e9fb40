#!/usr/bin/env bash
# Samples `dsocr bench` with perf and draws where the time goes: FOLDER/profile-TEST.svg, one bar a function. Linux, with perf installed.
#   tests/profile.sh FOLDER [TYPE] [TEST…]     such as: tests/profile.sh docs/images q8_0 encoder-1024 prefill-909 decode
set -euo pipefail
folder=${1:?usage: tests/profile.sh FOLDER [TYPE] [TEST…]}
type=${2:-q8_0}
tests=("${@:3}")
[ ${#tests[@]} -gt 0 ] || tests=(encoder-1024 prefill-909 decode)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/dsocr" --version >/dev/null   # builds it if need be
mkdir -p "$folder"

# Names as the source has them: no assembly, no arguments, no tier of compilation. Code that the engine placed itself has no name, only an address.
names() {
  sed -E -e 's/\[(Optimized|OptimizedTier1|OptimizedTier1OSR|QuickJitted|PreJIT|Instrumented|Unknown)[^]]*\]$//' \
    -e 's/\(valuetype .*|\([a-z!].*//' -e 's/<(.*)>g__.*/\1/' -e 's/.*\] (DeepSeekOcr|System)\./\1./' -e 's/`[0-9]+//g' -e 's/DeepSeekOcr\.[A-Za-z.]*\.//g' \
    -e 's/System\.[A-Za-z.]*\.//g' -e 's/System\.__Canon//g' -e 's/::|\+/./g' -e 's/\(\)$//' -e 's/\[/⟨/g; s/\]/⟩/g'
}

for test in "${tests[@]}"; do
  DOTNET_PerfMapEnabled=1 DOTNET_EnableWriteXorExecute=0 perf record -q -F 499 -e cpu-clock -o "$work/data" \
    "$root/dsocr" bench --type "$type" --seconds 15 --only "$test" >"$work/bench" 2>&1 || { tail -3 "$work/bench" >&2; exit 1; }
  # Loops that measure the limits are not the work.
  perf report -i "$work/data" --stdio -F overhead,sym 2>/dev/null | grep -E '^ +[0-9.]+%' | grep -v MachineLimits \
    | sed -E 's/^ +([0-9.]+)% +\[.\] /\1\t/' >"$work/all"
  cut -f2 "$work/all" | names | sed -E 's/^0x00007f[0-9a-f]+$/machine code/; s/^0x[0-9a-f]+$/runtime/' >"$work/names"
  paste <(cut -f1 "$work/all") "$work/names" | awk -F'\t' -v test="$test" -v type="$type" '
    { share[$2] += $1; sum += $1 }
    END {
      while (shown < 12) {
        best = ""
        for (name in share) if (best == "" || share[name] > share[best]) best = name
        if (best == "" || share[best] / sum < 0.005) break
        line[++shown] = best; value[shown] = 100 * share[best] / sum; rest += value[shown]; delete share[best]
      }
      line[++shown] = "everything else"; value[shown] = 100 - rest
      height = 44 + 22 * shown
      printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">\n", height
      printf "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n<text x=\"12\" y=\"22\" font-weight=\"bold\">%s, %s: samples by function</text>\n", test, type
      for (i = 1; i <= shown; i++) {
        y = 36 + 22 * (i - 1)
        gsub(/&/, "\\&amp;", line[i]); gsub(/</, "\\&lt;", line[i])
        printf "<rect x=\"330\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"%s\"/>\n", y, 3.6 * value[i], i == shown ? "#bbb" : "#4c78a8"
        printf "<text x=\"322\" y=\"%d\" text-anchor=\"end\">%s</text>\n<text x=\"%.1f\" y=\"%d\">%.1f %%</text>\n", y + 13, line[i], 336 + 3.6 * value[i], y + 13, value[i]
      }
      print "</svg>"
    }' >"$work/svg"
  mv "$work/svg" "$folder/profile-$test.svg"
  echo "$folder/profile-$test.svg"
done
