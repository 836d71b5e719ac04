// Text as a picture, for print: shaped by Pango, which knows Gujarati's conjuncts, Thai's marks and the joined Perso-Arabic letters.

import sharp from 'sharp';
import { pixelsPerMillimetre, type Text } from './frames.ts';

/** Ours, in this order; then whatever the machine has. */
const families = [
  'Noto Sans',
  'Noto Sans Gujarati',
  'Noto Sans Thai',
  'Noto Sans Arabic',
  'Noto Sans KR',
].join(',');
const dpi = Math.round(pixelsPerMillimetre * 25.4);

/** No wider and no higher than it is to be: what is too much ends with "…". A text of which nothing can be seen is one white pixel. */
export async function drawText({ text, bold, size, width, height }: Text) {
  const plain = printable(text);
  if (plain.trim() === '') return blank();
  const font = `${families} ${bold ? 'Bold ' : ''}${size}`;
  let shown = plain;
  let drawn = await shape(shown, font, width);
  const graphemes = [...new Intl.Segmenter().segment(plain)].map(({ segment }) => segment);
  for (let kept = graphemes.length; drawn.info.height > height && kept > 1; ) {
    // By as much as it is too high, and a little more.
    kept = Math.min(kept - Math.ceil(kept / 30), Math.floor((kept * height) / drawn.info.height));
    shown = `${graphemes.slice(0, kept).join('').trimEnd()}…`;
    drawn = await shape(shown, font, width);
  }
  const { info } = drawn;
  return sharp(drawn.data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .extract({ left: 0, top: 0, width: Math.min(info.width, width), height: Math.min(info.height, height) })
    .extractChannel(0)
    .negate()
    .png({ compressionLevel: 9 })
    .toBuffer({ resolveWithObject: true });
}

function shape(text: string, font: string, width: number) {
  // A hyphen that nobody wrote would make another address, or another code, of it.
  const markup = `<span insert_hyphens="false">${escaped(withBreaks(text))}</span>`;
  return sharp({ text: { text: markup, font, dpi, width, align: 'centre', wrap: 'word-char' } })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
}

function blank() {
  return sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
    .toColourspace('b-w')
    .png()
    .toBuffer({ resolveWithObject: true });
}

/**
 * What no printer's font has is left out, rather than a box printed. Direction is the paragraph's own: signs that would turn
 * it around are left out, too, or a title could say on paper what it does not say elsewhere; all but the left-to-right isolate,
 * which numbers stand in.
 */
function printable(text: string): string {
  return text
    .normalize('NFC')
    .replace(
      /\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u{fe0f}\u{20e3}\u{1f1e6}-\u{1f1ff}]/gu,
      (sign) => (/[\d#*©®™]/u.test(sign) ? sign : ''),
    )
    .replace(/[\u{202a}-\u{202e}\u{2067}\u{2068}\u{200e}\u{200f}\u{61c}]/gu, '')
    .replace(/[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/gu, (sign) => (sign === '\n' ? sign : ' '));
}

const thaiWords = new Intl.Segmenter('th', { granularity: 'word' });

/** Thai is written without spaces. Pango, which has no dictionary here, would break its words and syllables anywhere. */
function withBreaks(text: string): string {
  return text.replace(/[\p{sc=Thai}]+/gu, (run) =>
    [...thaiWords.segment(run)].map(({ segment }) => segment).join('\u{200b}'),
  );
}

/** Pango reads markup. */
function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;' })[sign] ?? '&gt;');
}
