import { loadSharp } from './load-sharp.js';
import type { Picture } from './picture.js';

/**
 * A picture as a file, for people: topics that end in /compressed, and reports.
 *
 * JPEG is of quality 90 without chroma subsampling, which would smear the colours of classes. PNG keeps every value
 * and is packed lightly, for speed. Neither holds metadata: the same picture gives the same bytes.
 *
 * @param picture its bytes must not change until the promise settles
 */
export async function encodePicture(picture: Picture, kind: 'png' | 'jpeg'): Promise<Uint8Array> {
  const { width, height, channels, data } = picture;
  const sharp = await loadSharp();
  const image = sharp(data, { raw: { width, height, channels } });
  if (channels === 1) image.toColourspace('b-w');
  const file =
    kind === 'png'
      ? image.png({ compressionLevel: 3 })
      : image.jpeg({ quality: 90, chromaSubsampling: '4:4:4' });
  return Uint8Array.from(await file.toBuffer());
}
