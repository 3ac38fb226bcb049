"""The pipeline of somebody who has profiled it: tuned.py BAG MODEL CLASSES. Prints the matrix as JSON.

Reading and preparing, inference, and counting overlap in threads; OpenCV prepares, the arg max goes through the
channels without a copy, and counting is a histogram of one byte a pixel.
"""

import json
import sys
from queue import Queue
from threading import Thread

import cv2
import numpy as np
import onnxruntime as ort
from frames import pairs

IN_FLIGHT = 2


def prepare(folder, prepared):
    for image, label in pairs(folder):
        prepared.put((cv2.dnn.blobFromImage(image, scalefactor=1 / 255.0), label))
    prepared.put(None)


def arg_max(logits):
    best = logits[0].copy()
    classes = np.zeros(best.shape, dtype=np.uint8)
    larger = np.empty(best.shape, dtype=bool)
    for class_id in range(1, len(logits)):
        np.greater(logits[class_id], best, out=larger)
        np.copyto(classes, class_id, where=larger)
        np.maximum(best, logits[class_id], out=best)
    return classes


def count(inferred, matrix):
    classes = len(matrix)
    while (item := inferred.get()) is not None:
        logits, label = item
        # 255 stays outside of the histogram: all cells are below 16 * 16.
        cells = np.where(label < classes, label * np.uint8(classes) + arg_max(logits), np.uint8(255))
        counts = cv2.calcHist([cells], [0], None, [256], [0, 256]).ravel()[: classes * classes]
        matrix += counts.astype(np.int64).reshape(classes, classes)


def main():
    folder, model, classes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    matrix = np.zeros((classes, classes), dtype=np.int64)
    prepared, inferred = Queue(IN_FLIGHT), Queue(IN_FLIGHT)
    threads = [Thread(target=prepare, args=(folder, prepared)), Thread(target=count, args=(inferred, matrix))]
    for thread in threads:
        thread.start()
    while (item := prepared.get()) is not None:
        blob, label = item
        inferred.put((session.run(None, {name: blob})[0][0], label))
    inferred.put(None)
    for thread in threads:
        thread.join()
    print(json.dumps(matrix.tolist()))


main()
