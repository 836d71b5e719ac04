// CSV that a spreadsheet opens as it is (RFC 4180, UTF-8 with its mark), and that does nothing there: no text is taken for a
// formula, and none that looks like a number or a day loses a zero or becomes another.

/** `iso`: a day or a moment that a spreadsheet may take for one. */
export type Cell = string | number | null | { iso: string };

/** At the start of a file: spreadsheets guess another encoding without it. */
export const csvStart = '\ufeff';

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(written).join(',')}\r\n`;
}

/** A whole file, for what is short. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return csvStart + rows.map(csvLine).join('');
}

/** OWASP, CSV injection: what begins so is a formula, or makes one of what follows; also in full width, and behind a space. */
const formula = /^\s*[=+\-@|%]|^[\t\r\n]/;
/** 007, 1234567890123456, 12345E6789, 1/2, 10:30: all of them change when a spreadsheet reads them. */
const reckoned = /^[\d.,/: %-]+$|^[\d.,]+e[+-]?\d+$/i;
const months =
  'jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(t|tember)?|oct(ober)?|nov(ember)?|dec(ember)?';
const dayLike = new RegExp(`^(\\d{1,4}[ -])?(${months})([ -]\\d{1,4})?$`, 'i');

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return cell.iso;
  const text = cell.replaceAll('\0', '');
  const plain = text.normalize('NFKC');
  const isChanged = formula.test(plain) || reckoned.test(plain) || (/\d/.test(plain) && dayLike.test(plain));
  const harmless = isChanged ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
