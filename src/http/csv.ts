// CSV that a spreadsheet opens as it is (RFC 4180, UTF-8 with its mark), and that does nothing there: no text is taken for a
// formula, and none that looks like a number or a day loses a zero or becomes another.

export type Cell = string | number | null | { iso: string };
type Rows = Iterable<readonly Cell[]>;

/** At the start of a file: spreadsheets guess another encoding without it. */
export const byteOrderMark = '\ufeff';

export const csvStart = byteOrderMark;
export const csvLine = (cells: readonly Cell[]): string => csvLines([cells]);

/** A whole file, for what is short. */
export function csv(rows: Rows): string {
  return byteOrderMark + csvLines(rows);
}

/** Part of a file. */
export function csvLines(rows: Rows): string {
  return [...rows].map((cells) => `${cells.map(written).join(',')}\r\n`).join('');
}

/** OWASP, CSV injection: what begins so is a formula, or makes one of what follows; also in full width, and behind a space. */
const formula = /^\s*[=+\-@|%]|^[\t\r\n]/;
/** 007, 1234567890123456, 12345E6789, 1/2, 10:30: all of them change when a spreadsheet reads them. */
const reckoned = /^[\d.,/: %-]+$|^[\d.,]+e[+-]?\d+$/i;
const months =
  'jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(t|tember)?|oct(ober)?|nov(ember)?|dec(ember)?';
const dayLike = new RegExp(`^(\\d{1,4}[ -])?(${months})([ -]\\d{1,4})?$`, 'i');
/** A day and a moment as we write them stay what they are. */
const ours = /^\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?$/;

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return cell.iso;
  const text = cell.replaceAll('\0', '');
  const plain = text.normalize('NFKC');
  const isChanged = formula.test(plain) || reckoned.test(plain) || (/\d/.test(plain) && dayLike.test(plain));
  const harmless = isChanged && !ours.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
