"""Makes the images of a batch with Espressif's generator, a device after another, in one process.

usage: batch_all.py FOLDER SIZE COUNT [KEYS]

FOLDER/config.csv and FOLDER/values.csv are what mfg_gen.py takes. For each of the first COUNT devices this writes
FOLDER/ref/csv/N.csv, which has the rows of the configuration with the values of the table's row N, and FOLDER/ref/N.bin.
With KEYS images are encrypted, with the keys file whose path that is, {} being N. Where beside it a file hmac-NAME is,
FOLDER/ref/keys-N.bin gets the keys that the generator derives from that, and these are used. The last line of the output
is the time in seconds that the generator and the writing of its inputs took.
"""
import contextlib
import csv
import io
import os
import shutil
import sys
import time
from types import SimpleNamespace

from esp_idf_nvs_partition_gen import nvs_partition_gen


def rows(config, first, device):
    """The rows of one device."""
    yield ["key", "type", "encoding", "value"]
    for key, kind, encoding, *rest in config:
        value = "" if kind == "namespace" else (first if "REPEAT" in rest else device)[key]
        yield [key, kind, encoding, value]


def derived(keys, number):
    """The keys file that the generator derives from an HMAC key."""
    name = f"keys-{number}.bin"
    nvs_partition_gen.generate_key(
        SimpleNamespace(
            keyfile=name, outdir=os.getcwd(), key_protect_hmac=True, kp_hmac_keygen=False, kp_hmac_keyfile=None,
            kp_hmac_inputkey=keys))
    os.makedirs("ref", exist_ok=True)
    return shutil.move(os.path.join(os.getcwd(), "keys", name), os.path.join("ref", name))


def make(number, size, table, keys):
    source = f"ref/csv/{number}.csv"
    with open(source, "w", newline="", encoding="utf8") as file:
        csv.writer(file).writerows(table)
    arguments = SimpleNamespace(
        input=source, output=f"ref/{number}.bin", size=size, version=2, outdir=os.getcwd(), keygen=False, inputkey=keys,
        keyfile=None, key_protect_hmac=False, kp_hmac_keygen=False, kp_hmac_keyfile=None, kp_hmac_inputkey=None)
    (nvs_partition_gen.encrypt if keys else nvs_partition_gen.generate)(arguments)


def main():
    folder, size, count, *keys = sys.argv[1:]
    os.chdir(folder)
    with open("config.csv", newline="", encoding="utf8") as file:
        config = list(csv.reader(file))
    with open("values.csv", newline="", encoding="utf8") as file:
        devices = [row for row, _ in zip(csv.DictReader(file), range(int(count)))]
    os.makedirs("ref/csv", exist_ok=True)
    start = time.monotonic()
    with contextlib.redirect_stdout(io.StringIO()):
        for number, device in enumerate(devices, start=1):
            own = keys[0].format(number) if keys else None
            hmac = os.path.join(os.path.dirname(own), "hmac-" + os.path.basename(own)) if own else ""
            if os.path.exists(hmac):
                own = derived(hmac, number)
            make(number, size, rows(config, devices[0], device), own)
    print(time.monotonic() - start)


main()
