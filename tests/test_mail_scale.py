"""A mailing at size: memory with ten thousand members, the rate beside a bare loop's, and Debian's Postfix."""

from __future__ import annotations

import os
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bulletin_ssg.mailing.credentials import Login
from bulletin_ssg.mailing.ledger import Attempt
from bulletin_ssg.mailing.transports.smtp import Smtp
from bulletin_ssg.postage import SmtpConfig
from conftest import Bulletin
from mail_sender import people, post
from postoffice import PASSWORD, USER
from test_commands import ENVIRONMENT, bulletin
from test_mail_smtp import run, states

pytestmark = pytest.mark.slow

SERVER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from postoffice import Authority, Box, serving
folder = Path(sys.argv[2])
authority = Authority(folder)
box = Box(keep=1)
with serving(box, authority) as port:
    print(port, flush=True)
    sys.stdin.readline()
"""


@contextmanager
def office(folder: Path) -> Iterator[tuple[int, str]]:
    """A server in a process of its own: (port, its authority)."""
    here = str(Path(__file__).parent)
    with subprocess.Popen([sys.executable, "-W", "ignore", "-c", SERVER, here, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as server:  # fmt: skip
        assert server.stdout and server.stdin
        yield int(server.stdout.readline()), str(folder / "authority-localhost.pem")
        server.stdin.close()


def test_ten_thousand_members_in_150_megabytes(site: Bulletin) -> None:
    """`bulletin send` as it is typed, with a PDF of 200 KB, all of it in one process."""
    sink = site.root / "sink"
    sink.write_text("#!/bin/sh\nexec cat > /dev/null\n")
    sink.chmod(0o755)
    mail = f"{{sender: bulletin@example.org, members: members.csv, transport: sendmail, sendmail: {sink}, per_minute: 0}}"
    site.write("bulletin.yaml", f"title: 测试简报\nbase_url: https://bulletin.example.org/\nmail: {mail}\n")
    site.write("members.csv", "姓名,单位,邮箱,分组\n" + "".join(f"会员{n},第{n}家单位,m{n}@example.org,会员单位\n" for n in range(10_000)))
    site.write("issues/2024-05.md", (Path(__file__).parent.parent / "issues/2024-05.md").read_bytes())
    assert bulletin("build", str(site.root)).returncode == 0
    assert (site.out / "issues/2024-05/bulletin-2024-05.pdf").stat().st_size > 150_000
    code = "import resource\nfrom bulletin_ssg.cli import main\ntry: main()\nfinally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    command = [sys.executable, "-c", code, "send", "2024-05", str(site.root), "--yes"]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert "accepted 10000" in done.stdout, done.stderr
    megabytes = int(done.stdout.split()[-1]) / 1024
    print(f"{megabytes:.0f} MB")
    assert megabytes < 150


def bare(port: int, ca: str, number: int, kilobytes: int, folder: Path) -> float:
    """Letters a second of smtplib alone, with the same messages, made beforehand, and one fsync each."""
    make = post(kilobytes)
    parcels = [make(Attempt(0, 1, p.who, p.address, p.name, p.unit, "planned", 0, 0, 0, "", "")) for p in people(number)]
    server = smtplib.SMTP("localhost", port)
    server.starttls(context=ssl.create_default_context(cafile=ca))
    server.login(USER, PASSWORD)
    assert server.sock
    server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with (folder / "journal").open("ab") as journal:
        begun = time.perf_counter()
        for parcel in parcels:
            journal.write(parcel.name.encode())
            journal.flush()
            os.fsync(journal.fileno())
            server.sendmail(parcel.sender, [parcel.recipient], parcel.data)
        rate = number / (time.perf_counter() - begun)
    server.quit()
    return rate


def test_at_least_half_the_rate_of_a_bare_loop(tmp_path: Path) -> None:
    """In turns, three times each, DKIM off; the best of each counts, as what else the machine does only slows."""
    number, ours, theirs = 150, [], []
    with office(tmp_path) as (port, ca):
        for turn in range(3):
            theirs.append(bare(port, ca, number, 250, tmp_path))
            folder = tmp_path / str(turn)
            folder.mkdir()
            begun = time.perf_counter()
            tally, _ = run(folder, Smtp(SmtpConfig("localhost", port, "starttls", ca), Login(USER, PASSWORD)), number, kilobytes=250)
            ours.append(number / (time.perf_counter() - begun))
            assert tally.accepted == number
    print(f"ours {max(ours):.1f}/s, bare {max(theirs):.1f}/s: {max(ours) / max(theirs):.0%}")
    assert max(ours) >= max(theirs) / 2


# Debian's Postfix (apt-get install postfix), in a folder of its own, as root.

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
mail_owner = postfix
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
virtual_mailbox_domains = example.org
virtual_mailbox_base = {root}/boxes
virtual_mailbox_maps = static:all/
virtual_mailbox_limit = 0
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_transport = virtual
maillog_file = {root}/log
maillog_file_prefixes = {root}
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {root}/cert.pem
smtpd_tls_key_file = {root}/key.pem
message_size_limit = 50000000
smtpd_recipient_restrictions = check_recipient_access texthash:{root}/access, permit_mynetworks, reject
smtpd_client_connection_rate_limit = 0
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
"""
POSTFIX = shutil.which("postfix") or shutil.which("postfix", path="/usr/sbin")


@pytest.fixture
def postfix() -> Iterator[tuple[int, str, Path]]:
    """(port, authority, folder of the boxes)."""
    import trustme

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    root = Path(tempfile.mkdtemp(prefix="postfix-"))
    root.chmod(0o755)
    for name in ("etc", "queue", "data", "boxes"):
        (root / name).mkdir()
    shutil.chown(root / "data", "postfix")
    shutil.chown(root / "boxes", 65534, 65534)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(root / "ca.pem"))
    certificate = authority.issue_cert("localhost")
    certificate.private_key_pem.write_to_path(str(root / "key.pem"))
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(str(root / "cert.pem"), append=True)
    (root / "access").write_text("m7@example.org 550 5.1.1 no such user\nm8@example.org 450 4.2.1 try again\n")
    (root / "etc/main.cf").write_text(MAIN.format(root=root))
    (root / "etc/master.cf").write_text(MASTER.format(port=port))
    subprocess.run([str(POSTFIX), "-c", str(root / "etc"), "start"], check=True, capture_output=True)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, str(root / "ca.pem"), root / "boxes"
    finally:
        subprocess.run([str(POSTFIX), "-c", str(root / "etc"), "stop"], check=False, capture_output=True)
        shutil.rmtree(root, ignore_errors=True)


@pytest.mark.skipif(not POSTFIX or os.geteuid() != 0, reason="needs Postfix, and root to start it")
def test_postfix_gets_every_letter_once(tmp_path: Path, postfix: tuple[int, str, Path]) -> None:
    port, ca, boxes = postfix
    tally, ledger = run(tmp_path, Smtp(SmtpConfig("localhost", port, "starttls", ca), None), 500, kilobytes=250)
    assert (tally.accepted, tally.refused, tally.later, tally.uncertain, tally.stopped) == (498, 1, 1, 0, None)
    assert {who: state for who, state in states(ledger).items() if state != "accepted"} == {
        "m7@example.org": "refused",
        "m8@example.org": "planned",
    }
    for _ in range(600):
        arrived = list(boxes.rglob("new/*"))
        if len(arrived) >= 498:
            break
        time.sleep(0.1)
    heads = (path.read_bytes()[:2000].decode() for path in arrived)
    delivered = Counter(re.findall(r"^Delivered-To: (\S+)", head, re.M)[0] for head in heads)
    assert delivered == Counter({person.who: 1 for person in people(500) if person.who not in ("m7@example.org", "m8@example.org")})
