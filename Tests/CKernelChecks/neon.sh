#!/bin/sh
# Runs the kernel checks on NEON: builds them static for 64-bit Arm and runs them under qemu.
# Skips, with a line that says so, where the cross compiler or qemu is missing. Arguments go to the
# checks (a part of a name runs those alone).
#
#   apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static
set -eu

here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../CKernels
compiler=${NEON_CC:-aarch64-linux-gnu-gcc}
emulator=${NEON_RUN:-qemu-aarch64-static}

for tool in "$compiler" "$emulator"; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    echo "SKIPPED: the kernel checks on NEON, because $tool is not installed"
    exit 0
  fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# All of CKernels but gemm.c, which needs BLIS; contraction off as in every build of the kernels.
sources=$(ls "$kernels"/*.c "$kernels"/variants/*.c | grep -v '/gemm\.c$')
"$compiler" -std=gnu17 -O2 -ffp-contract=off -static -pthread \
  -I "$kernels/include" -I "$here" -I "$here/include" \
  $sources "$here"/*.c "$here"/standalone/*.c -lm -o "$work/checks"

"$emulator" "$work/checks" "$@"
