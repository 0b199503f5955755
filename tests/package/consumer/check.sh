#!/usr/bin/env bash
# Compiles the consumer with the TypeScript in a folder under every way to resolve modules: check.sh FOLDER, where the package is installed.
set -euo pipefail
tsc="$1/node_modules/typescript/bin/tsc"
common=(--noEmit --strict --exactOptionalPropertyTypes --skipLibCheck false --target es2022)
for resolution in node16 nodenext; do
  node "$tsc" "${common[@]}" --module "$resolution" --moduleResolution "$resolution" consumer.mts consumer.cts
done
node "$tsc" "${common[@]}" --module esnext --moduleResolution bundler consumer.mts
echo "$(node "$tsc" --version): node16, nodenext and bundler"
