#!/usr/bin/env bash
# A debug build and a release build train to the same bits, on every instruction set of this processor.
#
#   Tests/Scripts/same_bits.sh [options for swift test, such as --scratch-path DIR]
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for configuration in debug release; do
  for set in scalar avx2 avx512 neon; do
    MARTINET_ISA=$set MARTINET_BITS_FILE="$folder/$configuration-$set" \
      swift test -c "$configuration" --disable-xctest --filter PlanTests.*builds "$@" >"$folder/log" 2>&1 || {
      cat "$folder/log"
      exit 1
    }
  done
done
compared=0
for set in scalar avx2 avx512 neon; do
  # Where the processor lacks a set, the best one runs, and the file says so in its first line.
  [ "$(head -n 1 "$folder/debug-$set")" = "$set" ] || continue
  cmp "$folder/debug-$set" "$folder/release-$set" || exit 1
  echo "$set: $(($(wc -l <"$folder/debug-$set") - 1)) numbers, the same bits in debug and release"
  compared=$((compared + 1))
done
[ "$compared" -gt 0 ] || { echo "nothing was compared" >&2; exit 1; }
