# The project's commands. `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help demo test bench instructions peers results results-quick format lint clean dependencies toolchain

# Where MNIST and Fashion-MNIST are looked for before the user's cache and the system's folders.
ifndef MARTINET_DATA
  ifneq ($(wildcard ../shared/data),)
    export MARTINET_DATA := $(abspath ../shared/data)
  endif
endif

debian_packages := libblis-dev zlib1g-dev libdeflate-dev libpng-dev libcairo2-dev libssl-dev dataset-fashion-mnist
homebrew_packages := blis zlib libdeflate libpng cairo
demo_folder := .build/demo
run_results = swift build -c release --product martinet && \
  swift run -c release --package-path Benchmarks results \
    "$$(swift build -c release --show-bin-path)/martinet" $(RESULTS_OPTIONS)
formatted := Package.swift Sources Tests Benchmarks

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

demo: toolchain dependencies ## build, train on Fashion-MNIST, evaluate, predict: under five minutes
	swift build -c release --product martinet
	@martinet=$$(swift build -c release --show-bin-path)/martinet; \
	model=$(demo_folder)/model.safetensors; \
	run() { printf '\n\033[1m$$ martinet %s\033[0m\n' "$$*"; "$$martinet" "$$@"; }; \
	run train fashion-mnist --model mlp --seed 1 --output $(demo_folder) && \
	run summary $$model && \
	run evaluate $$model fashion-mnist && \
	run predict $$model fashion-mnist --count 15 && \
	printf '\nThe model is in %s, what came out is in %s.\n' \
	  $$model $(demo_folder)/report.html

test: toolchain dependencies ## every test, in release
	swift test -c release --disable-xctest $(TEST_OPTIONS)

bench: toolchain dependencies ## every kernel family and the training step of the three models
	cd Benchmarks && swift package --disable-sandbox benchmark --no-progress --grouping metric $(BENCH_OPTIONS)

results: toolchain dependencies ## the trainings behind RESULTS.md; fails when one falls short
	@$(run_results) --write Benchmarks/RESULTS.md --commit "$$(git describe --always --dirty)"

results-quick: toolchain dependencies ## the same trainings made short, for CI; writes nothing
	@$(run_results) --quick

instructions: toolchain dependencies ## counts instructions of steps and predictions against the committed figures
	@Benchmarks/instructions/check

peers: toolchain dependencies ## Keras, PyTorch, JAX, … and Martinet at the same work, by turns (PEERS_OPTIONS=--quick)
	swift build -c release --product martinet
	swift build -c release --package-path Benchmarks --product peers
	@python3 Benchmarks/peers/peers.py --commit "$$(git describe --always --dirty)" \
	  --martinet "$$(swift build -c release --show-bin-path)/martinet" \
	  --program "$$(swift build -c release --package-path Benchmarks --show-bin-path)/peers" $(PEERS_OPTIONS)

format: toolchain ## the house style, applied
	swift format --in-place --recursive --parallel $(formatted)

lint: toolchain ## the house style, checked
	swift format lint --strict --recursive --parallel $(formatted)

clean: ## removes what was built
	rm -rf .build .build-* Benchmarks/.build Tests/Fuzz/.build

# Installs what is missing of the system's packages; where nothing is missing, asks for nothing.
dependencies:
	@if ! command -v apt-get >/dev/null 2>&1; then \
	  echo "There is no apt here, so nothing is installed. Martinet needs these packages:"; \
	  echo "  Debian's names    $(debian_packages)"; \
	  echo "  Homebrew's names  $(homebrew_packages)"; \
	  exit 0; \
	fi; \
	missing=; \
	for package in $(debian_packages); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	as_root=; \
	if [ "$$(id -u)" != 0 ]; then \
	  as_root=sudo; \
	  command -v sudo >/dev/null 2>&1 || \
	    { echo "There is no sudo here. As root, run: apt-get install$$missing" >&2; exit 1; }; \
	fi; \
	echo "Installing$$missing"; \
	$$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y -qq --no-install-recommends $$missing

# Swift 6.2 or later. Debian's package `swift` is another program and is never installed.
toolchain:
	@version=$$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1); \
	set -- $${version:-0 0}; \
	if [ "$$1" -gt 6 ] || { [ "$$1" -eq 6 ] && [ "$$2" -ge 2 ]; }; then exit 0; fi; \
	if [ "$$1" -gt 0 ]; then found="Swift $$1.$$2 is on the PATH, which is too old."; \
	elif command -v swift >/dev/null 2>&1; then \
	  found="The program 'swift' on the PATH is not the Swift compiler (Debian's package of that name is OpenStack's)."; \
	else found="No 'swift' is on the PATH."; fi; \
	echo "$$found" >&2; \
	echo "Martinet needs Swift 6.2 or later: https://www.swift.org/install has it for your system;" >&2; \
	echo "the quickest way is swiftly: https://www.swift.org/swiftly" >&2; \
	exit 1
