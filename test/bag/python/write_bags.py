"""Writes the same messages as bags of all kinds: write_bags.py MESSAGES.json FOLDER.

MESSAGES.json holds "definitions" (text by type) and "messages" (topic, type, logTimeNs, message). Prints the name of
each bag that was written. The bytes are made by rosbags and mcap_ros2 from the values.
"""

import json
import sys
from pathlib import Path

import numpy
from mcap.writer import CompressionType
from mcap_ros2.writer import Writer as McapWriter
from message_json import from_json
from rosbags.interfaces import Nodetype
from rosbags.rosbag2 import CompressionFormat, CompressionMode, StoragePlugin, Writer
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

ROSBAGS_KINDS = [
    (plugin, mode)
    for plugin in (StoragePlugin.SQLITE3, StoragePlugin.MCAP)
    for mode in (CompressionMode.NONE, CompressionMode.MESSAGE, CompressionMode.FILE)
] + [(StoragePlugin.MCAP, CompressionMode.STORAGE)]


def build(store, node, value):
    """A value of a field as rosbags wants it: objects of the store's classes, arrays of numpy."""
    kind, detail = node
    if kind == Nodetype.NAME:
        fields = store.get_msgdef(detail).fields
        return store.types[detail](**{name: build(store, field, value[name]) for name, field in fields})
    if kind in (Nodetype.ARRAY, Nodetype.SEQUENCE):
        element = detail[0]
        if element[0] == Nodetype.NAME:
            return [build(store, element, item) for item in value]
        if isinstance(value, bytes):
            return numpy.frombuffer(value, dtype=numpy.uint8)
        return numpy.array(value, dtype=element[1][0])
    return value


def write_by_rosbags(folder, store, messages, plugin, mode):
    writer = Writer(folder, version=9, storage_plugin=plugin)
    writer.set_compression(mode, CompressionFormat.ZSTD)
    with writer:
        connections = {}
        for topic, message_type, log_time, value in messages:
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, message_type, typestore=store)
            message = build(store, (Nodetype.NAME, message_type), value)
            writer.write(connections[topic], log_time, store.serialize_cdr(message, message_type))


def write_by_mcap(folder, definitions, messages, compression):
    folder.mkdir()
    with (folder / f"{folder.name}_0.mcap").open("wb") as file:
        with McapWriter(file, chunk_size=2000, compression=compression) as writer:
            schemas = {}
            for topic, message_type, log_time, value in messages:
                if message_type not in schemas:
                    schemas[message_type] = writer.register_msgdef(message_type, definitions[message_type])
                writer.write_message(topic, schemas[message_type], value, log_time=log_time)


def main():
    source, target = map(Path, sys.argv[1:])
    given = json.loads(source.read_text())
    messages = [
        (entry["topic"], entry["type"], int(entry["logTimeNs"]), from_json(entry["message"]))
        for entry in given["messages"]
    ]
    store = get_typestore(Stores.EMPTY)
    for message_type, text in given["definitions"].items():
        known = get_types_from_msg(text, message_type)
        store.register({name: fields for name, fields in known.items() if name not in store.types})
    for plugin, mode in ROSBAGS_KINDS:
        name = f"rosbags-{plugin.name}-{mode.name}".lower()
        write_by_rosbags(target / name, store, messages, plugin, mode)
        print(name)
    for compression in CompressionType:
        name = f"mcap-{compression.name}".lower()
        write_by_mcap(target / name, given["definitions"], messages, compression)
        print(name)


main()
