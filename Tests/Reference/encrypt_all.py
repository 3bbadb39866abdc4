"""Runs Espressif's generator on every encryption case in a folder, in one process.

usage: encrypt_all.py FOLDER

FOLDER/cases.txt has a line for each case, tab-separated: name, version, size, scheme (plain or hmac), inputs...
NAME.key.bin is the case's keys partition or HMAC key, NAME.ours.bin an encrypted image to decrypt. For each case this
writes NAME.keys.bin (hmac only: the keys that were derived), NAME.ref.bin (the inputs, encrypted), NAME.plain.bin
(NAME.ours.bin, decrypted), and a line to FOLDER/results.txt: the name, a tab, and `made` or what went wrong.
"""
import contextlib
import os
import shutil
import sys
from types import SimpleNamespace

from esp_idf_nvs_partition_gen import nvs_partition_gen


def run(name, version, size, scheme, inputs):
    folder = os.getcwd()
    key = name + ".key.bin"
    if scheme == "hmac":
        nvs_partition_gen.generate_key(
            SimpleNamespace(
                keyfile=name + ".keys.bin", outdir=folder, key_protect_hmac=True, kp_hmac_keygen=False,
                kp_hmac_keyfile=None, kp_hmac_inputkey=key))
        shutil.move(os.path.join("keys", name + ".keys.bin"), name + ".keys.bin")
        key = name + ".keys.bin"
    nvs_partition_gen.encrypt(
        SimpleNamespace(
            input=inputs, output=name + ".ref.bin", size=size, version=int(version), outdir=folder, keygen=False,
            inputkey=key, keyfile=None, key_protect_hmac=False, kp_hmac_keygen=False, kp_hmac_keyfile=None,
            kp_hmac_inputkey=None))
    nvs_partition_gen.decrypt(
        SimpleNamespace(input=name + ".ours.bin", key=key, output=name + ".plain.bin", outdir=folder))


def main():
    os.chdir(sys.argv[1])
    with open("cases.txt", encoding="utf8", newline="\n") as file:
        cases = [line.rstrip("\n").split("\t") for line in file]
    with open(os.devnull, "w") as nowhere, open("results.txt", "w", encoding="utf8") as results:
        for name, version, size, scheme, *inputs in cases:
            result = "made"
            with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
                try:
                    run(name, version, size, scheme, inputs)
                except (Exception, SystemExit) as error:
                    result = f"{type(error).__name__}: {error}".replace("\n", " ").replace("\t", " ")
            results.write(f"{name}\t{result}\n")


main()
