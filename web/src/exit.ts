/** Where a person who has to leave at once ends up: a page that anybody might have open. */
const neutral = 'https://www.wikipedia.org/';
const together = 2_000;

let isGuarded = false;

/**
 * Leaves without a trace on the screen or in the tab's history: this page never adds an entry of its own, and its only one is
 * replaced.
 */
export function leave(): void {
  guard(false);
  document.body.replaceChildren();
  location.replace(neutral);
}

/** Leaves when Esc is pressed twice. */
export function leaveOnEscEsc(): void {
  let last = -Infinity;
  addEventListener('keydown', event => {
    if (event.key !== 'Escape' || event.repeat) return;
    if (event.timeStamp - last < together) {
      event.preventDefault(); // to a browser an Esc that nobody took means to stop loading, the page we leave for as well
      leave();
    }
    last = event.timeStamp;
  });
}

/** While on, closing the page asks first. Leaving in a hurry never does. */
export function guard(on: boolean): void {
  if (on === isGuarded) return;
  isGuarded = on;
  if (on) addEventListener('beforeunload', ask);
  else removeEventListener('beforeunload', ask);
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
  event.returnValue = '';
}
