// HEVC, which sharp does not decode: libheif with libde265, compiled to WebAssembly. It is loaded with the first picture
// that needs it. Turning, cropping, tiles and more than eight bits are libheif's own doing.

import { createRequire } from 'node:module';
import type { Pixels } from './pixels.ts';

/** What we use of it, by the names of its C interface. https://github.com/strukturag/libheif */
type Libheif = {
  ready: Promise<unknown>;
  heif_colorspace: { heif_colorspace_RGB: object };
  heif_chroma: { heif_chroma_interleaved_RGB: object; heif_chroma_interleaved_RGBA: object };
  heif_context_alloc(): object;
  heif_context_free(context: object): void;
  heif_context_read_from_memory(context: object, file: Buffer): { code: object };
  heif_error_code: { heif_error_Ok: object };
  heif_js_context_get_primary_image_handle(context: object): Handle | HeifError;
  heif_image_handle_has_alpha_channel(handle: Handle): number;
  heif_image_handle_is_premultiplied_alpha(handle: Handle): number;
  heif_image_handle_release(handle: Handle): void;
  heif_image_release(image: object): void;
  heif_js_decode_image2(handle: Handle, space: object, chroma: object): Decoded | HeifError;
};
type HeifError = { code: object; message: string };
type Handle = { delete(): void };
type Decoded = {
  image: object;
  /** Of interleaved pixels one. `data` lies in the decoder's memory, and is gone with the image. */
  channels: { width: number; height: number; stride: number; data: Uint8Array }[];
};

async function load(): Promise<Libheif> {
  const libheif = createRequire(import.meta.url)('libheif-js/wasm-bundle.js') as Libheif;
  await libheif.ready;
  return libheif;
}
let loaded: Promise<Libheif> | undefined;

/**
 * Decodes the primary image and hands its pixels, in the colours that they are written in, to `use`. They lie in the
 * decoder's memory until it ends: a copy of forty megapixels would be 120 MB more.
 * @throws Error for a file that is damaged or coded otherwise
 */
export async function decodeHevc<T>(file: Buffer, use: (pixels: Pixels) => Promise<T>): Promise<T> {
  loaded ??= load();
  const heif = await loaded;
  const context = heif.heif_context_alloc();
  try {
    const { code } = heif.heif_context_read_from_memory(context, file);
    if (code !== heif.heif_error_code.heif_error_Ok) throw new Error('not a HEIF file');
    const handle = succeeded(heif.heif_js_context_get_primary_image_handle(context));
    try {
      const alpha = heif.heif_image_handle_has_alpha_channel(handle) === 1;
      const { heif_chroma_interleaved_RGBA: rgba, heif_chroma_interleaved_RGB: rgb } = heif.heif_chroma;
      const decoded = succeeded(
        heif.heif_js_decode_image2(handle, heif.heif_colorspace.heif_colorspace_RGB, alpha ? rgba : rgb),
      );
      try {
        const pixels = packed(decoded, alpha ? 4 : 3);
        if (alpha && heif.heif_image_handle_is_premultiplied_alpha(handle) === 1) unpremultiply(pixels.data);
        return await use(pixels);
      } finally {
        heif.heif_image_release(decoded.image);
      }
    } finally {
      heif.heif_image_handle_release(handle);
    }
  } finally {
    heif.heif_context_free(context);
  }
}

function succeeded<T extends object>(answer: T | HeifError): T {
  if ('code' in answer) throw new Error(answer.message);
  return answer;
}

/** Row after row without a gap. */
function packed({ channels: [interleaved] }: Decoded, channels: 3 | 4): Pixels {
  if (interleaved === undefined) throw new Error('no pixels');
  const { width, height, stride, data } = interleaved;
  const row = width * channels;
  if (stride !== row) for (let y = 1; y < height; y++) data.copyWithin(y * row, y * stride, y * stride + row);
  return { data: Buffer.from(data.buffer, data.byteOffset, row * height), info: { width, height, channels } };
}

function unpremultiply(data: Buffer): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 255;
    if (alpha === 0 || alpha === 255) continue;
    for (let channel = at; channel < at + 3; channel++)
      data[channel] = Math.min(255, Math.round(((data[channel] ?? 0) * 255) / alpha));
  }
}
