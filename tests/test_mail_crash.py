"""Nobody twice, nobody silently missed: runs that are killed at any moment, and begun again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import bulletin_ssg
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.lock import Lock
from bulletin_ssg.mailing.ledger import Ledger
from postoffice import PASSWORD, USER, Authority, Box, serving

SENDER = Path(__file__).parent / "mail_sender.py"
ENVIRONMENT = {
    **os.environ, "PYTHONPATH": str(Path(bulletin_ssg.__file__).parents[1]), "BULLETIN_SMTP_USER": USER, "BULLETIN_SMTP_PASSWORD": PASSWORD,
}  # fmt: skip


def states(folder: Path) -> dict[str, str]:
    ledger = Ledger(str(folder / "ledger.db"))
    ledger.recover(0)
    (mailing,) = ledger.mailings("2024-05")
    found = {row.who: row.state for row in ledger.last(mailing.id)}
    ledger.close()
    return found


def ask(sender: subprocess.Popen[str]) -> str:
    """Have another run forked; its number."""
    assert sender.stdin and sender.stdout
    sender.stdin.write("\n")
    sender.stdin.flush()
    return sender.stdout.readline()


def kill_over_and_over(folder: Path, members: int, kilobytes: int, kills: int, longest: float) -> tuple[Box, int]:
    """Runs killed at random moments until `kills` were, then one that may end; the server's box and how many were killed."""
    box, authority, rolls = Box(), Authority(folder), random.Random(20240605)
    killed = 0
    with serving(box, authority) as port:
        command = [sys.executable, str(SENDER), str(folder), str(port), str(authority.file), str(members), str(kilobytes)]
        with subprocess.Popen(command, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
            ended = None
            while ended != 0:
                child = int(ask(sender))
                before = box.delivered.total()
                if killed < kills:
                    while box.delivered.total() == before and os.path.exists(f"/proc/{child}/fd/0"):
                        time.sleep(0.001)  # so that a kill falls among letters, not among handshakes
                    time.sleep(rolls.uniform(0, longest))
                    os.kill(child, signal.SIGKILL)
                assert sender.stdout
                ended = int(sender.stdout.readline())
                assert ended in (0, signal.SIGKILL)
                killed += ended == signal.SIGKILL
    return box, killed


def assert_nobody_twice_nobody_missed(box: Box, found: dict[str, str], members: int, killed: int) -> None:
    assert len(found) == members
    assert set(box.delivered.values()) == {1}, "nobody twice"
    tally = Counter(found.values())
    assert set(tally) <= {"accepted", "uncertain"}
    assert tally["uncertain"] <= killed, "only what was under way is uncertain"
    for who, state in found.items():
        if state == "accepted":
            assert box.delivered[who] == 1, f"{who} is said to have it"
    assert {who for who in found if not box.delivered[who]} <= {who for who, state in found.items() if state == "uncertain"}


def test_killed_again_and_again(tmp_path: Path) -> None:
    box, killed = kill_over_and_over(tmp_path, 300, 1, 24, 0.05)
    assert killed >= 12
    assert_nobody_twice_nobody_missed(box, states(tmp_path), 300, killed)


@pytest.mark.slow
def test_5000_members_and_200_kills(tmp_path: Path) -> None:
    box, killed = kill_over_and_over(tmp_path, 5000, 250, 200, 0.25)
    assert killed >= 150
    assert_nobody_twice_nobody_missed(box, states(tmp_path), 5000, killed)


def test_the_lock_dies_with_its_holder(tmp_path: Path) -> None:
    code = "import sys, time; from bulletin_ssg.lock import Lock\nwith Lock(sys.argv[1]): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=ENVIRONMENT, stdout=subprocess.PIPE)
    assert holder.stdout and holder.stdout.readline() == b"held\n"
    with pytest.raises(Refused, match="E320"), Lock(str(tmp_path)):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with Lock(str(tmp_path)):
        pass
