// The button that a browser prints with.

const button = document.querySelector('#print');
if (button instanceof HTMLButtonElement) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
