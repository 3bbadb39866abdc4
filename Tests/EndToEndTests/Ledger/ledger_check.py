"""Checks a ledger and the boards that were flashed through it; shares no code with fctry.

    python3 ledger_check.py LEDGER BOARDS [settled]

A board is a file named by its MAC address's twelve digits: `half SERIAL` or `whole SERIAL`, or nothing. Prints what is wrong, a
line each, and then how much was looked at. With `settled` nothing may be in doubt any more.
"""
import hashlib
import os
import sqlite3
import sys

COLUMNS = ("number time kind station operator program session batch version device attempt mac chip port partition "
           "offset image key result reason duration").split()


def netstring(value):
    if value is None:
        return b"-,"
    data = str(value).encode()
    return b"%d:%s," % (len(data), data)


def read(path):
    database = sqlite3.connect(path)
    values = {}
    for event, name, value in database.execute("SELECT event, name, value FROM event_values ORDER BY event, place"):
        values.setdefault(event, []).append((name, value))
    names = ", ".join(f'"{name}"' for name in COLUMNS + ["hash"])
    for row in database.execute(f"SELECT {names} FROM events ORDER BY number"):
        event = dict(zip(COLUMNS + ["hash"], row))
        yield event, values.get(event["number"], [])


class Check:
    def __init__(self):
        self.problems = []
        self.serials = {}  # device: serial number
        self.owners = {}  # serial number: device
        self.written = {}  # device: the MAC that may hold it
        self.boards = {}  # MAC: the device that it may hold
        self.open = {}  # device: the attempt without an end, and whether bytes were sent
        self.passed = set()

    def wrong(self, event, text):
        self.problems.append(f"event {event['number']}: {text}")

    def chain(self, events):
        previous = "0" * 64
        for index, (event, values) in enumerate(events):
            data = previous.encode() + b"".join(netstring(event[name]) for name in COLUMNS)
            data += b"".join(netstring(name) + netstring(value) for name, value in values)
            if event["number"] != index + 1:
                self.wrong(event, "does not follow the one before")
            if hashlib.sha256(data).hexdigest() != event["hash"]:
                self.wrong(event, "has another hash")
            previous = event["hash"]

    def follow(self, event, values):
        device, mac, kind = event["device"], event["mac"], event["kind"]
        if device is None:
            return
        if kind in ("claim", "rework"):
            serial = dict(values)["serial_no"]
            if self.owners.setdefault(serial, device) != device or self.serials.setdefault(device, serial) != serial:
                self.wrong(event, f"{serial} is two devices")
            if self.written.get(device, mac) != mac:
                self.wrong(event, f"{serial} was written to {self.written[device]}, and is claimed for {mac}")
            if self.boards.get(mac, device) != device:
                self.wrong(event, f"{mac} holds another device")
            for other, (_, claimed_for, _) in self.open.items():
                if other != device and claimed_for == mac:
                    self.wrong(event, f"{mac} is claimed twice")
            self.open[device] = (event["number"], mac, False)
            return
        attempt, claimed_for, sent = self.open.get(device, (None, mac, False))
        if claimed_for != mac:
            self.wrong(event, f"is about {mac}, the claim about {claimed_for}")
        if kind == "bytes":
            if attempt is None or sent:
                self.wrong(event, "bytes without a claim")
            self.open[device] = (attempt, mac, True)
            if self.written.setdefault(device, mac) != mac or self.boards.setdefault(mac, device) != device:
                self.wrong(event, "a second board, or a second device")
        elif kind in ("give-back", "free"):
            if attempt is None or sent:
                self.wrong(event, "given back though bytes were sent")
            self.open.pop(device, None)
        elif kind == "result":
            if not sent:
                self.wrong(event, "a result without bytes")
            self.open.pop(device, None)
            if event["result"] == "passed":
                self.passed.add(device)
            elif event["result"] == "failed":
                self.passed.discard(device)
            elif not self.was_sent_before(device):
                self.forget(device)
            if event["result"] != "untouched":
                self.sent.add(device)
        elif kind == "erased":
            self.open.pop(device, None)
            if device not in self.ever_passed:
                self.forget(device)

    def forget(self, device):
        self.boards.pop(self.written.pop(device, None), None)
        self.sent.discard(device)

    sent = set()
    ever_passed = set()

    def was_sent_before(self, device):
        return device in self.sent

    def flashes(self, folder):
        holders = {}
        for name in os.listdir(folder):
            mac = ":".join(name[i:i + 2] for i in range(0, 12, 2))
            with open(os.path.join(folder, name)) as file:
                text = file.read()
            if not text:
                continue
            state, serial = text.split()
            if serial in holders:
                self.problems.append(f"{serial} is on {mac} and {holders[serial]}")
            holders[serial] = mac
            device = self.owners.get(serial)
            if self.written.get(device) != mac:
                self.problems.append(f"{mac} holds {serial}, which the ledger gives to {self.written.get(device)}")
            if device in self.passed and device not in self.open and state != "whole":
                self.problems.append(f"{mac} has passed as {serial} and holds half of it")
        for device in self.passed:
            if holders.get(self.serials[device]) != self.written[device]:
                self.problems.append(f"{self.serials[device]} has passed on a board that does not hold it")
        return len(holders)


def main():
    check = Check()
    events = list(read(sys.argv[1]))
    check.chain(events)
    for event, values in events:
        # An attempt that is taken up again, or settled, by another program had bytes sent for all that is known.
        device = event["device"]
        if device in check.open and event["kind"] in ("claim", "rework", "erased") and check.open[device][2]:
            check.sent.add(device)
            check.passed.discard(device)
        check.follow(event, values)
        if event["result"] == "passed":
            check.ever_passed.add(device)
    boards = check.flashes(sys.argv[2])
    in_doubt = [device for device, (_, _, sent) in check.open.items() if sent]
    if sys.argv[-1] == "settled":
        waiting = set(check.written) - check.passed | set(check.open)
        check.problems += [f"{check.serials[device]} is still in doubt" for device in waiting]
    print("\n".join(check.problems + [f"{len(events)} events, {len(check.serials)} devices, {boards} boards, "
                                      f"{len(check.passed)} passed, {len(in_doubt)} in doubt"]))
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main())
