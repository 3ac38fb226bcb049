"""Writes src/imaging/glyphs.ts: the outlines of DejaVu Sans Condensed that the panel is lettered with.

    pip install fonttools
    python3 scripts/make-glyphs.py /usr/share/fonts/truetype/dejavu > src/imaging/glyphs.ts

Run once; its result is in the repository. Coordinates are whole hundredths of the font size.
"""

import sys
from fontTools.misc.transform import Transform
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

UNITS = 100
CHARACTERS = [*range(0x20, 0x7F), *range(0xA1, 0x100), 0x2013, 0x2026, 0x2192]
NOTICE = """\
/**
 * Outlines of DejaVu Sans Condensed, made by scripts/make-glyphs.py: the panel needs no font on the robot. Each is the
 * character, its advance, a space, and its outline as an SVG path; both in hundredths of the font size, y downwards
 * from the base line.
 *
 * DejaVu fonts are based on Bitstream Vera. Copyright (c) 2003 by Bitstream, Inc. All Rights Reserved. Bitstream Vera is
 * a trademark of Bitstream, Inc. DejaVu changes are in public domain. Permission is hereby granted, free of charge, to
 * any person obtaining a copy of the fonts accompanying this license ("Fonts") and associated documentation files (the
 * "Font Software"), to reproduce and distribute the Font Software, including without limitation the rights to use, copy,
 * merge, publish, distribute, and/or sell copies of the Font Software, and to permit persons to whom the Font Software is
 * furnished to do so, subject to the following conditions: The above copyright and trademark notices and this permission
 * notice shall be included in all copies of one or more of the Font Software typefaces. The Font Software may be
 * modified, altered, or added to, and in particular the designs of glyphs or characters in the Fonts may be modified and
 * additional glyphs or characters may be added to the Fonts, only if the fonts are renamed to names not containing either
 * the words "Bitstream" or the word "Vera". The Font Software may be sold as part of a larger software package but no
 * copy of one or more of the Font Software typefaces may be sold by itself. THE FONT SOFTWARE IS PROVIDED "AS IS",
 * WITHOUT WARRANTY OF ANY KIND.
 */"""


def outline(font, name):
    glyphs = font.getGlyphSet()
    scale = UNITS / font["head"].unitsPerEm
    pen = SVGPathPen(glyphs, ntos=lambda value: str(round(value)))
    glyphs[name].draw(TransformPen(pen, Transform(scale, 0, 0, -scale, 0, 0)))
    return round(glyphs[name].width * scale), pen.getCommands()


def table(font):
    names = font.getBestCmap()
    for code in CHARACTERS:
        advance, path = outline(font, names[code])
        character = chr(code).replace("\\", "\\\\").replace("'", "\\'")
        yield f"  '{character}{advance} {path}',"


def main(folder):
    print(NOTICE)
    print("export const GLYPHS: readonly string[] = [")
    for line in table(TTFont(f"{folder}/DejaVuSansCondensed.ttf")):
        print(line)
    print("];")


main(sys.argv[1])
