#!/bin/sh
# Runs AllocationTests with every allocation of the process counted. Linux with glibc.
#
#   Tests/Allocations/run.sh [arguments for swift test, such as --scratch-path DIR]
set -eu
cd "$(dirname "$0")/../.."
library=$(mktemp -d)/count.so
trap 'rm -rf "$(dirname "$library")"' EXIT
cc -O2 -shared -fPIC -o "$library" Tests/Allocations/count.c
swift build -c release --build-tests "$@"
bundle=$(find "$(swift build -c release --show-bin-path "$@")" -maxdepth 1 -name '*PackageTests.xctest')
output=$(LD_PRELOAD="$library" "$bundle" --testing-library swift-testing --filter AllocationTests 2>&1) || {
  echo "$output"
  exit 1
}
echo "$output" | grep 'with .* tests' || { echo "$output"; exit 1; }
case $output in *skipped*) echo "the counter was not loaded"; exit 1 ;; esac
