// The bar of a batch moves while it is issued; when it is done the page is loaded anew, with its files.

const batch = /** @type {HTMLElement} */ (document.querySelector('#batch'));
const count = /** @type {HTMLElement} */ (document.querySelector('#count'));
const bar = /** @type {HTMLProgressElement} */ (batch.querySelector('progress'));
const number = new Intl.NumberFormat(count.dataset.intl);

async function look() {
  const answer = await fetch(`/api/v1/batches/${batch.dataset.id}`, { cache: 'no-store' });
  if (!answer.ok) return;
  const { status, issued } = await answer.json();
  if (status === 'done' || status === 'failed') return location.reload();
  bar.value = issued;
  count.textContent = (count.dataset.text ?? '').replace('{issued}', number.format(issued));
}

setInterval(() => look().catch(() => {}), 700);
