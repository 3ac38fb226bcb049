import type sharp from 'sharp';

/** Loads the decoder of JPEG and PNG when it is needed: it takes longer to load than all else that raw images need. */
export async function loadSharp(): Promise<typeof sharp> {
  return (await import('sharp')).default;
}
