"""Runs a fused model on a picture and prints what it gives as JSON.

run_fused.py MODEL HEIGHT WIDTH CHANNELS PIXELS MASK: PIXELS holds the picture's bytes, MASK is written.
"""

import json
import sys

import numpy as np
import onnxruntime as ort

model, height, width, channels, pixels, mask = sys.argv[1:]
session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
image = np.fromfile(pixels, dtype=np.uint8).reshape(int(height), int(width), int(channels))
(name,) = [each.name for each in session.get_inputs()]
names = [each.name for each in session.get_outputs()]
outputs = dict(zip(names, session.run(names, {name: image})))
outputs["dice_monitor_mask"].tofile(mask)
metadata = session.get_modelmeta().custom_metadata_map
nan = outputs["dice_monitor_nan_pixels"].tolist() if "dice_monitor_nan_pixels" in outputs else None
print(json.dumps({"input": name, "nan": nan, "metadata": metadata}))
