"""The messages of caffe.proto, in a namespace of their own.

The classes are built from the compiled schema when they are first needed, not generated, so they
suit every protobuf from 3.20 on; and they live in a pool of their own, so they agree with a process
that has imported `caffe`, which defines messages of the same names.
"""
from __future__ import annotations

import functools
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Tuple, Type

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format
from google.protobuf.message import Message

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]


def compile_schema() -> bytes:
    """The schema of an uninstalled source tree, compiled by protoc."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "caffe.desc"
        subprocess.run(["protoc", f"--proto_path={SOURCE / 'proto'}",
                        f"--descriptor_set_out={output}", "torch2caffe/caffe.proto"], check=True)
        return output.read_bytes()


def schema() -> bytes:
    """A serialised FileDescriptorSet of caffe.proto."""
    for path in (HERE / "caffe.desc", SOURCE / "build" / "release" / "python" / "caffe.desc"):
        if path.exists():
            return path.read_bytes()
    return compile_schema()


@functools.lru_cache(maxsize=None)
def net_parameter() -> Type[Any]:
    """The class of torch2caffe.caffe.NetParameter."""
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(schema()).file:
        pool.AddSerializedFile(file.SerializeToString())
    descriptor = pool.FindMessageTypeByName("torch2caffe.caffe.NetParameter")
    if hasattr(message_factory, "GetMessageClass"):  # protobuf 4.22 and newer
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def read_net(path: Path) -> Tuple[Message, str]:
    """The NetParameter in a prototxt; and its text where the message cannot hold all of it, because
    it is written in the words of a Caffe of the user's own."""
    text = path.read_text(encoding="utf-8")
    try:
        return text_format.Parse(text, net_parameter()()), ""
    except text_format.ParseError:
        return text_format.Parse(text, net_parameter()(), allow_unknown_field=True), text


def read_weights(path: Path) -> Message:
    """The NetParameter in a caffemodel."""
    return net_parameter().FromString(path.read_bytes())
