"""Messages as JSON that JavaScript reads too: bytes are {"hex": "..."}, NaN is null."""

import math


def to_json(value):
    """A decoded message of rosbags or mcap_ros2 as JSON values."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"hex": bytes(value).hex()}
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, (bool, int, str)):
        return value
    if getattr(value, "dtype", None) == "uint8":
        return {"hex": value.tobytes().hex()}
    if hasattr(value, "tolist"):
        return to_json(value.tolist())
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    fields = getattr(value, "__slots__", None) or vars(value)
    return {name: to_json(getattr(value, name)) for name in fields if not name.startswith("_")}


def from_json(value):
    """JSON values as dicts, lists, bytes and numbers."""
    if value is None:
        return math.nan
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if isinstance(value, dict):
        if value.keys() == {"hex"}:
            return bytes.fromhex(value["hex"])
        return {name: from_json(item) for name, item in value.items()}
    return value
