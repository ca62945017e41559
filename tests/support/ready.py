"""Programs that stand ready: one process loads libtorch, or torch, and every call is a fork of it.
Loading is most of what a small conversion costs.

A call is an executable as the program and the interpreter are: it has its own working folder,
environment and streams, and its exit status is theirs (of a signal 128 more, as shells have it). It
cannot be interrupted: tests of that take the program itself.
"""
from __future__ import annotations

import atexit
import contextlib
import os
import runpy
import select
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import NoReturn

BUILD = Path(os.environ["TORCH2CAFFE_BUILD"])
SOURCE = os.environ["TORCH2CAFFE_SOURCE"]
INTERPRETER = sys.executable
CLIENT = BUILD / "bin" / "ready_client"
PROGRAM_SERVER = BUILD / "bin" / "ready_program"
HEAD = struct.Struct("=Q")    # bytes that follow
ANSWER = struct.Struct("=i")  # the exit status


def executable(folder: Path, name: str, server: Path) -> str:
    """A file that passes its arguments on to the server at this socket."""
    path = folder / name
    path.write_text(f"#!{CLIENT} {server}\n")
    path.chmod(0o755)
    return str(path)


# ---- an interpreter that has imported torch ----

def is_own(path: str) -> bool:
    """Of this project; a virtual environment under build/ holds libraries."""
    return path.startswith(SOURCE) and not path.startswith(sys.prefix + os.sep)


def become_fresh(folder: str) -> None:
    """Makes this process what an interpreter is at its start, but for the modules of libraries."""
    for name, module in list(sys.modules.items()):
        if is_own(getattr(module, "__file__", None) or ""):
            del sys.modules[name]
    told = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = [folder, *filter(None, told),
                   *(path for path in sys.path if path and not is_own(path))]


def run_python(arguments: list[str]) -> None:
    """python SCRIPT ..., -c CODE ..., -m MODULE ...; for anything else a true interpreter."""
    if arguments[:1] == ["-c"]:
        become_fresh("")
        sys.argv = ["-c", *arguments[2:]]
        exec(compile(arguments[1], "<string>", "exec"), {"__name__": "__main__"})
    elif arguments[:2] == ["-m", "torch2caffe"]:
        become_fresh(os.getcwd())
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    elif arguments and arguments[0].endswith(".py"):
        become_fresh(os.path.dirname(os.path.abspath(arguments[0])))
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")
    else:
        os.execv(INTERPRETER, [INTERPRETER, *arguments])


def answer(arguments: list[str]) -> NoReturn:
    """Runs Python as the interpreter would, and ends the process as it does."""
    status = 0
    try:
        run_python(arguments)
    except SystemExit as end:
        if isinstance(end.code, int) or end.code is None:
            status = end.code or 0
        else:
            print(end.code, file=sys.stderr)
            status = 1
    except BaseException:
        traceback.print_exc()
        status = 1
    with contextlib.suppress(OSError, ValueError):
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status & 255)


def receive(connection: socket.socket) -> tuple[list[bytes], list[int]]:
    """The words of a call, and its three streams."""
    head, streams, _, _ = socket.recv_fds(connection, HEAD.size, 3)
    left = HEAD.unpack(head)[0]
    content = bytearray()
    while len(content) < left:
        content += connection.recv(left - len(content))
    return bytes(content).split(b"\0")[:-1], streams


def serve_one(connection: socket.socket) -> NoReturn:
    """Answers one call in a process of its own, and tells how that one ended."""
    (folder, count, *words), streams = receive(connection)
    child = os.fork()
    if child == 0:
        connection.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(folder)
        os.environ.clear()
        os.environb.update(word.split(b"=", 1) for word in words[int(count):])
        answer([os.fsdecode(word) for word in words[:int(count)]])
    _, ended = os.waitpid(child, 0)
    status = os.waitstatus_to_exitcode(ended)
    connection.sendall(ANSWER.pack(status if status >= 0 else 128 - status))
    os._exit(0)


def serve(listener: socket.socket, parent: int) -> NoReturn:
    """Answers until the process at the other end of the pipe `parent` closes it."""
    while listener in select.select([listener, parent], [], [])[0]:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            serve_one(connection)
        connection.close()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
    with contextlib.suppress(ChildProcessError):
        while True:  # so that the time they took is counted
            os.wait()
    os._exit(0)


def start_python(folder: Path) -> str:
    """The path of an interpreter that has imported all that this one has."""
    path = folder / "python.socket"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    reader, writer = os.pipe()
    server = os.fork()
    if server == 0:
        os.close(writer)
        sys.executable = str(folder / "python")
        serve(listener, reader)
    os.close(reader)
    listener.close()
    atexit.register(os.waitpid, server, 0)
    atexit.register(os.close, writer)  # which comes first
    return executable(folder, "python", path)


def start_program(folder: Path) -> str:
    """The path of a program that has loaded libtorch, from its first call on."""
    path = folder / "program.socket"
    server = subprocess.Popen([PROGRAM_SERVER, path], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)
    assert server.stdout is not None and server.stdin is not None
    server.stdout.read(1)  # it listens
    atexit.register(server.wait)
    atexit.register(server.stdin.close)  # which comes first
    return executable(folder, "torch2caffe", path)


def start() -> tuple[str, str]:
    """Paths that stand for the program and the interpreter, as long as this process lives."""
    folder = Path(tempfile.mkdtemp(prefix="torch2caffe-ready-"))
    python = start_python(folder)
    program = start_program(folder)
    atexit.register(lambda: [file.unlink() for file in folder.iterdir()] and folder.rmdir())
    return program, python
