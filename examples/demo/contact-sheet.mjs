// @ts-check
/**
 * A picture of what the demo is about: camera, label, prediction and errors of a clear and of a fogged frame.
 *
 *   node examples/demo/contact-sheet.mjs [FILE]        (after `npm run build`; default docs/demo.png)
 */
import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { argv } from 'node:process';
import sharp from 'sharp';
import { loadOntology } from '../../dist/settings/load-ontology.js';
import { HEIGHT, WIDTH } from './camera.mjs';
import { createDriveRenderer } from './drive.mjs';
import { openNetwork } from './figures.mjs';
import { IGNORED } from './scene.mjs';

const FRAMES = [5, 164];
const COLUMNS = ['camera', 'label', 'prediction', 'errors'];
const [TILE_WIDTH, TILE_HEIGHT, HEAD, GAP] = [320, 240, 30, 4];
const ERROR_COLOR = 0xff2d2d;

/**
 * @param {Uint8Array} classIds
 * @param {readonly number[]} palette 0xRRGGBB per class id; black where there is none
 */
function paintClasses(classIds, palette) {
  const rgb = new Uint8Array(classIds.length * 3);
  classIds.forEach((classId, i) => {
    setPixel(rgb, i, palette[classId] ?? 0);
  });
  return rgb;
}

/**
 * The camera image in dim grey, wrong pixels in red, ignored ones black.
 *
 * @param {Uint8Array} pixels
 * @param {Uint8Array} labels
 * @param {Uint8Array} predicted
 */
function paintErrors(pixels, labels, predicted) {
  const rgb = new Uint8Array(pixels.length);
  labels.forEach((label, i) => {
    const grey = Math.round(
      ((pixels[i * 3] ?? 0) + 2 * (pixels[i * 3 + 1] ?? 0) + (pixels[i * 3 + 2] ?? 0)) / 8,
    );
    setPixel(rgb, i, label === IGNORED ? 0 : label === predicted[i] ? grey * 0x10101 : ERROR_COLOR);
  });
  return rgb;
}

/** @param {Uint8Array} rgb @param {number} i @param {number} color */
function setPixel(rgb, i, color) {
  rgb[i * 3] = color >> 16;
  rgb[i * 3 + 1] = (color >> 8) & 255;
  rgb[i * 3 + 2] = color & 255;
}

/** @param {readonly import('../../dist/settings/ontology.js').OntologyClass[]} classes @param {number} width @param {number} height */
function captions(classes, width, height) {
  const text = 'font-family="DejaVu Sans, sans-serif" font-size="15" fill="#222"';
  const heads = COLUMNS.map(
    (name, i) => `<text x="${i * (TILE_WIDTH + GAP) + 6}" y="20" ${text}>${name}</text>`,
  );
  const entries = [
    ...classes.map(({ name, color }) => ({ name, color })),
    { name: 'wrong', color: ERROR_COLOR },
    { name: 'ignored', color: 0 },
  ];
  const step = width / entries.length;
  const legend = entries.map(({ name, color }, i) => {
    const fill = `#${color.toString(16).padStart(6, '0')}`;
    const swatch = `<rect x="${i * step + 6}" y="${height - HEAD + 8}" width="16" height="16" fill="${fill}"/>`;
    return `${swatch}<text x="${i * step + 28}" y="${height - HEAD + 21}" ${text}>${name}</text>`;
  });
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${heads.join('')}${legend.join('')}</svg>`,
  );
}

const { classes } = loadOntology('terrain');
const palette = classes.map(({ color }) => color);
const render = createDriveRenderer();
const network = await openNetwork();
/** @type {import('sharp').OverlayOptions[]} */
const tiles = [];
for (const [row, frame] of FRAMES.entries()) {
  const { pixels, labels } = render(frame);
  const predicted = await network.classify(pixels);
  const pictures = [
    pixels,
    paintClasses(labels, palette),
    paintClasses(predicted, palette),
    paintErrors(pixels, labels, predicted),
  ];
  for (const [column, picture] of pictures.entries()) {
    const raw = { width: WIDTH, height: HEIGHT, channels: /** @type {const} */ (3) };
    const input = await sharp(picture, { raw }).resize(TILE_WIDTH, TILE_HEIGHT).png().toBuffer();
    tiles.push({ input, left: column * (TILE_WIDTH + GAP), top: HEAD + row * (TILE_HEIGHT + GAP) });
  }
}
await network.close();
const width = COLUMNS.length * (TILE_WIDTH + GAP) - GAP;
const height = HEAD + FRAMES.length * (TILE_HEIGHT + GAP) - GAP + HEAD;
await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
  .composite([...tiles, { input: captions(classes, width, height), left: 0, top: 0 }])
  .png({ palette: true, colours: 160, effort: 10 })
  .toFile(argv[2] ?? join(import.meta.dirname, '../../docs/demo.png'));
