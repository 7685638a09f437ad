"""bulletin deploy to S3-compatible storage: a server of this machine (moto); `make test-deploy` installs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from bulletin_ssg.deploying import compare
from bulletin_ssg.deploying.note import FILE
from bulletin_ssg.deploying.transports import Parcel
from bulletin_ssg.deploying.transports.s3 import S3
from bulletin_ssg.diagnostics import Refused
from conftest import Bulletin, issue, tree
from test_commands import bulletin
from test_deploying import FOREIGN, NEW, OLD, Files, Killed, archive, run, without_note

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
boto3 = pytest.importorskip("boto3", reason="the group `deploy` of pyproject.toml is not installed")
server = pytest.importorskip("moto.server", reason="the group `deploy` of pyproject.toml is not installed")

KEYS = {"AWS_ACCESS_KEY_ID": "who", "AWS_SECRET_ACCESS_KEY": "not-to-be-seen", "AWS_REGION": "us-east-1"}


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    thread = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    thread.start()
    host, port = thread.get_host_and_port()
    yield f"http://{host}:{port}"
    thread.stop()


@pytest.fixture
def bucket(endpoint: str) -> Any:
    client = boto3.resource("s3", endpoint_url=endpoint, region_name="us-east-1")
    made = client.create_bucket(Bucket="pages")
    made.objects.delete()  # all servers of a process share one memory
    return made


def held(bucket: Any) -> Files:
    return {row.key.removeprefix("bulletin/"): row.get()["Body"].read() for row in bucket.objects.filter(Prefix="bulletin/")}


def test_s3(endpoint: str, bucket: Any) -> None:
    for name, data in {**{f"bulletin/{name}": data for name, data in FOREIGN.items()}, "beside": b"x"}.items():
        bucket.put_object(Key=name, Body=data)
    run(OLD, S3("pages", "bulletin", endpoint, ""))
    assert without_note(held(bucket)) == OLD | FOREIGN
    run(NEW, S3("pages", "bulletin", endpoint, ""))
    assert without_note(held(bucket)) == NEW | FOREIGN
    assert bucket.Object("beside").get()["Body"].read() == b"x"
    found, _ = compare(archive(NEW), S3("pages", "bulletin", endpoint, ""))
    assert found.empty
    with pytest.raises(Refused, match="E807"):
        run(NEW | {"CNAME": b"ours"}, S3("pages", "bulletin", endpoint, ""))


@pytest.mark.parametrize("calls", range(1, 6))
def test_cut_off(endpoint: str, bucket: Any, calls: int) -> None:
    """Between any two requests of a delivery; another archive's completes it."""
    left = [calls]

    class CutOff(S3):
        def put(self, parcels: Sequence[Parcel]) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            super().put(parcels)

    run(OLD, S3("pages", "bulletin", endpoint, ""))
    with pytest.raises(Killed):
        run(NEW, CutOff("pages", "bulletin", endpoint, ""))
    assert bucket.Object("bulletin/issues/1/index.html").get()["Body"].read() == b"1"
    last = {**NEW, "index.html": b"3"}
    run(last, S3("pages", "bulletin", endpoint, ""))
    assert without_note(held(bucket)) == last


def test_what_the_store_is_told(endpoint: str, bucket: Any) -> None:
    run(OLD, S3("pages", "bulletin", endpoint, ""))
    told = {name: bucket.Object(f"bulletin/{name}").get() for name in ("index.html", "static/style.css", "图片/港口.png", FILE)}
    assert {name: (row["ContentType"], row["CacheControl"]) for name, row in told.items()} == {
        "index.html": ("text/html; charset=utf-8", "no-cache"),
        "static/style.css": ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        "图片/港口.png": ("image/png", "no-cache"),
        FILE: ("application/json; charset=utf-8", "no-cache"),
    }


def test_no_bucket_and_no_server(endpoint: str) -> None:
    for address in (endpoint, "http://127.0.0.1:9"):
        with pytest.raises(Refused, match="E809") as reason:
            run(OLD, S3("absent", "", address, ""))
        assert "not-to-be-seen" not in str(reason.value)


def test_no_keys(bucket: Any, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(Refused, match="E811"):
        run(OLD, S3("pages", "", endpoint, ""))


def test_the_command(site: Bulletin, endpoint: str, bucket: Any) -> None:
    """Secrets come from the environment and are found nowhere else."""
    deploy = f"deploy: {{target: 's3://pages/bulletin', endpoint: '{endpoint}', region: us-east-1}}\n"
    site.write("bulletin.yaml", (site.root / "bulletin.yaml").read_text() + "pdf: {enabled: false}\n" + deploy)
    for number in range(1, 4):
        site.write(f"issues/{number}.md", issue(number))
    assert bulletin("build", str(site.root)).returncode == 0
    done = bulletin("deploy", str(site.root), **KEYS)
    assert done.returncode == 0, done.stderr
    assert without_note(held(bucket)) == {name: data for name, data in tree(site.out).items() if name != ".bulletin"}
    assert bulletin("deploy", str(site.root), **KEYS).stdout == "s3://pages/bulletin: up to date\n"
    everywhere = {
        **tree(site.root),
        **{f"s3 {name}": data for name, data in held(bucket).items()},
        "out": (done.stdout + done.stderr).encode(),
    }
    assert not [name for name, data in everywhere.items() if KEYS["AWS_SECRET_ACCESS_KEY"].encode() in data]
