import type { ProbeOutcome } from '../core/probe-outcome.js';
import { decodeCompressedCameraImage } from './compressed-camera-image.js';
import { loadSharp } from './load-sharp.js';

/** Encodes a picture and decodes it again, as JPEG and as PNG. */
export async function probeDecoders(): Promise<ProbeOutcome> {
  try {
    const sharp = await loadSharp();
    const grey = sharp({ create: { width: 16, height: 16, channels: 3, background: '#808080' } });
    for (const data of [await grey.clone().jpeg().toBuffer(), await grey.clone().png().toBuffer()]) {
      const picture = await decodeCompressedCameraImage({ format: '', data });
      if (picture.data.some((value) => Math.abs(value - 128) > 1))
        throw new Error('decoded pixels are wrong');
    }
    return {
      status: 'ok',
      detail: `sharp ${sharp.versions.sharp} (libvips ${sharp.versions.vips}) decodes JPEG and PNG`,
    };
  } catch (error) {
    return {
      status: 'failed',
      detail: `sharp does not work: ${(error as Error).message.split('\n')[0] ?? ''}`,
      hint: 'npm ci again, on this machine: sharp brings a library per platform',
    };
  }
}
