"""What goes wrong, by its name, and the requests one after another. Goes on where board.py ends."""


def open_failure(message: str) -> str:
    number = re.search(r"Errno (\d+)", message)
    # ENOENT, EAGAIN and EBUSY, EACCES and EPERM; anything else is told as it is.
    names = {2: "port-missing", 11: "port-busy", 16: "port-busy", 13: "port-denied", 1: "port-denied"}
    return names.get(int(number[1]) if number else 0, "port-failed")


# What esptool says, and what it means here; the first that is found counts.
MEANINGS = (
    ("Failed to connect to", "no-answer"),
    ("Failed to start stub flasher", "stub-silent"),
    ("does not match data in flash", "verify-failed"),
    ("the written flash region is empty", "verify-failed"),
    ("will not fit in", "does-not-fit"),
    ("No more data to read", "silent"),
    ("No serial data received", "silent"),
    ("Serial data stream stopped", "silent"),
    ("Packet content transfer stopped", "silent"),
)


def classify(error: BaseException) -> tuple[str, str]:
    message = str(error) or type(error).__name__
    first = message.split("\n")[0]
    if isinstance(error, Failed):
        return error.code, first
    if message.startswith("Could not open"):
        # The first line of esptool's names the port alone; why it cannot be opened is in the second.
        return open_failure(message), " ".join(message.split("\n")[1:2]).strip("()") or first
    for text, code in MEANINGS:
        if text in message:
            return code, first
    # pySerial's errors are OSErrors; termios has its own. Either way the port is gone.
    if isinstance(error, (OSError, termios.error)):
        return "unplugged", first
    return ("esptool" if type(error).__module__.startswith("esptool") else "crashed"), first


OPERATIONS = ("open", "read", "md5", "segment", "write", "close")


def serve(session: Session) -> None:
    while True:
        line.enter("wait")
        text = sys.stdin.buffer.readline()
        if not text:
            return session.close({})
        order = json.loads(text)
        try:
            getattr(session, order["op"] if order["op"] in OPERATIONS else "")(order)
        except Exception as error:
            # A library may have taken the interruption for a failure of its own.
            line.heed()
            line.fail(*classify(error))
            session.drop()
        else:
            if order["op"] != "segment":
                line.send("done")


def main() -> int:
    signal.signal(signal.SIGTERM, line.cancel)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    session = Session()
    try:
        serve(session)
        return 0
    except Cancelled:
        with contextlib.suppress(Exception):
            session.close({})
        line.send("cancelled")
        return 0
    except Exception as error:
        line.fail(*classify(error))
        return 3


sys.exit(main())
