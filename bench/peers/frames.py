"""Reads camera images and labels of a bag with rosbags, in the order of recording."""

from pathlib import Path

from rosbags.highlevel import AnyReader
from rosbags.typesys import Stores, get_typestore

IMAGE = "/camera/image_raw"
LABEL = "/labels/image"


def pairs(folder):
    """Yields (image, label) of equal stamps: uint8 [height, width, 3], RGB, and uint8 [height, width]."""
    waiting = {}
    store = get_typestore(Stores.ROS2_JAZZY)
    with AnyReader([Path(folder)], default_typestore=store) as reader:
        connections = [each for each in reader.connections if each.topic in (IMAGE, LABEL)]
        for connection, _, data in reader.messages(connections):
            message = reader.deserialize(data, connection.msgtype)
            stamp = message.header.stamp.sec, message.header.stamp.nanosec
            shape = (message.height, message.width) if connection.topic == LABEL else (message.height, message.width, 3)
            pixels = message.data.reshape(shape)
            other = waiting.pop(stamp, None)
            if other is None:
                waiting[stamp] = pixels
            elif connection.topic == LABEL:
                yield other, pixels
            else:
                yield pixels, other
