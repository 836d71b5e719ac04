// The answer to a form becomes a page that is asked for: Back and reload lead on, instead of asking to send the form again.

history.replaceState(history.state, '', location.href);
