/** Where the exit leads: a page that anybody might have open. */
const neutralSite = 'https://www.wikipedia.org/';
const doublePress = 2_000;

const left = new AbortController();

/** Aborts when the person leaves. */
export const leaving = left.signal;

let isGuarded = false;

/** Clears the screen and replaces this page in the tab's history. The page never adds an entry of its own. */
export function leave(): void {
  guard(false);
  left.abort();
  document.body.replaceChildren();
  location.replace(neutralSite);
}

/** Leaves when Esc is pressed twice. */
export function leaveOnEscEsc(): void {
  let last = -Infinity;
  addEventListener('keydown', event => {
    if (event.key !== 'Escape' || event.repeat) return;
    if (event.timeStamp - last < doublePress) {
      event.preventDefault(); // By default, Esc stops loading, and that would include the neutral page.
      leave();
    }
    last = event.timeStamp;
  });
}

/** While on, the browser asks before it closes the page. `leave` never asks. */
export function guard(on: boolean): void {
  if (on === isGuarded) return;
  isGuarded = on;
  if (on) addEventListener('beforeunload', confirm);
  else removeEventListener('beforeunload', confirm);
}

function confirm(event: BeforeUnloadEvent): void {
  event.preventDefault();
  event.returnValue = '';
}
