"""Reads camera images, raw or JPEG, and labels of a bag with rosbags, in the order of recording."""

from pathlib import Path

import cv2
from rosbags.highlevel import AnyReader
from rosbags.typesys import Stores, get_typestore

IMAGE = "/camera/image_raw"
COMPRESSED = f"{IMAGE}/compressed"
LABEL = "/labels/image"


def pixels_of(topic, message):
    if topic == COMPRESSED:
        return cv2.cvtColor(cv2.imdecode(message.data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    shape = (message.height, message.width) if topic == LABEL else (message.height, message.width, 3)
    return message.data.reshape(shape)


def pairs(folder):
    """Yields (image, label) of equal stamps: uint8 [height, width, 3], RGB, and uint8 [height, width]."""
    waiting = {}
    store = get_typestore(Stores.ROS2_JAZZY)
    with AnyReader([Path(folder)], default_typestore=store) as reader:
        connections = [each for each in reader.connections if each.topic in (IMAGE, COMPRESSED, LABEL)]
        for connection, _, data in reader.messages(connections):
            message = reader.deserialize(data, connection.msgtype)
            stamp = message.header.stamp.sec, message.header.stamp.nanosec
            pixels = pixels_of(connection.topic, message)
            other = waiting.pop(stamp, None)
            if other is None:
                waiting[stamp] = pixels
            elif connection.topic == LABEL:
                yield other, pixels
            else:
                yield pixels, other
