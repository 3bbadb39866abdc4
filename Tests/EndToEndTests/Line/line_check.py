"""Checks what a line did: its ledger, against the flashes of the boards and what the rack says happened. Shares no code with fctry.

    python3 line_check.py LEDGER RACK [--table VALUES.csv] [--images FOLDER] [--settled]

LEDGER is the database, RACK a folder of `python3 Tools/simboard --rack`. With --table every device must be a row of it; with
--images a passed board must hold FOLDER/VALUE.bin, made by another generator, where VALUE is one of its device's unique values. With
--settled nothing may be in doubt any more. Prints a sentence for each fault and one line of counts; exit status 0 without faults, else 1.
"""
import argparse
import csv
import hashlib
import json
import os
import sys

# The folder of the tests is no place for what Python keeps of modules.
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Ledger"))

import board_flash
import ledger_check


def mac_text(digits):
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def normal(name, text):
    """A MAC address is the same however it is written."""
    return text.lower().replace(":", "").replace("-", "") if name == "mac" else text


class Device:
    def __init__(self, number):
        self.number = number
        self.values = {}
        # The boards that bytes of it went to, in order, without those that were proven to be erased.
        self.boards = []
        self.is_given_up = False
        # The last event of the kind `bytes`, and the last `result`, whichever attempt they are of.
        self.bytes = None
        self.result = None
        # What was written, and the boards, before the last `bytes`, of which it may turn out that none was sent.
        self.before = (None, [])
        # What a claim has opened and nothing has ended.
        self.open = None

    @property
    def name(self):
        return " ".join(f"{name} {value}" for name, value in self.values.items()) or f"device {self.number}"

    @property
    def has_passed(self):
        return self.open is None and self.result is not None and self.result["result"] in ("passed", "unverified")

    @property
    def has_sent(self):
        """Whether the attempt that nothing has ended may have bytes on its board."""
        return self.open is not None and self.open["kind"] == "bytes"

    @property
    def is_in_doubt(self):
        """Whether its board may hold it, whole or in part: an attempt without an end, or one that failed."""
        return bool(self.boards) and not self.has_passed and not self.is_given_up

    def plain_values(self):
        return {name: value for name, value in self.values.items() if not value.startswith("sha256:")}


class LineCheck:
    def __init__(self, ledger, rack):
        self.faults = []
        self.devices = {}
        self.attempts = 0
        self.events = list(ledger_check.read(ledger))
        chain = ledger_check.Check()
        chain.chain(self.events)
        self.faults += chain.problems
        self.flashes = {
            mac_text(name[6:18]): board_flash.Flash(os.path.join(rack, name))
            for name in sorted(os.listdir(rack))
            if name.startswith("flash-") and name.endswith(".bin")
        }
        self.places = {}

    def fault(self, text):
        self.faults.append(text)

    # The ledger alone

    def follow(self):
        for event, values in self.events:
            if event["device"] is None:
                continue
            device = self.devices.setdefault(event["device"], Device(event["device"]))
            self.take(device, event, dict(values))
        self.one_board_a_device()
        self.one_device_a_value()

    def take(self, device, event, values):
        kind, mac = event["kind"], event["mac"]
        if kind in ("claim", "rework"):
            self.attempts += 1
            if device.is_given_up:
                self.fault(f"event {event['number']} claims {device.name}, which was given up")
            if device.open is not None and device.open["mac"] != mac:
                self.fault(f"event {event['number']} claims {device.name} for {mac} while {device.open['mac']} has it")
            device.values = device.values or values
            device.open = event
        elif kind == "bytes":
            if device.open is None or device.open["mac"] != mac:
                self.fault(f"event {event['number']} sends {device.name} to {mac} without a claim for it")
            device.before = device.bytes, list(device.boards)
            device.bytes = device.open = event
            self.places[event["partition"], event["offset"]] = True
            if mac not in device.boards:
                device.boards.append(mac)
        elif kind == "result":
            if device.open is None:
                self.fault(f"event {event['number']} is a result of {device.name} without an attempt")
            if event["result"] == "untouched":
                device.bytes, device.boards = device.before
            else:
                device.result = event
            device.open = None
        elif kind in ("give-back", "free"):
            if device.has_sent:
                self.fault(f"event {event['number']} gives {device.name} back though bytes were sent")
            device.open = None
        elif kind == "erased":
            device.open = None
            if device.boards and not device.has_passed:
                device.boards.pop()
        elif kind == "give-up":
            device.is_given_up, device.open = True, None

    def one_board_a_device(self):
        holders = {}
        for device in self.devices.values():
            if len(device.boards) > 1:
                self.fault(f"{device.name} went to {len(device.boards)} boards: {', '.join(device.boards)}")
            if device.boards and not device.is_given_up:
                holders.setdefault(device.boards[-1], []).append(device)
        for mac, devices in holders.items():
            if len(devices) > 1:
                self.fault(f"{mac} is {len(devices)} devices: {', '.join(device.name for device in devices)}")

    def one_device_a_value(self):
        owners = {}
        for device in self.devices.values():
            for value in device.values.items():
                if owners.setdefault(value, device) is not device:
                    self.fault(f"{' '.join(value)} is of two devices, {owners[value].number} and {device.number}")

    # The boards

    def look_at_boards(self, images):
        for device in self.devices.values():
            if not device.has_passed:
                continue
            mac = device.bytes["mac"]
            image = self.partition(mac, device.bytes["offset"])
            if image is None:
                self.fault(f"{device.name} has passed on {mac}, which has no partition at {device.bytes['offset']:#x}")
                continue
            whole = self.image_of(image, device.bytes["image"])
            if whole is None:
                self.fault(f"{device.name} has passed on {mac}, whose flash holds other bytes than the ledger says")
            elif device.bytes["key"] is None:
                self.has_own_values(device, mac, image)
                self.is_like_the_reference(device, mac, whole, images)

    def partition(self, mac, offset):
        flash = self.flashes.get(mac)
        return flash and flash.partition_at(offset)

    @staticmethod
    def image_of(partition, digest):
        """The image of that SHA-256, which may be shorter than its partition; None where there is none."""
        whole = hashlib.sha256()
        for end in range(0, len(partition), board_flash.PAGE):
            whole.update(partition[end : end + board_flash.PAGE])
            if whole.hexdigest() == digest:
                return partition[: end + board_flash.PAGE]
        return None

    def has_own_values(self, device, mac, image):
        texts = [str(value) for value in board_flash.values(image).values()]
        for name, value in device.plain_values().items():
            if not any(normal(name, value) in normal(name, text) for text in texts):
                self.fault(f"{device.name} has passed on {mac}, whose flash has no value {value} for {name}")

    def is_like_the_reference(self, device, mac, image, folder):
        if folder is None:
            return
        paths = [os.path.join(folder, value + ".bin") for value in device.plain_values().values()]
        found = [path for path in paths if os.path.exists(path)]
        if not found:
            self.fault(f"{device.name} has no image in {folder}")
            return
        with open(found[0], "rb") as file:
            if file.read() != image:
                self.fault(f"{device.name} has passed on {mac} with another image than {found[0]}")

    def nobody_else(self):
        """A unique value is on the flash of its own board alone, however much of an image is there."""
        owners = {value: device for device in self.devices.values() for value in device.plain_values().values()}
        for mac in self.flashes:
            for _, offset in self.places:
                traces = board_flash.traces(self.partition(mac, offset) or b"")
                for value in traces & owners.keys():
                    if mac not in owners[value].boards:
                        boards = ", ".join(owners[value].boards) or "no board"
                        self.fault(f"{mac} holds {value}, which the ledger gives to {boards}")

    def look_at_table(self, path):
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        for device in self.devices.values():
            known = device.plain_values()
            known = {name: value for name, value in known.items() if rows and name in rows[0]}
            is_it = lambda row: all(normal(name, row[name]) == normal(name, value) for name, value in known.items())
            row = next(filter(is_it, rows), None)
            if row is None:
                self.fault(f"{device.name} is no row of {path}")
            elif device.boards and row.get("mac") and normal("mac", row["mac"]) != normal("mac", device.boards[-1]):
                self.fault(f"{device.name} went to {device.boards[-1]}, and the table names {row['mac']}")

    def look_at_log(self, path):
        """A result says that a board was written and looked at; so must the board."""
        written = set()
        with open(path, encoding="ascii") as file:
            for line in file:
                event = json.loads(line)
                if event["event"] == "closed" and event["written"] and event["verified"]:
                    written.add(event["mac"])
        for event, _ in self.events:
            if event["kind"] == "result" and event["result"] == "passed" and event["mac"] not in written:
                self.fault(f"event {event['number']} says that {event['mac']} passed, which was never written and verified")

    def settled(self):
        for device in self.devices.values():
            if device.open is not None or device.is_in_doubt:
                self.fault(f"{device.name} is still in doubt")

    @property
    def counts(self):
        devices = self.devices.values()
        count = lambda is_counted: sum(1 for device in devices if is_counted(device))
        return (
            f"{len(self.events)} events, {self.attempts} attempts, {len(devices)} devices, {len(self.flashes)} boards: "
            f"{count(lambda device: device.has_passed)} passed, {count(lambda device: device.is_in_doubt)} in doubt, "
            f"{count(lambda device: device.is_given_up)} given up"
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ledger")
    parser.add_argument("rack")
    parser.add_argument("--table")
    parser.add_argument("--images")
    parser.add_argument("--settled", action="store_true")
    options = parser.parse_args()
    check = LineCheck(options.ledger, options.rack)
    check.follow()
    check.look_at_boards(options.images)
    check.nobody_else()
    log = os.path.join(options.rack, "rack.log")
    if os.path.exists(log):
        check.look_at_log(log)
    if options.table:
        check.look_at_table(options.table)
    if options.settled:
        check.settled()
    print("\n".join(check.faults + [check.counts]))
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
