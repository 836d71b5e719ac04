// The button that a browser prints with, and the sheet made to fit: letters as large as their paper allows, a roll as long
// as what stands on it.

const millimetre = 96 / 25.4;
/** Points; smaller letters nobody reads. */
const smallest = 5;

const button = document.querySelector('#print');
if (button instanceof HTMLButtonElement) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

/** @param {HTMLElement} sheet */
function fit(sheet) {
  // As wide as the paper, also on a narrow screen.
  sheet.style.maxInlineSize = 'none';
  const roll = /paper-(\d+mm)/.exec(sheet.className)?.[1];
  if (roll) {
    const page = new CSSStyleSheet();
    const length = Math.ceil(sheet.getBoundingClientRect().height / millimetre) + 1;
    page.replaceSync(`@page roll-${roll} { size: ${roll} ${length}mm; margin: 0; }`);
    document.adoptedStyleSheets = [page];
  } else {
    const text = sheet.querySelector('.description');
    const isFull = () =>
      sheet.scrollHeight > sheet.clientHeight || (text !== null && text.scrollHeight > text.clientHeight + 1);
    let points = Number.parseFloat(getComputedStyle(sheet).fontSize) * 0.75;
    for (; isFull() && points > smallest; points -= 0.5) sheet.style.fontSize = `${points}pt`;
  }
  sheet.style.maxInlineSize = '';
}

const sheet = document.querySelector('main.sheet');
// Once the pictures have their size.
if (sheet instanceof HTMLElement) addEventListener('load', () => fit(sheet));
