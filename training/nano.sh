#!/usr/bin/env bash
# Makes the shipped checkpoint, models/nano, from nothing: every run that led to it, in order. It took some 22 hours on two cores.
#   training/nano.sh            trains; a run that was begun goes on, so the script may be stopped at any time
#   training/nano.sh --list     prints the commands and does nothing
# The result, runs/cc, is a model of the same recipe and not the same bits as models/nano. Three runs were changed while they ran (the
# head of their file says how), machines differed, and so did the order of sums in the kernels of the time.
# Runs that were tried and led elsewhere: training/history.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

run() { if [ -n "$list" ]; then echo "$*"; else "$@"; fi; }

train() {
  for name in "$@"; do
    resume=()
    if [ -e "runs/$name/state.safetensors" ]; then resume=(--resume); fi
    run ./dsocr train --config "training/nano/$name.json" --out "runs/$name" "${resume[@]}"
  done
}

average() {
  if [ ! -e "$3/model.safetensors" ]; then run ./dsocr average "$1" "$2" --out "$3"; fi
}

case "${1:-}" in
  --list) list=1 ;;
  '') list='' ;;
  *) echo "usage: training/nano.sh [--list]" >&2; exit 2 ;;
esac

train a b                          # one size of type: the encoder's codes, then the reading position
train c d                          # any size, other fonts, faults of a scan
train e f g h                      # the grid of vision tokens, 4 x 2 to 8 x 4 characters a token
train i j m n                      # 12 x 4; lines filled to their last character; matrices by Muon
train o p q r s u                  # 16 x 4 and 16 x 8; p teaches the encoder alone what q then takes from it
train v0 v w x                     # 12 x 8, in mixed precision; v0 teaches the training-only heads to a frozen u
train z0 z1 z                      # a second font; encoder-only steps between whole pages; wrong characters shown to the decoder
average runs/x runs/z runs/mean-x-z
train aa-heads-1 aa-heads-2 aa     # twice as many encoder-only steps, most of them dense
average runs/mean-x-z runs/aa runs/mean-x-z-aa
train ba                           # twelve more numbers of every patch's code reach the decoder
train ba-heads-1 ba-heads-2 ba-heads-3 ca0 ca cb cc   # Small, Base and Large; four proportional fonts; tiled pages
