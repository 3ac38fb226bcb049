"""Scores by torchmetrics: with_torchmetrics.py BAG MODEL CLASSES. Prints the matrix as JSON."""

import json
import sys

import numpy as np
import onnxruntime as ort
import torch
from frames import pairs
from torchmetrics.classification import MulticlassConfusionMatrix, MulticlassF1Score, MulticlassJaccardIndex

IGNORED = 255


def main():
    folder, model, classes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    options = {"num_classes": classes, "ignore_index": IGNORED}
    matrix = MulticlassConfusionMatrix(**options)
    scores = [MulticlassF1Score(average=None, **options), MulticlassJaccardIndex(average=None, **options)]
    for image, label in pairs(folder):
        blob = (image.astype(np.float32) * np.float32(1 / 255)).transpose(2, 0, 1)[None]
        logits = torch.from_numpy(session.run(None, {name: blob})[0])
        target = torch.from_numpy(label.astype(np.int64))[None]
        predicted = logits.argmax(dim=1)
        for metric in (matrix, *scores):
            metric.update(predicted, target)
    for metric in scores:
        metric.compute()
    print(json.dumps(matrix.compute().tolist()))


main()
