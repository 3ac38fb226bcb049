"""Writes test/fixtures/imaging/vectors.json: pictures and labels by encoders that are not ours, with the pixels
that OpenCV decodes from them (pictures) or that went in (labels); raw Bayer and YUV bytes and pictures to be made
smaller, with OpenCV's results.

    python3 -m venv /tmp/vectors && /tmp/vectors/bin/pip install opencv-python-headless numpy pillow
    /tmp/vectors/bin/python test/imaging/make-vectors.py

Made with OpenCV 5.0.0 (libjpeg-turbo, libpng), Pillow 13.0.0. Pixels are base64, row-major, R G B, 16-bit ids
little-endian, colours of labels as R G B.
"""

import base64
import io
import json
import pathlib
import struct
import zlib

import cv2
import numpy as np
from PIL import Image, ImageCms

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "imaging" / "vectors.json"
WIDTH, HEIGHT = 37, 23
random = np.random.default_rng(1)


def text(data):
    return base64.b64encode(bytes(data)).decode()


def scene():
    """A picture with edges and gradients, so that chroma upsampling shows."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    rgb = np.stack([x * 6, y * 10, (x + y) * 4], axis=-1)
    rgb[5:15, 8:20] = (250, 10, 30)
    rgb[12:20, 18:33] = (5, 200, 90)
    return np.clip(rgb + random.integers(-12, 12, rgb.shape), 0, 255).astype(np.uint8)


def opencv_rgb(file):
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    bgr = cv2.imdecode(np.frombuffer(file, np.uint8), flags)
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)


def pillow(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def swapped_profile():
    """An sRGB profile whose red and blue primaries are swapped: whoever applies it swaps the colours."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile[:24] + bytes(12) + profile[36:]  # the time at which it was made
    return profile.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")


def picture(file):
    rgb = opencv_rgb(file)
    return {"file": text(file), "width": rgb.shape[1], "height": rgb.shape[0], "rgb": text(rgb.tobytes())}


def pictures():
    rgb = scene()
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    alpha = random.integers(0, 256, grey.shape).astype(np.uint8)
    image = Image.fromarray(rgb)
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = swapped_profile()
    palette = image.quantize(40)
    files = {
        "jpeg 4:2:0": cv2.imencode(".jpg", bgr)[1].tobytes(),
        "jpeg 4:4:4": pillow(image, "JPEG", subsampling=0, quality=90),
        "jpeg 4:2:2": pillow(image, "JPEG", subsampling=1, quality=90),
        "jpeg progressive": cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes(),
        "jpeg restart": cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_RST_INTERVAL, 2])[1].tobytes(),
        "jpeg grey": cv2.imencode(".jpg", grey)[1].tobytes(),
        "jpeg turned by EXIF": pillow(image, "JPEG", exif=exif),
        "jpeg with profile": pillow(image, "JPEG", icc_profile=profile),
        "png rgb": cv2.imencode(".png", bgr)[1].tobytes(),
        "png rgba": cv2.imencode(".png", np.dstack([bgr, alpha]))[1].tobytes(),
        "png grey": cv2.imencode(".png", grey)[1].tobytes(),
        "png grey with alpha": pillow(Image.merge("LA", [Image.fromarray(grey), Image.fromarray(alpha)]), "PNG"),
        "png 1 bit": pillow(Image.fromarray(grey > 90), "PNG"),
        "png palette": pillow(palette, "PNG"),
        "png palette 4 bit": pillow(image.quantize(11), "PNG", bits=4),
        "png palette with transparency": pillow(palette, "PNG", transparency=3),
        "png with profile": pillow(image, "PNG", icc_profile=profile),
        "png with gamma": insert_chunk(pillow(image, "PNG"), b"gAMA", struct.pack(">I", 100000)),
    }
    return {name: picture(file) for name, file in files.items()}


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def insert_chunk(file, name, body):
    return file[:33] + chunk(name, body) + file[33:]


def paeth(a, b, c):
    p = a + b - c
    distance = [abs(p - a), abs(p - b), abs(p - c)]
    return [a, b, c][distance.index(min(distance))]


def filtered(rows, pixel_bytes):
    """The PNG filters 0 to 4 in turn, a row each."""
    out = bytearray()
    before = bytes(len(rows[0]))
    for number, row in enumerate(rows):
        kind = number % 5
        out.append(kind)
        for i, value in enumerate(row):
            a = row[i - pixel_bytes] if i >= pixel_bytes else 0
            c = before[i - pixel_bytes] if i >= pixel_bytes else 0
            b = before[i]
            guess = [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]
            out.append((value - guess) & 255)
        before = row
    return bytes(out)


def png(array, colour, depth, extra=b"", pieces=1):
    """A PNG by the book, for the kinds that no encoder at hand writes. array: [height, width, channels]."""
    height, width, channels = array.shape
    rows = []
    for row in array.reshape(height, -1):
        bits = "".join(format(int(value), f"0{depth}b") for value in row)
        bits += "0" * (-len(bits) % 8)
        rows.append(int(bits, 2).to_bytes(len(bits) // 8, "big"))
    data = zlib.compress(filtered(rows, max(1, channels * depth // 8)))
    cuts = [len(data) * i // pieces for i in range(pieces + 1)]
    idat = b"".join(chunk(b"IDAT", data[a:b]) for a, b in zip(cuts, cuts[1:]))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + extra + idat + chunk(b"IEND", b"")


def ids(file, values, wide=False):
    height, width = values.shape
    data = values.astype("<u2" if wide else "u1").tobytes()
    return {"file": text(file), "width": width, "height": height, "bits": 16 if wide else 8, "ids": text(data)}


def labels():
    def values(top):
        return random.integers(0, top, (HEIGHT, WIDTH))

    rgb = scene()
    alpha = random.integers(0, 256, (HEIGHT, WIDTH, 1)).astype(np.uint8)
    l1, l2, l4, l8, l16 = (values(2**depth) for depth in (1, 2, 4, 8, 16))
    eight, sixteen = l8.astype(np.uint8), l16.astype(np.uint16)
    colours = random.integers(0, 256, 768).tolist()

    def palette(image, **options):
        paletted = Image.fromarray(image.astype(np.uint8)).convert("L")
        paletted = Image.frombytes("P", paletted.size, paletted.tobytes())
        paletted.putpalette(colours)
        return pillow(paletted, "PNG", **options)

    result = {
        "grey 1 bit": ids(pillow(Image.fromarray(l1.astype(bool)), "PNG"), l1),
        "grey 2 bit": ids(png(l2[..., None], 0, 2), l2),
        "grey 4 bit": ids(png(l4[..., None], 0, 4), l4),
        "grey 8 bit": ids(cv2.imencode(".png", eight)[1].tobytes(), l8),
        "grey 8 bit, all filters, 3 pieces": ids(png(l8[..., None], 0, 8, pieces=3), l8),
        "grey 8 bit with a transparent id": ids(png(l8[..., None], 0, 8, chunk(b"tRNS", b"\0\7")), l8),
        "grey 16 bit": ids(cv2.imencode(".png", sixteen)[1].tobytes(), l16, True),
        "grey 16 bit, all filters": ids(png(l16[..., None], 0, 16), l16, True),
        "grey with alpha, 8 bit": ids(png(np.dstack([l8, alpha]), 4, 8), l8),
        "grey with alpha, 16 bit": ids(png(np.dstack([l16, alpha]), 4, 16), l16, True),
        "palette 1 bit": ids(palette(l1, bits=1), l1),
        "palette 2 bit": ids(palette(l2, bits=2), l2),
        "palette 4 bit": ids(palette(l4, bits=4), l4),
        "palette 8 bit": ids(palette(l8), l8),
        "palette with transparency": ids(palette(l8, transparency=bytes(range(256))), l8),
        "palette shorter than its ids": ids(png(l8[..., None], 3, 8, chunk(b"PLTE", bytes(9))), l8),
        "one pixel": ids(png(np.full((1, 1, 1), 3), 0, 2), np.full((1, 1), 3)),
    }
    for name, file in {
        "rgb": pillow(Image.fromarray(rgb), "PNG"),
        "rgb, all filters": png(rgb, 2, 8),
        "rgba": pillow(Image.fromarray(np.dstack([rgb, alpha]), "RGBA"), "PNG"),
        "rgb with profile": pillow(Image.fromarray(rgb), "PNG", icc_profile=swapped_profile()),
    }.items():
        result[name] = {"file": text(file), "width": WIDTH, "height": HEIGHT, "rgb": text(rgb.tobytes())}
    return result


def refused():
    rgb = scene()
    grey = random.integers(0, 65536, (HEIGHT, WIDTH)).astype(np.uint16)
    return {
        "png grey 16 bit": text(cv2.imencode(".png", grey)[1].tobytes()),
        "png rgb 16 bit": text(cv2.imencode(".png", rgb.astype(np.uint16) * 257)[1].tobytes()),
        "webp": text(pillow(Image.fromarray(rgb), "WEBP")),
        "tiff": text(pillow(Image.fromarray(rgb), "TIFF")),
    }


def yuv():
    """Every corner of the cube of Y, U, V, and random ones; 4 pixels (2 pairs) a row."""
    levels = [0, 1, 15, 16, 17, 100, 128, 180, 235, 236, 254, 255]
    corners = [(y, y2, u, v) for y, y2 in zip(levels, levels[::-1]) for u in levels[::3] for v in levels[::2]]
    pairs = np.array(corners + random.integers(0, 256, (512, 4)).tolist(), np.uint8)
    y1, y2, u, v = pairs.T
    result = {}
    for name, order, code in (
        ("uyvy", (u, y1, v, y2), cv2.COLOR_YUV2RGB_UYVY),
        ("yuv422_yuy2", (y1, u, y2, v), cv2.COLOR_YUV2RGB_YUY2),
    ):
        data = np.stack(order, axis=-1).reshape(-1, 4, 2)
        rgb = cv2.cvtColor(data, code)
        result[name] = {
            "width": 4,
            "height": data.shape[0],
            "data": text(data.tobytes()),
            "rgb": text(rgb.tobytes()),
        }
    return result


def cmyk():
    """JPEGs of four inks, which their writers store inverted."""
    rgb = scene()
    inks = np.array(Image.fromarray(rgb).convert("CMYK"))
    inks[..., 3] = np.mgrid[0:HEIGHT, 0:WIDTH][1] * 5
    image = Image.fromarray(inks, "CMYK")
    plain = pillow(image, "JPEG", quality=92)
    at = plain.index(b"\xff\xee")
    segment = plain[at : at + 2 + int.from_bytes(plain[at + 2 : at + 4], "big")]
    return {
        "jpeg cmyk": picture(plain),
        "jpeg cmyk without Adobe's marker": picture(plain.replace(segment, b"")),
        # The last byte of the marker says how the four components are to be read: 2 is YCCK.
        "jpeg ycck": picture(plain.replace(segment, segment[:-1] + b"\2")),
        "jpeg stored as rgb": picture(pillow(Image.fromarray(rgb), "JPEG", keep_rgb=True)),
    }


def padded(rows, step):
    """Rows of bytes, each followed by other bytes up to `step`."""
    data = random.integers(0, 256, (rows.shape[0], step)).astype(np.uint8)
    data[:, : rows.shape[1]] = rows
    return data


def raw(data, rgb):
    """An image message's size and bytes, and the pixels that OpenCV makes of them."""
    height, width = rgb.shape[:2]
    size = {"width": width, "height": height, "step": data.shape[1]}
    return {**size, "data": text(data.tobytes()), "rgb": text(rgb.tobytes())}


def bayer():
    """ROS names a pattern by its first 2 x 2 pixels, OpenCV by those one row and one column further."""
    codes = {
        "bayer_rggb8": cv2.COLOR_BayerBG2RGB,
        "bayer_bggr8": cv2.COLOR_BayerRG2RGB,
        "bayer_gbrg8": cv2.COLOR_BayerGR2RGB,
        "bayer_grbg8": cv2.COLOR_BayerGB2RGB,
    }
    result = {}
    for name, code in codes.items():
        sizes = [(3, 3, 0), (4, 3, 5), (3, 4, 1), (6, 4, 0), (37, 23, 0), (38, 22, 26), (131, 5, 1)]
        result[name] = []
        for width, height, padding in sizes:
            mosaic = random.integers(0, 256, (height, width)).astype(np.uint8)
            result[name].append(raw(padded(mosaic, width + padding), cv2.cvtColor(mosaic, code)))
    return result


def yuv420():
    codes = {"nv12": cv2.COLOR_YUV2RGB_NV12, "nv21": cv2.COLOR_YUV2RGB_NV21}
    result = {}
    for name, code in codes.items():
        result[name] = []
        for width, height, padding in [(2, 2, 0), (4, 2, 3), (6, 8, 0), (38, 22, 26), (130, 6, 0)]:
            planes = random.integers(0, 256, (height * 3 // 2, width)).astype(np.uint8)
            result[name].append(raw(padded(planes, width + padding), cv2.cvtColor(planes, code)))
    return result


def depth():
    """What compressed_depth_image_transport writes: a ConfigHeader (an enum, two floats), then a PNG."""
    ids_16 = random.integers(0, 65536, (HEIGHT, WIDTH))
    config = struct.pack("<iff", 0, 0.0, 0.0)
    return ids(config + cv2.imencode(".png", ids_16.astype(np.uint16))[1].tobytes(), ids_16, True)


def areas():
    """Pictures made smaller by OpenCV's INTER_AREA: whole and broken factors, colour and grey."""
    result = []
    for width, height, to in [(12, 8, 4), (37, 23, 36), (37, 23, 10), (64, 30, 21), (9, 2, 4), (50, 1, 7), (20, 90, 1)]:
        for channels in (1, 3):
            shape = (height, width, channels)
            data = random.integers(0, 256, shape).astype(np.uint8)
            to_height = max(1, int(height * to / width + 0.5))
            small = cv2.resize(data, (to, to_height), interpolation=cv2.INTER_AREA)
            size = {"width": width, "height": height, "channels": channels, "toWidth": to, "toHeight": to_height}
            result.append({**size, "data": text(data.tobytes()), "small": text(small.tobytes())})
    return result


vectors = {"pictures": pictures(), "labels": labels(), "refused": refused(), "yuv": yuv()}
vectors["pictures"].update(cmyk())
vectors.update({"bayer": bayer(), "yuv420": yuv420()})
vectors["labels"]["behind the header of compressedDepth"] = depth()
vectors["areas"] = areas()
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps(vectors, indent=1) + "\n")
print(OUT, OUT.stat().st_size)
