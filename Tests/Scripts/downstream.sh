#!/usr/bin/env bash
# Links the library as anyone else would: a package outside the repository that depends on a tagged
# version of it, defines a layer of its own, trains, saves, loads and checks gradients.
#
# What is linked is the last commit, not what is uncommitted.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

git clone --quiet "$repository" "$folder/martinet"
git -C "$folder/martinet" tag --force 0.1.0 >/dev/null
export MARTINET_REPOSITORY="file://$folder/martinet"
cp -R "$folder/martinet/Tests/Downstream" "$folder/downstream"
cd "$folder/downstream"

swift build -c release --cache-path "$folder/cache"
checkouts=$(ls .build/checkouts)
[ "$checkouts" = martinet ] || { echo "resolved more than martinet: $checkouts" >&2; exit 1; }
grep -q '"version" : "0.1.0"' Package.resolved || { echo "not resolved by version" >&2; exit 1; }

programs=$(swift build -c release --show-bin-path)
"$programs/XOR"
"$programs/OnlyKernels"
# The kernels alone: nothing of the Swift library is in the C program.
if nm "$programs/OnlyKernels" | grep -q '\$s8Martinet'; then
  echo "the C program holds parts of the Swift library" >&2
  exit 1
fi
echo "one checkout, martinet 0.1.0"
