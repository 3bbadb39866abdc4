# Each target does its own set-up: see scripts/setup.
.PHONY: run test check run-flash bench build format clean

run:
	@scripts/run

test:
	@scripts/test

check:
	@scripts/check

run-flash:
	@scripts/run-flash

bench:
	@scripts/bench

build:
	@scripts/build

format:
	swift format -i -r Sources Tests Benchmarks Package.swift

clean:
	rm -rf .build out
