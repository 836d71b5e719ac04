// A till without a connection says so and redeems nothing, instead of leaving its page for the browser's own.

const patience = 5000;

/** Does the service answer? */
export async function isReachable() {
  if (!navigator.onLine) return false;
  try {
    const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(patience) });
    await answer.text();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Goes there, or stays where it is until it can. @param {string} address */
export async function goOnceReachable(address) {
  while (!(await isReachable())) await new Promise((resolve) => setTimeout(resolve, 2000));
  location.replace(address);
}

/**
 * Sends each form of the page once the service has answered, and each once only.
 * @param {HTMLElement} notice is shown while there is no connection
 */
export function guardForms(notice) {
  const show = (/** @type {boolean} */ offline) => {
    notice.hidden = !offline;
    for (const button of document.querySelectorAll('button[data-online]'))
      if (button instanceof HTMLButtonElement) button.disabled = offline;
  };
  const look = async () => show(!(await isReachable()));
  addEventListener('offline', () => show(true));
  addEventListener('online', look);
  if (!navigator.onLine) show(true);
  // Back from another page by the browser's own button: forms may be sent again.
  addEventListener('pageshow', () => sending.clear());

  /** @type {Set<HTMLFormElement>} */
  const sending = new Set();
  addEventListener('submit', async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
    event.preventDefault();
    if (sending.has(form)) return;
    sending.add(form);
    const reachable = await isReachable();
    show(!reachable);
    if (reachable) form.submit();
    else {
      sending.delete(form);
      setTimeout(look, 3000);
    }
  });
}
