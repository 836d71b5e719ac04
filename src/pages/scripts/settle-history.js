// The answer to a form becomes a page that is asked for: Back and reload lead on, instead of asking to send the form again.

const kept = document.querySelector('[data-address]')?.getAttribute('data-address');
history.replaceState(history.state, '', kept || location.href);
