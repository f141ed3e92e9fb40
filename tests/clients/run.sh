#!/usr/bin/env bash
# Reads the sample page through the official Node clients of Mistral and OpenAI, at a server of its own with the shipped model. Needs node and npm.
#   tests/clients/run.sh [PORT]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
port=${1:-18080}
work=$(mktemp -d)
trap 'kill "${server:-0}" 2>/dev/null || true; rm -rf "$work"' EXIT
cp "$root/tests/clients/clients.mjs" "$work"
(cd "$work" && npm install --silent --no-audit --no-fund @mistralai/mistralai openai >/dev/null)
dotnet build "$root/src/DeepSeekOcr.Server" -c Release -v quiet >&2
dotnet "$root/src/DeepSeekOcr.Server/bin/Release/net10.0/dsocr-server.dll" --port "$port" --model "$root/models/nano" --jobs "$work/jobs" &
server=$!
until curl -sf "http://127.0.0.1:$port/readyz" >/dev/null; do kill -0 "$server"; done
node "$work/clients.mjs" "$root/samples/page.png" "http://127.0.0.1:$port"
