"""Runs Espressif's generator on every case in a folder, in one process.

usage: generate_all.py FOLDER

FOLDER/cases.txt has a line for each case, tab-separated: name, version, size, inputs... For each case this writes
FOLDER/NAME.ref.bin if the generator made an image, and a line to FOLDER/results.txt: the name, a tab, and `made` or
what it refused the case with.
"""
import contextlib
import os
import sys
from types import SimpleNamespace

from esp_idf_nvs_partition_gen import nvs_partition_gen


def run(name, version, size, inputs):
    output = name + ".ref.bin"
    arguments = SimpleNamespace(
        input=inputs, output=output, size=size, version=int(version), outdir=os.getcwd())
    try:
        nvs_partition_gen.generate(arguments)
    except SystemExit as exit:
        result = f"exit {exit.code}"
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    else:
        return "made"
    if os.path.exists(output):
        os.remove(output)
    return result.replace("\n", " ").replace("\t", " ")


def main():
    os.chdir(sys.argv[1])
    with open("cases.txt", encoding="utf8", newline="\n") as file:
        cases = [line.rstrip("\n").split("\t") for line in file]
    with open(os.devnull, "w") as nowhere, open("results.txt", "w", encoding="utf8") as results:
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            for name, version, size, *inputs in cases:
                results.write(f"{name}\t{run(name, version, size, inputs)}\n")


main()
