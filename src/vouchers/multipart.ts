// A multipart form as the JSON body it stands for: objects and booleans are written as JSON in their fields.

import { invalid, Refusal } from '../errors.ts';

type Part =
  | { type: 'file'; fieldname: string; toBuffer(): Promise<Buffer> }
  | { type: 'field'; fieldname: string; value: unknown; valueTruncated: boolean };

const structured = new Set(['validity', 'translations', 'allowSelfRedeem']);

/** @throws Refusal INVALID for a field that is no JSON or a file that is not called `image` */
export async function readVoucherForm(parts: AsyncIterable<Part>) {
  const body: Record<string, unknown> = Object.create(null);
  let image: Buffer | undefined;
  for await (const part of parts) {
    if (part.type === 'file') {
      const bytes = await part.toBuffer();
      if (part.fieldname !== 'image')
        throw invalid(`/${part.fieldname}`, 'is no file field: the picture is called `image`');
      // A browser sends an empty file for an empty file input.
      if (bytes.length > 0) image = bytes;
    } else {
      if (part.valueTruncated) throw new Refusal('BODY_TOO_LARGE');
      if (part.fieldname in body) throw invalid(`/${part.fieldname}`, 'comes twice');
      body[part.fieldname] = readField(part.fieldname, String(part.value));
    }
  }
  return { body, image };
}

function readField(name: string, text: string): unknown {
  if (name === 'redeemCode' && /^(true|false)$/.test(text)) return text === 'true';
  if (!structured.has(name)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`/${name}`, 'must be JSON, e.g. {"type":"DAYS","days":30}');
  }
}
