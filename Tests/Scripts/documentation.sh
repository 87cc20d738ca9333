#!/usr/bin/env bash
# The Swift in the documentation compiles and runs, and the README's example learns.
#
# Every block stands by itself, but for the types that other blocks of its page declare. README's first
# block is a whole program. The code of the course's tutorial is that of the lessons.
#
#   documentation.sh [--pictures]    with the option, renews the pictures that the pages show
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
cd "$repository"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export MARTINET_FOLDER="$repository"

# The tutorial: its code is in the lessons, and DocC finds nothing wrong with it.
Tests/Scripts/tutorial.py
course=Sources/MartinetCourse/MartinetCourse.docc
mkdir "$folder/Course.docc"
cp -r "$course"/*.tutorial "$course/Resources" "$folder/Course.docc"
docc convert "$folder/Course.docc" --warnings-as-errors --fallback-display-name MartinetCourse \
  --fallback-bundle-identifier MartinetCourse --output-path "$folder/archive"

mkdir -p "$folder/Sources/Example" "$folder/Sources/Pages"
cat > "$folder/Package.swift" <<'END'
// swift-tools-version: 6.2
import PackageDescription
let products: [Target.Dependency] = [
  "Martinet", "MartinetData", "MartinetPlots", "MartinetReport", "MartinetCourse", "MartinetTesting",
].map {
  .product(name: $0, package: "martinet")
}
let package = Package(
  name: "pages", platforms: [.macOS(.v26)],
  dependencies: [.package(name: "martinet", path: Context.environment["MARTINET_FOLDER"]!, traits: [])],
  targets: [
    .executableTarget(name: "Example", dependencies: products),
    .executableTarget(name: "Pages", dependencies: products),
  ])
END

# The first Swift block of a page.
awk '/^```swift$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' README.md \
  > "$folder/Sources/Example/main.swift"
[ -s "$folder/Sources/Example/main.swift" ] || { echo "README.md has no example" >&2; exit 1; }

# All blocks of a page in one type: declarations as they are, each of the others in a scope of its own.
# Foundation has an `Operation` too, so only a page that needs Foundation imports it.
pages=0
for page in README.md CONTRIBUTING.md Sources/*/*.docc/*.md; do
  pages=$((pages + 1))
  awk -v page="$pages" -v name="$page" '
    /^```swift$/ { inside = 1; block = ""; next }
    /^```$/ && inside {
      inside = 0
      if (name == "README.md" && !skipped) { skipped = 1; next }
      if (block ~ /^(\/\/\/[^\n]*\n)*(struct|final class|extension|enum) /) declarations = declarations block "\n"
      else body = body "do {\n" block "}\n"
      next
    }
    inside { block = block $0 "\n" }
    END {
      printf "// %s\n%s", name, body ~ /FileManager|exp\(-/ ? "import Foundation\n" : ""
      printf "import Martinet\nimport MartinetCourse\nimport MartinetData\nimport MartinetPlots\nimport MartinetReport\n"
      printf "import MartinetTesting\n\n"
      printf "enum Page%d {\n%s\nstatic func run() async throws {\n%s}\n}\n", page, declarations, body
    }' "$page" > "$folder/Sources/Pages/Page$pages.swift"
done

for page in $(seq "$pages"); do echo "try await Page$page.run()"; done > "$folder/Sources/Pages/main.swift"

cd "$folder"
swift build -c release
programs=$(swift build -c release --show-bin-path)
"$programs/Pages"
output=$("$programs/Example")
printf '%s\n' "$output" | tail -n 3
# The last line is what the test said; those before are of the training.
tail -n 1 <<<"$output" | grep -qE '^loss: [0-9.]+ - accuracy: 0\.(8[5-9]|9)[0-9]*$' \
  || { echo "the example does not learn, or does not end with what the test said" >&2; exit 1; }

# The tutorial's pictures are those of the lessons, trained in full.
if [ "${1:-}" = --pictures ]; then
  cd "$repository"
  swift build -c release --product martinet
  "$(swift build -c release --show-bin-path)/martinet" course --all --output "$folder/lessons"
  Tests/Scripts/tutorial.py --pictures "$folder/lessons"
fi

# The pictures are those that the pages' own blocks draw.
pictures=$repository/Sources/MartinetPlots/MartinetPlots.docc/Resources
for picture in "$pictures"/*; do
  drawn=$folder/$(basename "$picture")
  [ -s "$drawn" ] || { echo "no page draws $(basename "$picture")" >&2; exit 1; }
  if [ "${1:-}" = --pictures ]; then cp "$drawn" "$picture"; fi
  python3 "$repository/Tests/Scripts/pictures.py" same "$drawn" "$picture" \
    || { echo "$(basename "$picture") is stale: look at it after documentation.sh --pictures" >&2; exit 1; }
done
echo "$pages pages compile and run"
