// Which pictures are taken, told by their content: the name and type that an upload claims count for nothing.

export const maxBytes = 10 * 1024 * 1024;
export const maxPixels = 40_000_000;
export const allowedFormats = 'A picture is PNG, JPG, JPEG or WEBP, at most 10 MB and 40 megapixels.';

export type Format = 'png' | 'jpeg' | 'webp';

/** What drawing one may cost before it is killed: CPU seconds and bytes of memory. */
export const costs: Record<Format, { cpuSeconds: number; memory: number }> = {
  png: { cpuSeconds: 5, memory: 512 * 1024 * 1024 },
  jpeg: { cpuSeconds: 5, memory: 512 * 1024 * 1024 },
  webp: { cpuSeconds: 5, memory: 512 * 1024 * 1024 },
};

/** By the first bytes, or undefined for anything else. */
export function formatOf(bytes: Buffer): Format | undefined {
  const starts = (hex: string, at = 0) => bytes.subarray(at, at + hex.length / 2).toString('hex') === hex;
  if (starts('89504e470d0a1a0a')) return 'png';
  if (starts('ffd8ff')) return 'jpeg';
  // RIFF....WEBP
  if (starts('52494646') && starts('57454250', 8)) return 'webp';
  return undefined;
}
