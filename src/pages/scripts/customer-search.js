// One box that finds a customer's card by name, mail, phone, number or token: an ARIA combobox over the API's search.

const patience = 250;
const lull = 2000;
const most = 20;

/** @typedef {{ id: string, name: string, number: string, token: string, email: string | null, phone: string | null, activeVouchers: number }} Card */

/** @param {(isTied: boolean) => void} onChange */
export function searchCustomers(onChange) {
  const field = /** @type {HTMLElement} */ (document.querySelector('#customer'));
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (field.querySelector(selector));
  const box = /** @type {HTMLInputElement} */ (part('#customer-search'));
  const list = part('#customer-list');
  const said = part('#customer-said');
  const chip = part('.chip');
  const chosen = /** @type {HTMLInputElement} */ (part('[name=customerCardId]'));
  /** @type {Card[]} */
  let cards = [];
  let active = -1;
  let asked = 0;
  let timer = 0;
  box.hidden = !chip.hidden;
  const count = new Intl.NumberFormat(field.dataset.intl);
  part('label').setAttribute('for', 'customer-search');

  function close() {
    cards = [];
    active = -1;
    list.replaceChildren();
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  }

  /** @param {Card | undefined} card @param {HTMLElement | null} next where one goes on; null: where one is */
  function pick(card, next = card ? document.querySelector('#title') : box) {
    clearTimeout(timer);
    asked += 1;
    close();
    box.value = '';
    said.textContent = '';
    chosen.value = card?.id ?? '';
    part('.chip-name').textContent = card?.name ?? '';
    part('.chip-number').textContent = card?.number ?? '';
    chip.hidden = card === undefined;
    box.hidden = card !== undefined;
    next?.focus();
    if (card && next) ignoreEnter();
    onChange(card !== undefined);
  }

  /** @param {number} to */
  function point(to) {
    active = (to + cards.length) % cards.length;
    for (const [at, option] of [...list.children].entries()) {
      option.setAttribute('aria-selected', String(at === active));
      if (at === active) option.scrollIntoView({ block: 'nearest' });
    }
    box.setAttribute('aria-activedescendant', `customer-${active}`);
  }

  function show() {
    list.replaceChildren(
      ...cards.map((card, at) => {
        const option = document.createElement('li');
        option.id = `customer-${at}`;
        option.role = 'option';
        option.setAttribute('aria-selected', 'false');
        const name = document.createElement('bdi');
        name.textContent = card.name;
        const more = document.createElement('bdi');
        more.dir = 'ltr';
        more.className = 'hint';
        more.textContent = [card.number, mask(card.email), maskPhone(card.phone)].filter(Boolean).join(' · ');
        const vouchers = document.createElement('bdi');
        vouchers.className = 'hint';
        vouchers.textContent = `${field.dataset.active}: ${count.format(card.activeVouchers)}`;
        option.append(name, vouchers, more);
        option.addEventListener('mousedown', (event) => {
          event.preventDefault();
          pick(card);
        });
        return option;
      }),
    );
    list.hidden = cards.length === 0;
    box.setAttribute('aria-expanded', String(cards.length > 0));
    said.textContent = cards.length === 0 ? (field.dataset.none ?? '') : '';
  }

  /** @param {boolean} isEntered somebody, or a scanner, has pressed Enter */
  async function search(isEntered) {
    const text = box.value.trim();
    asked += 1;
    const mine = asked;
    // One sign says enough where words are not spelled with letters.
    const isEnough = text.length >= 2 || /[\p{sc=Hangul}\p{sc=Thai}\p{sc=Han}]/u.test(text);
    close();
    said.textContent = isEnough ? (field.dataset.searching ?? '') : '';
    if (!isEnough) return;
    const query = new URLSearchParams({ q: text, limit: String(most) });
    const answer = await fetch(`/api/v1/customer-cards?${query}`).catch(() => undefined);
    const found = answer?.ok ? (await answer.json()).items : undefined;
    // A later question has a later answer.
    if (mine !== asked) return;
    if (found === undefined) {
      said.textContent = (answer?.status === 401 ? field.dataset.out : field.dataset.failed) ?? '';
      return;
    }
    cards = found;
    const meant = cards.find((card) => card.token === asToken(text) || (isEntered && card.number === text));
    return meant ? pick(meant) : show();
  }

  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(false), patience);
  });
  box.addEventListener('blur', close);
  box.addEventListener('keydown', (event) => {
    const { key } = event;
    if (key === 'Escape') return close();
    // Enter chooses, and never sends the form from here.
    if (key === 'Enter') {
      event.preventDefault();
      clearTimeout(timer);
      if (cards[active]) return pick(cards[active]);
      return void search(true);
    }
    if (cards.length === 0 || (key !== 'ArrowDown' && key !== 'ArrowUp')) return;
    event.preventDefault();
    point(active + (key === 'ArrowDown' ? 1 : active < 0 ? 0 : -1));
  });
  part('.chip button').addEventListener('click', (event) => {
    event.preventDefault();
    pick(undefined);
  });

  return {
    /** @param {string} id of a card that was chosen before */
    async restore(id) {
      const answer = await fetch(`/api/v1/customer-cards/${encodeURIComponent(id)}`).catch(() => undefined);
      if (answer?.ok) pick(await answer.json(), null);
    },
  };
}

/** Many scanners, and some people, end with a second Enter: for a moment it neither sends the form nor presses what has the focus by then. */
function ignoreEnter() {
  const ignore = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter') event.preventDefault();
  };
  document.addEventListener('keydown', ignore, true);
  setTimeout(() => document.removeEventListener('keydown', ignore, true), lull);
}

/** A name is never chosen by itself; a token is, as it stands in the card's barcode or as it is typed from there. */
function asToken(/** @type {string} */ typed) {
  return typed.toUpperCase().replace(/[ -]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}

function mask(/** @type {string | null} */ email) {
  return email?.replace(/^(.).*@/u, '$1•••@') ?? '';
}

function maskPhone(/** @type {string | null} */ phone) {
  return phone?.replace(/^(\+\d{2})\d*(\d{3})$/, '$1•••$2') ?? '';
}
