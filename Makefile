# Each target does its own set-up: see scripts/setup.
.PHONY: run test build format clean

run:
	@scripts/run

test:
	@scripts/test

build:
	@scripts/setup
	swift build -c release --product fctry

format:
	swift format -i -r Sources Tests Package.swift

clean:
	rm -rf .build out
