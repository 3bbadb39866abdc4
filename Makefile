# Each target does its own set-up: see scripts/setup.
.PHONY: run test fuzz-screen check run-flash run-line bench build format clean

run:
	@scripts/run

test:
	@scripts/test

# A million events on the screen's state, with answers late, swapped, doubled and lost.
fuzz-screen:
	@FCTRY_EVENTS=1000000 scripts/test --filter 'Any events with a slow world'

check:
	@scripts/check

run-flash:
	@scripts/run-flash

# Twenty simulated boards on a line of four lanes. SEED=2 FAULTS=50 make run-line has others, and more that fail.
run-line:
	@scripts/run-line

bench:
	@scripts/bench

build:
	@scripts/build

format:
	swift format -i -r Sources Tests Benchmarks Package.swift

clean:
	rm -rf .build out
