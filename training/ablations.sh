#!/usr/bin/env bash
# Trains every ablation of training/ablations and compares them: about ten minutes each on two cores.
# training/ablations.sh [RUNS_FOLDER] [STEPS]; a run that is there is gone on with.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
runs=${1:-$root/runs/ablations}
names=(base no-dense next-token bpe width-256 width-512)
for name in "${names[@]}"; do
  options=(--config "$root/training/ablations/$name.json" --out "$runs/$name")
  if [ -n "${2:-}" ]; then options+=(--steps "$2"); fi
  if [ -e "$runs/$name/state.safetensors" ]; then options+=(--resume); fi
  echo "$name" >&2
  "$root/dsocr" train "${options[@]}"
done
"$root/dsocr" eval runs "${names[@]/#/$runs/}" --pages 10
