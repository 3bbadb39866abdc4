# Each target does its own set-up: see scripts/setup.
.PHONY: run run-flash test build format clean

run:
	@scripts/run

run-flash:
	@scripts/run-flash

test:
	@scripts/test

build:
	@scripts/setup
	swift build -c release --product fctry

format:
	swift format -i -r Sources Tests Package.swift

clean:
	rm -rf .build out
