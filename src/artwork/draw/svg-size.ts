// How large an SVG says it is, in pixels of CSS.

/** https://www.w3.org/TR/css-values-4/#absolute-lengths; letters as in a browser's own font. */
const pixelsOf: Record<string, number> = {
  '': 1,
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  em: 16,
  rem: 16,
  ex: 8,
};

/** @param attributes of the root; undefined where neither lengths nor a view box tell it */
export function sizeOf(attributes: Map<string, string>): { width: number; height: number } | undefined {
  const box = boxOf(attributes.get('viewBox'));
  const [width, height] = [lengthOf(attributes.get('width')), lengthOf(attributes.get('height'))];
  const aspect = box && box.width / box.height;
  const wide = width ?? (height !== undefined && aspect ? height * aspect : box?.width);
  const high = height ?? (width !== undefined && aspect ? width / aspect : box?.height);
  return wide === undefined || high === undefined ? undefined : { width: wide, height: high };
}

/** Undefined for none, and for a share of a page that we do not have. */
function lengthOf(text: string | undefined): number | undefined {
  const [, number, unit = ''] = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d{1,3})?)([a-z]*)\s*$/i.exec(text ?? '') ?? [];
  const pixels = pixelsOf[unit.toLowerCase()];
  const length = number !== undefined && pixels !== undefined ? Number(number) * pixels : 0;
  return length > 0 ? length : undefined;
}

function boxOf(text: string | undefined): { width: number; height: number } | undefined {
  const numbers = (text ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [, , width = 0, height = 0] = numbers;
  if (numbers.length !== 4 || !numbers.every(Number.isFinite) || width <= 0 || height <= 0) return undefined;
  return { width, height };
}
