"""Prints every message of a bag as a line of JSON: read_bag.py rosbags|mcap FOLDER.

Types are those that the bag itself defines; nothing is known of them here.
"""

import json
import sys
from pathlib import Path

from message_json import to_json


def read_by_rosbags(folder):
    from rosbags.rosbag2 import Reader
    from rosbags.typesys import Stores, get_types_from_msg, get_typestore

    with Reader(folder) as reader:
        stores = {}
        for connection in reader.connections:
            store = get_typestore(Stores.EMPTY)
            store.register(get_types_from_msg(connection.msgdef.data, connection.msgtype))
            if store.hash_rihs01(connection.msgtype) != connection.digest:
                raise ValueError(f"{connection.msgtype}: the bag says {connection.digest}")
            stores[connection.id] = store
        for connection, log_time, data in reader.messages():
            message = stores[connection.id].deserialize_cdr(data, connection.msgtype)
            yield connection.topic, connection.msgtype, log_time, message


def read_by_mcap(folder):
    from mcap.reader import make_reader
    from mcap_ros2.decoder import DecoderFactory

    for path in sorted(Path(folder).glob("*.mcap")):
        with path.open("rb") as file:
            reader = make_reader(file, validate_crcs=True, decoder_factories=[DecoderFactory()])
            for schema, channel, record, message in reader.iter_decoded_messages():
                yield channel.topic, schema.name, record.log_time, message


def main():
    by, folder = sys.argv[1:]
    read = {"rosbags": read_by_rosbags, "mcap": read_by_mcap}[by]
    for topic, message_type, log_time, message in read(folder):
        line = {"topic": topic, "type": message_type, "logTimeNs": str(log_time), "message": to_json(message)}
        print(json.dumps(line, allow_nan=False))


main()
