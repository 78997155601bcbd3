"""Do the doors for developers hold? The embedded server's life, its data folder, the supervisor, and clear refusals."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from midspan import folders
from midspan.doors.cli import main as command
from midspan.doors.cli.claim import claim
from midspan.doors.cli.embedded import Cluster, failure, wipe
from midspan.doors.cli.problems import FullDisk, Problem
from midspan.doors.cli.processes import alive
from midspan.doors.cli.supervisor import Child, Supervisor, check_port
from tests.server import NoNetwork

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the server's user can reach, also when root runs the suite."""
    with tempfile.TemporaryDirectory(prefix="midspan-doors-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "data"


def cluster_in(data: Path, kind: str = "demo") -> Cluster:
    return Cluster(data, kind=kind, tied=True)


def eventually(true: Callable[[], bool], patience: float = 20) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


class TestServer:
    def test_the_last_one_out_stops_it(self, data: Path) -> None:
        first, second = cluster_in(data), cluster_in(data)
        first.enter()
        second.enter()
        assert second.pid() == first.pid()
        pid = first.pid()
        first.leave()
        assert alive(pid)
        assert second.answers()
        second.leave()
        assert eventually(lambda: second.pid() is None)

    def test_what_was_acknowledged_survives_kill_minus_nine(self, data: Path) -> None:
        first = cluster_in(data)
        first.enter()
        with first.connect() as connection:
            connection.execute("CREATE TABLE kept (line text)")
            connection.execute("INSERT INTO kept VALUES ('acknowledged')")
        os.kill(first.pid(), signal.SIGKILL)
        assert eventually(lambda: first.ensure())
        with first.connect() as connection:
            assert connection.execute("SELECT line FROM kept").fetchall() == [("acknowledged",)]
        first.leave()

    def test_an_orphan_is_taken_over(self, data: Path) -> None:
        owner = cluster_in(data)
        owner.enter()
        pid = owner.pid()
        os.close(owner.using)  # as when its process is killed: the lock goes, the server stays
        heir = cluster_in(data)
        heir.enter()
        assert heir.pid() == pid
        heir.child = owner.child
        heir.leave()
        assert heir.pid() is None

    def test_a_stale_number_that_now_is_another_process_does_not_block(self, data: Path) -> None:
        cluster = cluster_in(data)
        cluster.enter()
        cluster.leave()
        (cluster.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.cluster}\n")
        cluster.enter()
        assert cluster.answers()
        cluster.leave()

    def test_only_its_user_may_enter_its_folders(self, data: Path) -> None:
        cluster = cluster_in(data)
        cluster.enter()
        assert {path.stat().st_mode & 0o777 for path in (cluster.cluster, cluster.socket)} == {0o700}
        assert data.stat().st_mode & 0o066 == 0
        with cluster.connect() as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        cluster.leave()

    def test_a_long_path_gets_a_short_socket(self, data: Path) -> None:
        cluster = cluster_in(data / ("long" * 20))
        assert cluster.socket.parent == Path("/tmp")
        cluster.enter()
        assert cluster.answers()
        cluster.leave()
        wipe(cluster.data)
        assert not cluster.socket.exists()

    def test_a_full_disk_is_one_line(self, data: Path) -> None:
        said = "initdb: error: could not write\nFATAL: could not extend file: No space left on device\n"
        assert isinstance(failure(said, data), FullDisk)


class TestDataFolder:
    def test_another_major_version_is_refused(self, data: Path) -> None:
        claim(data, "clinic")
        (data / "postgres").mkdir()
        (data / "postgres" / "PG_VERSION").write_text("14\n")
        cluster = Cluster(data)
        with pytest.raises(Problem, match="PostgreSQL 14"):
            cluster.enter()

    @pytest.mark.parametrize(("number", "age"), [(0, "older"), (2, "newer")])
    def test_another_format_is_refused(self, data: Path, number: int, age: str) -> None:
        claim(data, "clinic")
        (data / "version").write_text(f'{{"format": {number}, "kind": "clinic"}}')
        with pytest.raises(Problem, match=age):
            claim(data, "clinic")

    def test_a_folder_of_something_else_is_refused(self, data: Path) -> None:
        data.mkdir()
        (data / "thesis.txt").write_text("years of work")
        with pytest.raises(Problem, match="something else"):
            claim(data, "demo")
        with pytest.raises(Problem, match="something else"):
            wipe(data)
        assert (data / "thesis.txt").exists()

    def test_fresh_never_empties_a_clinic(self, data: Path) -> None:
        claim(data, "clinic")
        (data / "files").mkdir()
        with pytest.raises(Problem, match="not a demo"):
            wipe(data)
        assert (data / "files").exists()

    def test_fresh_refuses_a_demo_in_use(self, data: Path) -> None:
        cluster = cluster_in(data)
        cluster.enter()
        with pytest.raises(Problem, match="still uses"):
            wipe(data)
        cluster.leave()
        wipe(data)
        assert not cluster.cluster.exists()

    def test_the_source_tree_holds_no_data(self) -> None:
        ended = midspan("migrate", MIDSPAN_DATA=str(ROOT / "data"), DATABASE_URL="")
        assert ended.returncode == 1
        assert one_line(ended.stderr).endswith("choose one outside, with MIDSPAN_DATA.")
        assert not (ROOT / "data").exists()


class TestCommand:
    def test_the_modules_of_all_commands_are_named_once(self) -> None:
        names = [item.name for item in command.COMMANDS]
        assert len(names) == len(set(names))

    def test_help_needs_no_database(self) -> None:
        ended = midspan("--help", DATABASE_URL="postgresql://nowhere.invalid/x")
        assert ended.returncode == 0
        assert all(item.name in ended.stdout for item in command.COMMANDS)

    def test_a_database_that_does_not_answer_is_one_line(self) -> None:
        ended = midspan("migrate", DATABASE_URL="postgresql://midspan@127.0.0.1:1/none")
        assert ended.returncode == 1
        assert "DATABASE_URL does not answer" in one_line(ended.stderr)

    def test_a_port_in_use_is_one_line(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            ended = midspan("demo", "--port", str(port))
        assert ended.returncode == 1
        assert f"Port {port}" in one_line(ended.stderr)

    def test_a_free_port_may_be_used(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
        check_port("127.0.0.1", port)


class TestSupervisor:
    def test_a_killed_child_is_started_again_and_all_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sleeper = (sys.executable, "-c", "import time; time.sleep(60)")
        monkeypatch.setattr("midspan.doors.cli.supervisor.COMMAND", sleeper)
        told: list[str] = []
        child = Child("sleeper", ())
        with Supervisor([child], None, told.append) as supervisor:
            first = child.process.pid
            os.kill(first, signal.SIGKILL)
            assert eventually(lambda: child.ended())
            supervisor.look_once()
            second = child.process.pid
            assert second != first
            assert told == ["The sleeper had stopped and was started again."]
        assert not alive(second)

    def test_a_child_that_keeps_ending_stops_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("midspan.doors.cli.supervisor.COMMAND", (sys.executable, "-c", "pass"))
        child = Child("quitter", ())
        with Supervisor([child], None, lambda text: None) as supervisor, pytest.raises(Problem, match="keeps ending"):
            while True:
                assert eventually(lambda: child.ended())
                supervisor.look_once()

    def test_a_child_ends_with_its_parent(self) -> None:
        parent = (
            "import subprocess, sys; from midspan.doors.cli.processes import EndWithParent\n"
            "child = subprocess.Popen(['sleep', '60'], preexec_fn=EndWithParent())\n"
            "print(child.pid, flush=True); sys.stdin.read()"
        )
        with subprocess.Popen([sys.executable, "-c", parent], stdin=-1, stdout=-1, text=True, cwd=ROOT) as process:
            child = int(process.stdout.readline())
            assert alive(child)
            process.kill()
            assert eventually(lambda: not alive(child))


class TestHouse:
    def test_the_lock_names_public_sources_only(self) -> None:
        lock = tomllib.loads((ROOT / "uv.lock").read_text())
        for package in lock["package"]:
            source = package["source"]
            assert source in ({"editable": "."}, {"registry": "https://pypi.org/simple"}), package["name"]
            files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
            for file in files:
                assert file["url"].startswith("https://files.pythonhosted.org/"), package["name"]
                assert file["hash"].startswith("sha256:")

    def test_tests_reach_no_network(self) -> None:
        with socket.socket() as tried, pytest.raises(NoNetwork):
            tried.connect(("192.0.2.1", 80))

    @pytest.mark.parametrize("root", [True, False])
    def test_the_data_folder_without_a_name(self, monkeypatch: pytest.MonkeyPatch, root: bool) -> None:
        monkeypatch.delenv("MIDSPAN_DATA", raising=False)
        monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
        monkeypatch.setenv("HOME", "/home/ada")
        expected = "/var/lib/midspan" if root else "/home/ada/.local/share/midspan"
        assert folders.data_folder() == Path(expected)


def midspan(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "midspan.doors.cli.main", *arguments],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def one_line(said: str) -> str:
    lines = said.strip().splitlines()
    assert len(lines) == 1, said
    return lines[0]
