#!/usr/bin/env bash
# What the types forbid does not compile, and for that reason only: the same file without the forbidden
# line does.
set -euo pipefail
cd "$(dirname "$0")/../.."

swift build -c release --target Martinet
built=$(swift build -c release --show-bin-path)
check() {
  swiftc -typecheck -I "$built/Modules" -Xcc -fmodule-map-file="$built/CKernels.build/module.modulemap" \
    -Xcc -ICKernels/include -module-name check "$@" Tests/MustNotCompile/FitWithTestSet.swift 2>&1
}

check || { echo "the allowed part does not compile" >&2; exit 1; }
refused() {
  local flag=$1 reason=$2 output
  if output=$(check -D "$flag"); then
    echo "$flag compiles and must not" >&2
    exit 1
  fi
  grep -qE "error: $reason" <<<"$output" ||
    { printf '%s is refused for another reason:\n%s\n' "$flag" "$output" >&2; exit 1; }
  [ "$(grep -c '^Tests/.* error: ' <<<"$output")" -eq 1 ] ||
    { printf '%s gives more than one error:\n%s\n' "$flag" "$output" >&2; exit 1; }
  echo "$flag: $(grep -oE "error: .*" <<<"$output" | head -n 1)"
}
refused FIT_WITH_TEST_SET "cannot convert value of type 'TestSet' to expected argument type 'TrainingSet'"
refused VALIDATE_WITH_TEST_SET "cannot convert value of type 'TestSet' to expected argument type 'ValidationSet'"
refused TAKE_EXAMPLES_OF_TEST_SET "'examples' is inaccessible due to 'package' protection level"
refused AUGMENT_VALIDATION_SET "value of type 'ValidationSet' has no member 'augmented'"
refused AUGMENT_TEST_SET "value of type 'TestSet' has no member 'augmented'"
