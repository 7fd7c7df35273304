"""Attacks by network: no connection leaves the chapter, to this machine or another."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.confine.calls import call
from tests.confine.conftest import Trial
from tests.confine.sandbox import World

Refused = Callable[..., None]


@pytest.fixture
def server() -> Iterator[tuple[str, int]]:
    """Give the address of a server on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()


@pytest.fixture
def agent(ground: Path) -> Iterator[Path]:
    """Give the path of the socket of an agent that listens to everybody."""
    path = ground / f"agent-{os.urandom(4).hex()}"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        path.chmod(0o777)
        listening.listen()
        yield path


@pytest.fixture
def log(ground: Path) -> Iterator[Path]:
    """Give the path of a socket that takes messages from everybody, as a system's log does."""
    path = ground / f"log-{os.urandom(4).hex()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        path.chmod(0o777)
        yield path


def test_no_tcp_connection_is_made(refused: Refused, server: tuple[str, int]) -> None:
    refused(lambda _: _connect(server))


def test_no_tcp_server_is_opened(refused: Refused) -> None:
    refused(lambda _: socket.create_server(("127.0.0.1", 0)))


def test_no_udp_packet_is_sent(refused: Refused, server: tuple[str, int]) -> None:
    def send(_: World) -> int:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            return sender.sendto(b"secret", server)

    refused(send)


def test_an_agent_behind_a_path_is_not_reached(refused: Refused, agent: Path) -> None:
    def ask(_: World) -> str:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(agent))
            return "reached"

    refused(ask)


def test_an_agent_behind_an_abstract_name_is_not_reached(refused: Refused) -> None:
    name = f"\0coursepack-test-{os.getpid()}"

    def ask(_: World) -> str:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(name)
            return "reached"

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(name)
        listening.listen()
        refused(ask)


def test_one_of_a_pair_of_sockets_sends_to_nobody_else(refused: Refused, log: Path) -> None:
    def send(_: World) -> int:
        own, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        return own.sendto(b"forged", str(log))

    refused(send)


def test_one_of_a_pair_of_streams_connects_to_nobody_else(trial: Trial, strict: None, agent: Path) -> None:
    def connect(_: World) -> str:
        own, _other = socket.socketpair()
        own.connect(str(agent))
        return "reached"

    assert trial(connect).refused == "EPERM"


@pytest.mark.parametrize("family", ["AF_NETLINK", "AF_PACKET", "AF_ALG", "AF_VSOCK", "AF_INET6"])
def test_no_socket_of_another_family_is_made(trial: Trial, strict: None, family: str) -> None:
    if not hasattr(socket, family):
        pytest.skip(f"this Python has no {family}")
    kind = socket.SOCK_SEQPACKET if family == "AF_ALG" else socket.SOCK_RAW
    assert trial(lambda _: socket.socket(getattr(socket, family), kind)).refused == "EPERM"


def test_a_pair_of_sockets_serves_own_processes(trial: Trial, strict: None) -> None:
    def talk(_: World) -> str:
        parent, child = socket.socketpair()
        if not os.fork():
            child.sendall(b"from the child")
            os._exit(0)
        os.wait()
        return parent.recv(100).decode()

    assert trial(talk).did == "from the child"


def test_tcp_works_where_the_network_is_permitted(trial: Trial, strict: None, server: tuple[str, int]) -> None:
    assert trial(lambda _: _connect(server), network=True).did


def _connect(server: tuple[str, int]) -> str:
    with socket.socket() as asking:
        asking.connect(server)
        return "connected"


def test_an_agent_stays_out_of_reach_where_the_network_is_permitted(refused: Refused, agent: Path) -> None:
    def ask(_: World) -> str:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(agent))
            return "reached"

    refused(ask, network=True)


def test_a_message_with_an_address_is_refused_whatever_the_socket(trial: Trial, strict: None) -> None:
    def send(_: World) -> int:
        own, _other = socket.socketpair()
        return call("sendto", own.fileno(), b"x", 1, 0, b"\1\0/tmp/agent\0", 13)

    assert trial(send).refused == "EPERM"
