#!/usr/bin/env python3
"""Trains the demo's terrain network and writes terrain.onnx.

    node examples/demo/training-frames.mjs /tmp/terrain-frames
    /usr/bin/python3 examples/demo/train.py /tmp/terrain-frames examples/demo/terrain.onnx

Pinned to what Debian 12 ships: torch 1.13.0, numpy 1.24 (apt-get install python3-torch python3-numpy). PyPI's
x86_64 wheel of torch brings 4 GB of CUDA libraries, and nothing but this script needs torch.

Seeded and on the CPU: the same versions and thread count on the same machine are meant to give the same weights.
Loss: cross entropy + Dice loss (1 - mean over classes of the soft Dice of the batch), pixels of 255 left out.
"""
import argparse
import json
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SEED = 2026
HEIGHT, WIDTH = 480, 640
NAMES = ["trail", "grass", "mud", "rock", "vegetation", "obstacle", "sky"]
IGNORED = 255
HELD_OUT_WORLDS = 2  # of the end, for the figure that is printed; not trained on


def conv(inputs, outputs, size=3, stride=1, dilation=1, groups=1):
    padding = dilation * (size - 1) // 2
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, padding, dilation, groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two convolutions beside a short cut; the dilation widens the view without losing detail."""

    def __init__(self, channels, dilation=1):
        super().__init__()
        self.body = nn.Sequential(conv(channels, channels), conv(channels, channels, dilation=dilation))

    def forward(self, x):
        return x + self.body(x)


class TerrainNet(nn.Module):
    """Encoder to 1/16 and decoder to 1/4 of the picture; logits are enlarged to the picture's size at the end.

    `rows` learns what a row of the picture says by itself (the sky is above).
    """

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 12, 5, stride=2), conv(12, 24, stride=2))
        self.quarter = Residual(24)
        self.eighth = nn.Sequential(conv(24, 40, stride=2), Residual(40))
        self.sixteenth = nn.Sequential(conv(40, 48, stride=2), Residual(48), Residual(48, 2))
        self.rows = nn.Parameter(torch.zeros(1, 48, HEIGHT // 16, 1))
        self.far = Residual(48, 4)
        self.to_eighth = conv(48 + 40, 40, 1)
        self.to_quarter = conv(40 + 24, 20, 1)
        self.mix = conv(20, 20)
        self.logits = nn.Conv2d(20, len(NAMES), 1)

    def forward(self, image):
        quarter = self.quarter(self.stem(image - 0.4))
        eighth = self.eighth(quarter)
        sixteenth = self.far(self.sixteenth(eighth) + self.rows)
        x = self.to_eighth(torch.cat([enlarge(sixteenth, 2), eighth], 1))
        x = self.mix(self.to_quarter(torch.cat([enlarge(x, 2), quarter], 1)))
        return self.logits(x)


def enlarge(x, factor):
    return F.interpolate(x, scale_factor=factor, mode="bilinear", align_corners=False)


class WholeSize(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return enlarge(self.net(image), 4)


def loss_of(logits, labels):
    """logits [N, C, H, W], labels [N, H, W] of class ids or 255."""
    known = labels != IGNORED
    entropy = F.cross_entropy(logits, labels, ignore_index=IGNORED)
    p = logits.softmax(1) * known[:, None]
    onehot = F.one_hot(labels.where(known, torch.zeros_like(labels)), len(NAMES)).permute(0, 3, 1, 2)
    onehot = onehot * known[:, None]
    overlap = (p * onehot).sum((0, 2, 3))
    dice = (2 * overlap + 1) / (p.sum((0, 2, 3)) + onehot.sum((0, 2, 3)) + 1)
    return entropy + 1 - dice.mean()


def light(images, rng):
    """Other exposure, contrast and white balance, half of the pictures mirrored by the caller."""
    n = len(images)
    gain = rng.uniform(0.85, 1.15, (n, 1, 1, 1)) * rng.uniform(0.95, 1.05, (n, 3, 1, 1))
    shift = rng.uniform(-0.04, 0.04, (n, 1, 1, 1))
    return (images * torch.from_numpy(gain).float() + torch.from_numpy(shift).float()).clamp(0, 1)


def batch(images, labels, picks, rng):
    x = torch.from_numpy(np.ascontiguousarray(images[picks].transpose(0, 3, 1, 2))).float() / 255
    # The network decides per 4 x 4 pixels; a label from the middle of each stands for them.
    y = torch.from_numpy(np.ascontiguousarray(labels[picks, 2::4, 2::4])).long()
    if rng is not None:
        x = light(x, rng)
        if rng.random() < 0.5:
            x, y = x.flip(3), y.flip(2)
    return x, y


def mean_dice(net, images, labels):
    net.eval()
    matrix = np.zeros((len(NAMES), len(NAMES)))
    with torch.no_grad():
        for i in range(0, len(images), 2):
            x, _ = batch(images, labels, np.array([i]), None)
            predicted = enlarge(net(x), 4).argmax(1).numpy().ravel()
            truth = labels[i].ravel()
            known = truth != IGNORED
            index = truth[known].astype(int) * len(NAMES) + predicted[known]
            matrix += np.bincount(index, minlength=len(NAMES) ** 2).reshape(matrix.shape)
    net.train()
    return 2 * matrix.diagonal() / (matrix.sum(0) + matrix.sum(1))


def add_metadata(path, key, value):
    """Appends a metadata_props entry (field 14 of ModelProto; key is its field 1, value its field 2)."""

    def field(number, data):
        size, length = b"", len(data)
        while length > 127:
            size += bytes([length & 127 | 128])
            length >>= 7
        return bytes([number << 3 | 2]) + size + bytes([length]) + data

    with open(path, "ab") as model:
        model.write(field(14, field(1, key.encode()) + field(2, value.encode())))


def export(net, path):
    net.eval()
    torch.onnx.export(
        WholeSize(net),
        torch.zeros(1, 3, HEIGHT, WIDTH),
        path,
        opset_version=16,
        input_names=["image"],
        output_names=["logits"],
    )
    add_metadata(path, "names", json.dumps(NAMES))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("frames", help="folder written by training-frames.mjs")
    parser.add_argument("model", help="ONNX file to write")
    parser.add_argument("--epochs", type=int, default=18)
    parser.add_argument("--frames-per-world", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    rng = np.random.default_rng(SEED)
    images = np.fromfile(f"{options.frames}/images.bin", np.uint8).reshape(-1, HEIGHT, WIDTH, 3)
    labels = np.fromfile(f"{options.frames}/labels.bin", np.uint8).reshape(-1, HEIGHT, WIDTH)
    held = HELD_OUT_WORLDS * options.frames_per_world
    count = len(images) - held

    net = TerrainNet()
    print(f"{sum(p.numel() for p in net.parameters())} parameters, {count} frames, torch {torch.__version__}")
    size = 4
    steps = options.epochs * (count // size)
    optimizer = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps, pct_start=0.15)
    started = time.monotonic()
    for epoch in range(options.epochs):
        order = rng.permutation(count)
        losses = []
        for start in range(0, count - size + 1, size):
            x, y = batch(images, labels, np.sort(order[start : start + size]), rng)
            loss = loss_of(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, {time.monotonic() - started:.0f} s", flush=True)
        if (epoch + 1) % 6 == 0 or epoch + 1 == options.epochs:
            dice = mean_dice(net, images[count:], labels[count:])
            print(f"  held out: mean Dice {dice.mean():.4f}", *(f"{n} {d:.3f}" for n, d in zip(NAMES, dice)), flush=True)
            export(net, options.model)
            net.train()


if __name__ == "__main__":
    main()
