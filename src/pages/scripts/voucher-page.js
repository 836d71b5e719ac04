// A voucher's page that is being looked at shows what becomes of it: it asks now and then, and loads itself anew.

const page = document.querySelector('main');
const status = document.querySelector('[data-state]')?.getAttribute('data-state');
const often = 3000;
const seldom = 15_000;
/** Whoever waits at the till waits for less. */
const patience = 2 * 60_000;
const opened = performance.now();

async function look() {
  if (document.visibilityState !== 'visible' || !navigator.onLine) return;
  const answer = await fetch(`${location.pathname}/state`, { cache: 'no-store' });
  if (!answer.ok) return;
  const now = await answer.json();
  if (now.status !== status) location.reload();
}

function wait() {
  setTimeout(
    async () => {
      await look().catch(() => {});
      wait();
    },
    performance.now() - opened < patience ? often : seldom,
  );
}

if (page && status) {
  wait();
  document.addEventListener('visibilitychange', () => look().catch(() => {}));
}
