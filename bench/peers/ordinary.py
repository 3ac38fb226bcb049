"""The ordinary pipeline: ordinary.py BAG MODEL CLASSES. Prints the confusion matrix as JSON, rows are labels."""

import json
import sys

import numpy as np
import onnxruntime as ort
from frames import pairs


def main():
    folder, model, classes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    matrix = np.zeros((classes, classes), dtype=np.int64)
    for image, label in pairs(folder):
        blob = (image.astype(np.float32) * np.float32(1 / 255)).transpose(2, 0, 1)[None]
        logits = session.run(None, {name: blob})[0]
        predicted = logits[0].argmax(axis=0)
        counted = label < classes
        cells = label[counted].astype(np.int64) * classes + predicted[counted]
        matrix += np.bincount(cells, minlength=classes * classes).reshape(classes, classes)
    print(json.dumps(matrix.tolist()))


main()
