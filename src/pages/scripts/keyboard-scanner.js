// Codes of scanners that type like a keyboard. They type as on a US keyboard whatever layout the computer has, so that with
// a Persian, Thai, Korean or French one letters and digits arrive wrong: what counts is which keys were pressed.

/**
 * @typedef {object} Stroke A key that went down.
 * @property {string} code as in KeyboardEvent
 * @property {boolean} shift
 * @property {number} at milliseconds
 */

/** Nobody types so fast, on the average of so many keys. */
const fastest = 35;
const fewest = 6;
/** A longer pause ends whatever was typed before it. */
const pause = 150;

const ends = ['Enter', 'NumpadEnter', 'Tab'];
const modifiers = /^(Shift|Control|Alt|Meta)(Left|Right)$|^CapsLock$|^NumLock$/;

/** What the keys of a US keyboard are without and with Shift. @type {Record<string, string>} */
const signs = {
  Backquote: '`~',
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Space: '  ',
  NumpadDecimal: '..',
  NumpadDivide: '//',
  NumpadMultiply: '**',
  NumpadSubtract: '--',
  NumpadAdd: '++',
};
const shiftedDigits = ')!@#$%^&*(';

/** @param {Pick<Stroke, 'code' | 'shift'>} stroke @returns {string | undefined} undefined for a key that writes nothing */
function signOf({ code, shift }) {
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? [];
  if (letter) return shift ? letter : letter.toLowerCase();
  const [, digit] = /^Digit(\d)$/.exec(code) ?? [];
  if (digit) return shift ? shiftedDigits[Number(digit)] : digit;
  const [, onPad] = /^Numpad(\d)$/.exec(code) ?? [];
  return onPad ?? signs[code]?.[shift ? 1 : 0];
}

/** @param {Stroke[]} strokes the last one ends it @returns {string | undefined} undefined where a person typed */
export function readBurst(strokes) {
  const last = strokes.at(-1);
  const [first, ...others] = strokes.slice(0, -1);
  if (last === undefined || first === undefined || !ends.includes(last.code)) return undefined;
  if (others.length + 1 < fewest) return undefined;
  if ((last.at - first.at) / (strokes.length - 1) > fastest) return undefined;
  let text = '';
  for (const stroke of [first, ...others]) {
    const sign = signOf(stroke);
    if (sign === undefined) return undefined;
    text += sign;
  }
  return text.trim() || undefined;
}

/**
 * Hands a scanned code to `onCode`; the field that had the focus is left as it was before. A field with `data-takes-scan`
 * keeps what is scanned into it: a receipt has a barcode, too.
 * @param {(code: string) => void} onCode
 */
export function listenForScanner(onCode) {
  /** @type {Stroke[]} */
  let strokes = [];
  /** @type {{ field: HTMLInputElement | HTMLTextAreaElement, value: string } | undefined} */
  let before;

  addEventListener(
    'keydown',
    (event) => {
      if (modifiers.test(event.code)) return;
      // A shortcut, or a key that is held down.
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) {
        strokes = [];
        return;
      }
      const at = event.timeStamp;
      if (at - (strokes.at(-1)?.at ?? Number.NEGATIVE_INFINITY) > pause) strokes = [];
      if (strokes.length === 0) before = focusedField();
      strokes.push({ code: event.code, shift: event.shiftKey, at });
      if (!ends.includes(event.code)) return;
      const code = readBurst(strokes);
      strokes = [];
      if (code === undefined) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const isForField = before?.field.hasAttribute('data-takes-scan');
      if (before) putBack({ ...before, value: isForField ? code : before.value });
      if (!isForField) onCode(code);
    },
    { capture: true },
  );
}

function focusedField() {
  const field = document.activeElement;
  const writes = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  return writes ? { field, value: field.value } : undefined;
}

/** @param {{ field: HTMLInputElement | HTMLTextAreaElement, value: string }} was */
function putBack({ field, value }) {
  // An input method commits what it has composed once the field is left, after this event.
  field.blur();
  field.value = value;
  setTimeout(() => {
    field.value = value;
  });
}
