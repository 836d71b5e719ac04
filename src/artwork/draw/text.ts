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

/** No wider and no higher than it is to be; a text of which nothing can be seen is one white pixel. */
export async function drawText({ text, bold, size, width, height }: Text) {
  const plain = printable(text);
  if (plain.trim() === '') return blank();
  const drawn = await sharp({
    text: {
      text: escaped(plain),
      font: `${families} ${bold ? 'Bold ' : ''}${size}`,
      dpi,
      width,
      align: 'centre',
      wrap: 'word-char',
    },
  })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { info } = drawn;
  return sharp(drawn.data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .extract({
      left: 0,
      top: 0,
      width: Math.min(info.width, width),
      height: wholeLines(info.height, size, height),
    })
    .extractChannel(0)
    .negate()
    .png({ compressionLevel: 9 })
    .toBuffer({ resolveWithObject: true });
}

/** Noto's lines are so many times as high as its letters. */
const lineHeight = 1.362;

/** What is cut off is cut between two lines. */
function wholeLines(drawn: number, size: number, most: number): number {
  if (drawn <= most) return drawn;
  const line = (size / 72) * dpi * lineHeight;
  return Math.min(most, Math.max(1, Math.floor(most / line)) * Math.floor(line));
}

function blank() {
  return sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
    .toColourspace('b-w')
    .png()
    .toBuffer({ resolveWithObject: true });
}

/** What no printer's font has is left out, rather than a box printed; direction is the paragraph's own. */
function printable(text: string): string {
  return text
    .normalize('NFC')
    .replace(
      /\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u{fe0f}\u{20e3}\u{1f1e6}-\u{1f1ff}]/gu,
      (sign) => (/[\d#*©®™]/u.test(sign) ? sign : ''),
    )
    .replace(/[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/gu, (sign) => (sign === '\n' ? sign : ' '));
}

/** Pango reads markup. */
function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;' })[sign] ?? '&gt;');
}
